// The servers that take mail for a destination, in the order they are tried (RFC 5321 section 5.1): names and the very
// addresses that were checked, because a destination's DNS is its owner's to write.
import { openDns } from "@/lib/platform/dns";
import { env } from "@/lib/platform/env";
import { findOutsideAddress, inNetworks } from "@/lib/platform/outside-address";

export type Exchange = { name: string; address: string };

/** failed: the DNS could not say, or has no server that may be connected to; `lasting` when the domain takes no mail. */
export type MailRoute =
  | { kind: "exchanges"; exchanges: Exchange[] }
  | { kind: "failed"; lasting: boolean; stage: "dns" | "address"; reply: string };

const budgetMs = 8000;
const MOST_EXCHANGES = 4;

/** Looks up where mail for a domain goes. */
export async function findExchanges(domain: string): Promise<MailRoute> {
  const found = await openDns(budgetMs).mx(domain);
  const failed = (reply: string, stage: "dns" | "address" = "dns", lasting = false): MailRoute => ({
    kind: "failed",
    lasting,
    stage,
    reply,
  });
  if (found.kind === "failed")
    return failed(`The DNS could not be asked for the mail servers of ${domain}: ${found.reason}.`);
  // Without MX records the domain itself is the server.
  const names =
    found.kind === "none"
      ? [domain]
      : found.records
          .sort((a, b) => a.priority - b.priority)
          .map(({ exchange }) => exchange.replace(/\.$/, ""));
  if (names.length === 1 && names[0] === "")
    return failed(`${domain} takes no mail (RFC 7505).`, "dns", true);
  const exchanges: Exchange[] = [];
  let refused: MailRoute = failed(`The mail servers of ${domain} have no address.`);
  for (const name of names.slice(0, MOST_EXCHANGES)) {
    const outside = await findOutsideAddress(name, inNetworks(env().WEBHOOK_NETWORKS), budgetMs);
    if (outside.kind === "address") exchanges.push({ name, address: outside.address });
    else if (outside.kind === "inside") refused = failed(`The address of ${name} is not public.`, "address");
    else if (outside.kind === "failed")
      refused = failed(`The DNS could not be asked about ${name}: ${outside.reason}.`);
  }
  return exchanges.length === 0 ? refused : { kind: "exchanges", exchanges };
}
