// Where a host that somebody else named may be connected to. Every address the name has is checked, and the answer is
// the very address to connect to: a name cannot lead elsewhere when it is looked up a second time (DNS rebinding).
import { BlockList } from "node:net";
import { openDns } from "./dns";
import { canonicalAddress, familyOf, isPublicAddress, parseNetwork } from "./ip";

/** unknown: the name has no address. failed: the DNS could not say. inside: an address is not public, nor allowed. */
export type OutsideAddress =
  | { kind: "address"; address: string }
  | { kind: "unknown" }
  | { kind: "failed"; reason: string }
  | { kind: "inside"; address: string };

/** `host` as URL.hostname gives it. `isAllowed` decides about addresses that are not public. */
export async function findOutsideAddress(
  host: string,
  isAllowed: (address: string) => boolean,
  budgetMs: number,
): Promise<OutsideAddress> {
  const literal = canonicalAddress(host.replace(/^\[|\]$/g, ""));
  if (literal !== null) return checked([literal], isAllowed);
  const dns = openDns(budgetMs);
  const answers = await Promise.all([dns.addresses(host, 4), dns.addresses(host, 6)]);
  const found = answers.flatMap((answer) => (answer.kind === "records" ? answer.records : []));
  if (found.length > 0) return checked(found, isAllowed);
  const failure = answers.find((answer) => answer.kind === "failed");
  return failure?.kind === "failed" ? { kind: "failed", reason: failure.reason } : { kind: "unknown" };
}

/** One address that is not public spoils all: the sender of the answer chooses which is asked for next. */
function checked(texts: readonly string[], isAllowed: (address: string) => boolean): OutsideAddress {
  let first: string | undefined;
  for (const text of texts) {
    // An IPv4-mapped address is judged as the IPv4 address it leads to.
    const address = canonicalAddress(text);
    if (address === null) return { kind: "inside", address: text };
    if (!isPublicAddress(address) && !isAllowed(address)) return { kind: "inside", address };
    first ??= address;
  }
  return first === undefined ? { kind: "unknown" } : { kind: "address", address: first };
}

/** Whether an address lies in one of these addresses or CIDR networks. */
export function inNetworks(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network !== null) list.addSubnet(network.lo, network.prefix, `ipv${network.family}`);
  }
  return (address) => list.check(address, `ipv${familyOf(address)}`);
}
