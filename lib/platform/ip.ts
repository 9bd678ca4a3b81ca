// Addresses and networks, IPv4 and IPv6, in one canonical spelling. Every address that enters the product
// passes canonicalAddress first: two spellings of one address would be counted twice.
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

export type Family = 4 | 6;

/** A prefix with host bits zero; lo and hi are its first and last address. */
export type Network = { text: string; family: Family; prefix: number; lo: string; hi: string };

const bitsOf = (family: Family): number => (family === 4 ? 32 : 128);

/**
 * The canonical spelling of an address (RFC 5952 for IPv6), or null when it is none. An IPv4-mapped IPv6
 * address (RFC 4291 section 2.5.5.2) becomes its IPv4 address. net.isIP stands first because ipaddr.js
 * reads `010.1.1.1` as octal.
 */
export function canonicalAddress(text: string): string | null {
  const family = isIP(text);
  if (family === 4) return text;
  if (family === 0 || text.includes("%")) return null;
  const parsed = ipaddr.IPv6.parse(text);
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : parsed.toRFC5952String();
}

/** 4 or 6. The address must be canonical. */
export function familyOf(address: string): Family {
  return address.includes(":") ? 6 : 4;
}

/** An address as a number. The address must be canonical. */
export function toNumber(address: string): bigint {
  // Canonical dotted quads need no parser, and a holder of many networks has thousands of them in every request.
  if (familyOf(address) === 4) {
    return BigInt(address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0));
  }
  return ipaddr
    .parse(address)
    .toByteArray()
    .reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** The address of a number, in its canonical spelling. */
export function fromNumber(value: bigint, family: Family): string {
  const bytes = Array.from({ length: bitsOf(family) / 8 }, (_, i) =>
    Number((value >> BigInt(bitsOf(family) - 8 * (i + 1))) & 0xffn),
  );
  return family === 4 ? bytes.join(".") : new ipaddr.IPv6(bytes).toRFC5952String();
}

/** The network of `prefix` bits that contains an address. */
export function networkOf(address: string, prefix: number): Network {
  const family = familyOf(address);
  const hostBits = BigInt(bitsOf(family) - prefix);
  const first = (toNumber(address) >> hostBits) << hostBits;
  const lo = fromNumber(first, family);
  const hi = fromNumber(first + (1n << hostBits) - 1n, family);
  return { text: `${lo}/${prefix}`, family, prefix, lo, hi };
}

/** The roll-up network of an address: its /24, or its /48. */
export function rollUpOf(address: string): string {
  return familyOf(address) === 4
    ? `${address.slice(0, address.lastIndexOf("."))}.0/24`
    : networkOf(address, 48).text;
}

/** Reads `address` or `address/prefix`. Null when it is neither, or when host bits are set. */
export function parseNetwork(text: string): Network | null {
  const [addressText = "", prefixText, ...rest] = text.trim().split("/");
  const address = canonicalAddress(addressText);
  if (address === null || rest.length > 0) return null;
  const bits = bitsOf(familyOf(address));
  if (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)) return null;
  const prefix = prefixText === undefined ? bits : Number(prefixText);
  if (prefix > bits) return null;
  const network = networkOf(address, prefix);
  return network.lo === address ? network : null;
}

/** Whether an address lies in a network. Different families never match. */
export function contains(network: Network, address: string): boolean {
  if (familyOf(address) !== network.family) return false;
  const value = toNumber(address);
  return toNumber(network.lo) <= value && value <= toNumber(network.hi);
}

/** Whether `inner` lies wholly in `outer`. */
export function covers(outer: Network, inner: Network): boolean {
  return outer.prefix <= inner.prefix && contains(outer, inner.lo);
}

/** Orders addresses as the database does: IPv4 before IPv6, then by number. */
export function compareAddresses(a: string, b: string): number {
  const families = familyOf(a) - familyOf(b);
  if (families !== 0) return families;
  const difference = toNumber(a) - toNumber(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * The fewest prefixes that cover exactly lo to hi, in order. Null when the families differ or hi comes
 * before lo.
 */
export function rangeToNetworks(lo: string, hi: string): Network[] | null {
  const family = familyOf(lo);
  if (familyOf(hi) !== family) return null;
  let at = toNumber(lo);
  const last = toNumber(hi);
  if (last < at) return null;
  const networks: Network[] = [];
  while (at <= last) {
    let hostBits = 0;
    while (
      hostBits < bitsOf(family) &&
      (at >> BigInt(hostBits)) % 2n === 0n &&
      at + (1n << BigInt(hostBits + 1)) - 1n <= last
    ) {
      hostBits += 1;
    }
    networks.push(networkOf(fromNumber(at, family), bitsOf(family) - hostBits));
    at += 1n << BigInt(hostBits);
  }
  return networks;
}

/**
 * Whether an address is public unicast: not private, reserved, multicast or for documentation. Of IPv6 only 2000::/3
 * is (RFC 4291 section 2.4): ipaddr.js calls what nobody assigned, and the old ::a.b.c.d and fec0::/10, unicast too.
 */
export function isPublicAddress(address: string): boolean {
  if (familyOf(address) === 6 && !/^[23]...:/.test(address)) return false;
  return ipaddr.parse(address).range() === "unicast";
}

/** Whether every address of a network is public unicast. */
export function isPublicNetwork(network: Network): boolean {
  if (network.family === 6 && network.prefix < 3) return false;
  const [lo, hi] = [toNumber(network.lo), toNumber(network.hi)];
  return isPublicAddress(network.lo) && !firstReserved[network.family].some((at) => lo <= at && at <= hi);
}

/** The first address of every special range: a network whose first address is public can only reach one that it holds. */
const firstReserved: Record<Family, bigint[]> = {
  4: firstAddresses(ipaddr.IPv4.prototype),
  6: firstAddresses(ipaddr.IPv6.prototype),
};

// SpecialRanges lists each kind as one [address, bits] pair or as several; the published types do not name it.
function firstAddresses(family: object): bigint[] {
  const ranges = (family as { SpecialRanges: Record<string, unknown[]> }).SpecialRanges;
  return Object.values(ranges)
    .flatMap((range) => (Array.isArray(range[0]) ? range.map((pair) => (pair as unknown[])[0]) : [range[0]]))
    .map((address) => toNumber(String(address)));
}

/** How many addresses a network has. */
export function sizeOf(network: Network): bigint {
  return 1n << BigInt(bitsOf(network.family) - network.prefix);
}

/**
 * Reads the address of a webhook: https, a name with a letter in its last label or an address in its one canonical
 * spelling (no decimal or octal numbers, which readers disagree about), no user, no fragment. Answers the URL in its
 * canonical form, or null. Whether it is public is checked when something is sent.
 */
export function webhookAddress(text: string): string | null {
  const trimmed = text.trim();
  const typed = /^https:\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?(?:[/?][!-~]*)?$/i
    .exec(trimmed)?.[1]
    ?.toLowerCase();
  if (typed === undefined || trimmed.length > 500 || trimmed.includes("#") || !URL.canParse(trimmed))
    return null;
  const url = new URL(trimmed);
  const address = canonicalAddress(typed.replace(/^\[|\]$/g, ""));
  if (address !== null) return typed === address || typed === `[${address}]` ? url.toString() : null;
  return /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?!0x)[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(typed)
    ? url.toString()
    : null;
}
