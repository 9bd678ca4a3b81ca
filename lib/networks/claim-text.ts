// What does a pasted text claim? A mix of addresses, dashed ranges, CIDRs and AS numbers becomes disjoint blocks, in order, and
// one issue per item that cannot be taken. Invariant: the blocks cover exactly the items without an issue.
import {
  canonicalAddress,
  compareAddresses,
  familyOf,
  fromNumber,
  isPublicNetwork,
  type Network,
  networkOf,
  parseNetwork,
  rangeToNetworks,
  sizeOf,
  toNumber,
} from "@/lib/platform/ip";
import { readAsn } from "./route-line";
import type { TextIssue } from "./schema";

/** A block of a claim, and the pasted item (or items) it came from. */
export type ClaimedBlock = { network: Network; from: string };

export type ReadClaim = {
  blocks: ClaimedBlock[];
  issues: TextIssue[];
  /** Number of addresses of each family. */
  ipv4: bigint;
  ipv6: bigint;
};

export const maxBlocks = 200;
const maxItems = 2000;
/** Prefixes of all items before joining: two hundred IPv6 ranges may be fifty thousand prefixes. */
const maxPieces = 4000;
const maxItemLength = 60;

/** More than a /16, or an IPv6 /32, in one claim is for staff to decide. */
export function needsStaff(ipv4: bigint, ipv6: bigint): boolean {
  return ipv4 > 1n << 16n || ipv6 > 1n << 96n;
}

/** What one member of staff may grant alone, to one organization within 30 days: as many addresses as a /20 or an IPv6 /36 has. */
const maxForOne = { ipv4: 1n << 12n, ipv6: 1n << 92n } as const;

/** Wider than a /20 (IPv6 /36), alone or together: two members of staff must grant them. */
export function needsTwo(...networks: readonly Network[]): boolean {
  const { ipv4, ipv6 } = countAddresses(networks);
  return ipv4 > maxForOne.ipv4 || ipv6 > maxForOne.ipv6;
}

/** Number of addresses of each family in disjoint networks. */
export function countAddresses(networks: readonly Network[]): { ipv4: bigint; ipv6: bigint } {
  const count = (family: 4 | 6) =>
    networks.filter((n) => n.family === family).reduce((sum, n) => sum + sizeOf(n), 0n);
  return { ipv4: count(4), ipv6: count(6) };
}

/** One prefix of one item, before neighbours are joined. */
type Piece = ClaimedBlock & { first: bigint; last: bigint };
type ReadItem = { pieces: Piece[] } | { issue: TextIssue };

/** The prefixes an AS announces, by its number; null: no routing table is loaded. */
export type Routes = { prefixesOf: (asn: number) => readonly string[] } | null;

/** The AS numbers a pasted text names: their prefixes are looked up before it is read. */
export function asnsIn(text: string): number[] {
  const asns = splitItems(text).flatMap((item) => (asnItem.test(item) ? (readAsn(item) ?? []) : []));
  return [...new Set(asns)].slice(0, maxAsns);
}

const asnItem = /^asn?\d+$/i;
const maxAsns = 20;

/**
 * Reads pasted text. `routes` tells what AS numbers stand for. `allowReserved` takes private, reserved, multicast and documentation space too (a lab's
 * setting). Smaller pieces of one /24 (IPv6 /64) are joined where they touch, because one reverse zone proves them
 * all; wider items stay as they were pasted, each to be decided on its own.
 */
export function readClaimText(text: string, allowReserved: boolean, routes: Routes = null): ReadClaim {
  const items = [...new Set(splitItems(text))];
  if (items.length > maxItems) {
    return refuse(
      `This names ${items.length} items; a claim takes at most ${maxItems}. Claim in several steps.`,
    );
  }
  const issues: TextIssue[] = [];
  const pieces: Piece[] = [];
  for (const item of items) {
    const read = readItem(item, allowReserved, routes);
    if ("issue" in read) issues.push(read.issue);
    else pieces.push(...read.pieces);
    if (pieces.length > maxPieces) return refuse(tooMany(`more than ${maxPieces}`));
  }
  const blocks = toBlocks(pieces);
  if (blocks.length > maxBlocks) return refuse(tooMany(String(blocks.length)));
  return { blocks, issues, ...countAddresses(blocks.map((block) => block.network)) };
}

const tooMany = (count: string): string =>
  `This makes ${count} blocks; a claim takes at most ${maxBlocks}. Claim in several steps, or claim the network around them.`;

function refuse(message: string): ReadClaim {
  return { blocks: [], issues: [{ item: "", message, suggestion: null }], ipv4: 0n, ipv6: 0n };
}

function splitItems(text: string): string[] {
  return text
    .replace(/[\u2010-\u2015]/g, "-")
    .replace(/(?<=[\da-f:])[ \t]*-[ \t]*(?=[\da-f:])/gi, "-")
    .replace(/[ \t]*\/[ \t]*/g, "/")
    .replace(/\bASN?[ \t]+(\d+)\b/gi, "AS$1")
    .split(/[\s,;]+/)
    .filter((item) => item !== "" && !/^[-*\u2022]$/.test(item));
}

function readItem(item: string, allowReserved: boolean, routes: Routes): ReadItem {
  const shown = item.length > maxItemLength ? `${item.slice(0, maxItemLength - 1)}…` : item;
  const issue = (message: string, suggestion: string | null = null): ReadItem => ({
    issue: { item: shown, message, suggestion },
  });
  if (asnItem.test(item)) {
    const read = readAsItem(item, allowReserved, routes);
    return "message" in read ? issue(read.message) : read;
  }
  const range = item.includes("-") ? readRange(item) : readNetwork(item);
  if ("message" in range) return issue(range.message, range.suggestion ?? null);
  const networks = rangeToNetworks(range.lo, range.hi) ?? [];
  if (!allowReserved && !networks.every(isPublicNetwork)) {
    return issue(
      "This is, or holds, private, reserved or multicast space, which nobody on the internet owns.",
    );
  }
  return { pieces: networks.map((network) => toPiece(network, shown)) };
}

