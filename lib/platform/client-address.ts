// Which address a request came from, when proxies stand in between.
import { env } from "./env";
import { canonicalAddress, contains, parseNetwork } from "./ip";

/** The header in which lib/cli/web.ts hands the socket's address on; it replaces whatever a client sent there. */
export const peerHeader = "x-senderscope-peer";

/**
 * The client's address, canonical; null when it cannot be known (a request that did not come through our own
 * server, or a trusted proxy that named nobody).
 */
export function clientAddress(headers: Headers): string | null {
  return clientBehind(headers.get(peerHeader), headers.get("x-forwarded-for"), env().TRUSTED_PROXIES);
}

/**
 * The pure rule behind clientAddress. The peer is the client, unless it is a trusted proxy: then X-Forwarded-For
 * is read from the right, because each proxy appends whom it spoke to and everything further left was written by
 * the client. The first entry that is no trusted proxy is the client. `trusted` are CIDR texts or addresses.
 */
export function clientBehind(
  peer: string | null,
  forwardedFor: string | null,
  trusted: readonly string[],
): string | null {
  const networks = trusted.flatMap((text) => parseNetwork(text) ?? []);
  const isTrusted = (address: string) => networks.some((network) => contains(network, address));
  const hops = [peer ?? "", ...(forwardedFor?.split(",") ?? []).reverse()].map((hop) => readHop(hop.trim()));
  for (const hop of hops) {
    if (hop === null || !isTrusted(hop)) return hop;
  }
  return null;
}

// Some proxies write a port behind the address, and brackets around an IPv6 address.
function readHop(text: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return canonicalAddress(bare);
}
