// Which address a request came from, when proxies stand in between.
import { env } from "./env";
import { canonicalAddress, contains, parseNetwork } from "./ip";

/**
 * The client's address: the last entry of X-Forwarded-For that is not a trusted proxy, read from the right
 * because everything further left was written by the client. Null when no proxy is trusted.
 */
export function clientAddress(headers: Headers): string | null {
  return lastUntrusted(headers.get("x-forwarded-for") ?? "", env().TRUSTED_PROXIES);
}

/** The pure rule behind clientAddress: `trusted` are CIDR texts. */
export function lastUntrusted(forwardedFor: string, trusted: readonly string[]): string | null {
  const networks = trusted.flatMap((text) => parseNetwork(text) ?? []);
  const hops = forwardedFor.split(",").map((hop) => canonicalAddress(hop.trim()));
  for (const hop of hops.reverse()) {
    if (hop === null) return null;
    if (!networks.some((network) => contains(network, hop))) return hop;
  }
  return null;
}