/** The prefixes of an AS; those that nobody can hold are left out, as they come from the table and not from the person. */
function readAsItem(item: string, allowReserved: boolean, routes: Routes): { pieces: Piece[] } | Refused {
  const asn = readAsn(item);
  if (asn === null) return { message: "AS numbers go from 1 to 4294967295." };
  if (routes === null) {
    return {
      message:
        "AS numbers cannot be claimed here: this provider has loaded no routing table. Paste the networks instead.",
    };
  }
  const networks = routes.prefixesOf(asn).flatMap((text) => parseNetwork(text) ?? []);
  const usable = networks.filter((network) => allowReserved || isPublicNetwork(network));
  if (usable.length === 0) {
    return {
      message: "The routing table of this provider shows no network of this AS. Paste the networks instead.",
    };
  }
  return { pieces: usable.map((network) => toPiece(network, `AS${asn}`)) };
}

function toPiece(network: Network, from: string): Piece {
  return { network, from, first: toNumber(network.lo), last: toNumber(network.hi) };
}

type Refused = { message: string; suggestion?: string };

function readRange(item: string): { lo: string; hi: string } | Refused {
  const [first = "", last = "", ...rest] = item.split("-");
  const lo = canonicalAddress(first);
  if (lo === null || rest.length > 0) {
    return { message: "This is no address, range or network. A range looks like 192.0.2.1-192.0.2.9." };
  }
  const hi = canonicalAddress(isShortForm(lo, last) ? lo.replace(/\d+$/, String(Number(last))) : last);
  if (hi === null) return { message: "The end of this range is no address." };
  if (familyOf(lo) !== familyOf(hi))
    return { message: "This range begins in one address family and ends in the other." };
  if (compareAddresses(lo, hi) > 0) {
    return { message: "This range ends before it begins.", suggestion: `${hi}-${lo}` };
  }
  return { lo, hi };
}

/** `192.0.2.1-9`: the end gives the last octet only. */
function isShortForm(lo: string, last: string): boolean {
  return familyOf(lo) === 4 && /^\d{1,3}$/.test(last) && Number(last) <= 255;
}

function readNetwork(item: string): { lo: string; hi: string } | Refused {
  const network = parseNetwork(item);
  if (network !== null) return { lo: network.lo, hi: network.hi };
  const [addressText = "", prefixText = ""] = item.split("/");
  const address = canonicalAddress(addressText);
  if (address === null) return { message: "This is no address, range or network." };
  const bits = familyOf(address) === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(prefixText) || Number(prefixText) > bits || item.split("/").length > 2) {
    return { message: `The part after the slash must be a prefix length from 0 to ${bits}.` };
  }
  const right = networkOf(address, Number(prefixText)).text;
  return { message: `${address} is not the first address of a /${prefixText} network.`, suggestion: right };
}

/** Disjoint blocks in address order. */
function toBlocks(pieces: readonly Piece[]): ClaimedBlock[] {
  const wide = pieces.filter(({ network }) => network.prefix <= joinedUpTo(network));
  const small = pieces.filter(({ network }) => network.prefix > joinedUpTo(network));
  return dropCovered([...wide, ...joinSmall(small)]).map(({ network, from }) => ({ network, from }));
}

const joinedUpTo = (network: Network): number => (network.family === 4 ? 24 : 64);

function joinSmall(pieces: readonly Piece[]): Piece[] {
  const zones = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const zone = networkOf(piece.network.lo, joinedUpTo(piece.network)).text;
    const inZone = zones.get(zone);
    if (inZone === undefined) zones.set(zone, [piece]);
    else inZone.push(piece);
  }
  return [...zones.values()].flatMap((inZone) =>
    joinTouching(inZone).flatMap((network) => toPiece(network, sourcesOf(network, inZone))),
  );
}

/** The fewest prefixes that cover what pieces of one family cover. */
function joinTouching(pieces: readonly Piece[]): Network[] {
  const runs: Piece[] = [];
  for (const piece of [...pieces].sort(byAddress)) {
    const run = runs.at(-1);
    if (run === undefined || piece.first > run.last + 1n) runs.push({ ...piece });
    else if (piece.last > run.last) run.last = piece.last;
  }
  return runs.flatMap(({ network, last }) => {
    const { family, lo } = network;
    return rangeToNetworks(lo, fromNumber(last, family)) ?? [];
  });
}

function sourcesOf(network: Network, pieces: readonly Piece[]): string {
  const [first, last] = [toNumber(network.lo), toNumber(network.hi)];
  const sources = pieces.filter((piece) => piece.first <= last && first <= piece.last);
  const names = [...new Set(sources.map((piece) => piece.from))];
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}

function byAddress(a: Piece, b: Piece): number {
  if (a.network.family !== b.network.family) return a.network.family - b.network.family;
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.network.prefix - b.network.prefix;
}

// In address order with the wider first, a piece inside another comes after it, and only the last one kept can hold it.
function dropCovered(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  for (const piece of [...pieces].sort(byAddress)) {
    const last = kept.at(-1);
    const covered = last?.network.family === piece.network.family && piece.last <= last.last;
    if (!covered) kept.push(piece);
  }
  return kept;
}
