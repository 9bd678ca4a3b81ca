// Which proofs does a block have before it, the fastest first? Nothing is looked up for it.
import { type Network, sizeOf } from "@/lib/platform/ip";
import { recordName, zoneSets } from "./reverse-zone";
import type { PreviewBlock } from "./schema";

/** The block as a preview shows it; `staff`: the claim is so large that staff decide. */
export function toPreviewBlock(
  network: Network,
  from: string,
  known: { held: boolean; waitingClaimId: string | null },
  staff: boolean,
): PreviewBlock {
  return {
    network: network.text,
    addresses: sizeOf(network).toString(),
    from,
    ...known,
    proofs: proofsOf(network, staff),
  };
}

function proofsOf(network: Network, staff: boolean): PreviewBlock["proofs"] {
  const [recommended] = zoneSets(network);
  const proofs: PreviewBlock["proofs"] = [];
  if (recommended !== undefined) {
    const names = recommended.zones.map(recordName);
    const sentence =
      names.length === 1
        ? `A TXT record at ${names[0]}: counts as soon as it can be seen, usually within minutes.`
        : `A TXT record in each of ${names.length} reverse zones: counts as soon as all can be seen.`;
    proofs.push({ proof: "reverse_zone_txt", sentence, zones: recommended.zones });
  }
  if (sizeOf(network) === 1n) {
    const sentence =
      "A TXT record at the host name of the address, if that leads back to it: counts at once, for this address only.";
    proofs.push({ proof: "host_token", sentence, zones: [] });
  }
  const host = sizeOf(network) <= 256n ? ", or of the domain its host names are in" : "";
  const mail = `A mail to a contact of the network in the registry${host}: counts when they authorize it.`;
  proofs.push({ proof: "contact_mail", sentence: mail, zones: [] });
  if (staff) {
    const sentence =
      "The provider's staff decide, because the claim is larger than a /16 (IPv6 /32). Other proofs help them.";
    return [{ proof: "staff", sentence, zones: [] }, ...proofs];
  }
  return proofs;
}
