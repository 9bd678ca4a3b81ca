// Which reverse zones may prove a network, and what is the record called? RFC 1035 section 3.5 (in-addr.arpa),
// RFC 3596 section 2.5 (ip6.arpa), RFC 2317 (parts of a /24).
import { familyOf, fromNumber, type Network, networkOf, sizeOf, toNumber } from "@/lib/platform/ip";

/** One way to prove a network: `_senderscope` TXT records below every one of `zones`. */
export type ZoneSet = { kind: "zone" | "parts"; covers: string; zones: string[] };

const recordLabel = "_senderscope";

/** The name of the TXT record that proves a zone. */
export function recordName(zone: string): string {
  return `${recordLabel}.${zone}`;
}

/** The reverse name of an address: 9.2.0.192.in-addr.arpa, or 32 nibbles below ip6.arpa. */
export function reverseName(address: string): string {
  return zoneOf(networkOf(address, familyOf(address) === 4 ? 32 : 128));
}

/** The reverse zone of a network whose prefix ends on an octet (IPv6: nibble) boundary. */
function zoneOf(network: Network): string {
  const step = network.family === 4 ? 8 : 4;
  const bits = network.family === 4 ? 32 : 128;
  const value = toNumber(network.lo) >> BigInt(bits - network.prefix);
  const labels = Array.from({ length: network.prefix / step }, (_, i) => {
    const digit = (value >> BigInt(i * step)) & ((1n << BigInt(step)) - 1n);
    return digit.toString(network.family === 4 ? 10 : 16);
  });
  return [...labels, network.family === 4 ? "in-addr.arpa" : "ip6.arpa"].join(".");
}

// Where operators delegate: the /24 and the /16; of IPv6 the usual assignments and the nibble next to the network.
const delegatedAt = { 4: [24, 16], 6: [64, 56, 48, 44, 40, 36, 32] } as const;
const widest = { 4: 16, 6: 32 } as const;
const boundary = { 4: 8, 6: 4 } as const;

/**
 * Every way to prove a network by its reverse zones, the most usual first: one zone around it, or all the smaller
 * zones inside it (a /20 is sixteen /24 zones). Empty for what is wider than a /16 (IPv6 /32): holding part of the
 * reverse tree never proves a /8.
 */
export function zoneSets(network: Network): ZoneSet[] {
  const { family, prefix, lo } = network;
  if (prefix < widest[family]) return [];
  const around = delegatedAt[family].filter((at) => at <= prefix);
  const nearest = prefix - (prefix % boundary[family]);
  const prefixes = family === 6 && prefix <= 64 ? [...new Set([nearest, ...around])] : around;
  const single = prefixes.map((at): ZoneSet => {
    const outer = networkOf(lo, at);
    return { kind: "zone", covers: outer.text, zones: [zoneOf(outer)] };
  });
  const parts = partsOf(network);
  return parts === null ? single : [parts, ...single];
}

/** The smaller zones that make up a network between two boundaries; null when it lies on one, or within a last zone. */
function partsOf(network: Network): ZoneSet | null {
  const step = boundary[network.family];
  const inner = Math.ceil(network.prefix / step) * step;
  if (inner === network.prefix || inner > delegatedAt[network.family][0]) return null;
  const bits = network.family === 4 ? 32 : 128;
  const size = 1n << BigInt(bits - inner);
  const first = toNumber(network.lo);
  const zones = Array.from({ length: 2 ** (inner - network.prefix) }, (_, i) =>
    zoneOf(networkOf(fromNumber(first + BigInt(i) * size, network.family), inner)),
  );
  return { kind: "parts", covers: network.text, zones };
}

/**
 * The addresses whose CNAMEs decide whether a network is delegated as a part of a /24 (RFC 2317); empty when that
 * form cannot apply: IPv6, or wider than a /24.
 */
export function partAddresses(network: Network): string[] {
  if (network.family !== 4 || network.prefix < 24) return [];
  const first = toNumber(network.lo);
  return Array.from({ length: Number(sizeOf(network)) }, (_, i) => fromNumber(first + BigInt(i), 4));
}

/**
 * The zone an address is delegated to by the CNAME at its reverse name: the target without its first label, which
 * must repeat the last octet (RFC 2317 section 4). Null when the target is no such delegation.
 */
export function partZoneOf(address: string, target: string): string | null {
  const [label, ...rest] = target.toLowerCase().replace(/\.$/, "").split(".");
  const zone = rest.join(".");
  const octet = address.slice(address.lastIndexOf(".") + 1);
  if (label !== octet || rest.length < 2 || zone === zoneOf(networkOf(address, 24))) return null;
  return /^[a-z0-9_/-]+(\.[a-z0-9_/-]+)+$/.test(zone) && recordName(zone).length <= 253 ? zone : null;
}
