// Sets of addresses as ranges: read, cut to what a reader may see, put together, taken apart.
import { AppError } from "./errors";
import {
  canonicalAddress,
  compareAddresses,
  type Family,
  familyOf,
  fromNumber,
  parseNetwork,
  rangeToNetworks,
  toNumber,
} from "./ip";

/** First and last address, canonical, of one family. */
export type AddressRange = { lo: string; hi: string };

/** Reads an address, a dashed range or a CIDR network. Null when it is none of them. */
export function parseRange(text: string): AddressRange | null {
  const network = parseNetwork(text);
  if (network !== null) return { lo: network.lo, hi: network.hi };
  const [first, last, ...rest] = text.split("-").map((part) => canonicalAddress(part.trim()));
  if (first == null || last == null || rest.length > 0) return null;
  if (familyOf(first) !== familyOf(last) || compareAddresses(first, last) > 0) return null;
  return { lo: first, hi: last };
}

/** Reads an address, a range or a network. Throws invalid_input naming `path` when it is none of them. */
export function readRange(text: string, path: string): AddressRange {
  const range = parseRange(text);
  if (range !== null) return range;
  const message = "write 192.0.2.7, 192.0.2.0/24 or 192.0.2.1-192.0.2.9, or IPv6 alike";
  throw new AppError("invalid_input", "This is not an address, a range or a network.", {
    issues: [{ path, message }],
  });
}

/** The parts of `ranges` inside `wanted`; everything else of a range stays as it is. */
export function cutRanges<R extends AddressRange>(ranges: readonly R[], wanted: AddressRange): R[] {
  return ranges.flatMap((range) => {
    const lo = later(range.lo, wanted.lo);
    const hi = compareAddresses(range.hi, wanted.hi) < 0 ? range.hi : wanted.hi;
    return familyOf(range.lo) === familyOf(wanted.lo) && compareAddresses(lo, hi) <= 0
      ? [{ ...range, lo, hi }]
      : [];
  });
}

function later(a: string, b: string): string {
  return compareAddresses(a, b) > 0 ? a : b;
}

/** The parts of `ranges` inside any of `wanted`, which must be disjoint. */
export function intersectRanges<R extends AddressRange>(
  ranges: readonly R[],
  wanted: readonly AddressRange[],
): R[] {
  return wanted.flatMap((each) => cutRanges(ranges, each));
}

type Span = { lo: bigint; hi: bigint };

/** The same addresses as disjoint ranges in order; touching ones become one. */
export function unionRanges(ranges: readonly AddressRange[]): AddressRange[] {
  return byFamily((family) => merge(spansOf(ranges, family)));
}

/** The addresses of `ranges` that are in none of `taken`, as disjoint ranges in order. */
export function subtractRanges(
  ranges: readonly AddressRange[],
  taken: readonly AddressRange[],
): AddressRange[] {
  return byFamily((family) =>
    merge(spansOf(taken, family)).reduce(
      (left, hole) => left.flatMap((span) => without(span, hole)),
      merge(spansOf(ranges, family)),
    ),
  );
}

/** How a person writes a range: one address, a network where it is one, else first and last with a dash. */
export function rangeText({ lo, hi }: AddressRange): string {
  if (lo === hi) return lo;
  const networks = rangeToNetworks(lo, hi) ?? [];
  return networks.length === 1 && networks[0] ? networks[0].text : `${lo}-${hi}`;
}

function byFamily(spans: (family: Family) => Span[]): AddressRange[] {
  return ([4, 6] as const).flatMap((family) =>
    spans(family).map(({ lo, hi }) => ({ lo: fromNumber(lo, family), hi: fromNumber(hi, family) })),
  );
}

function spansOf(ranges: readonly AddressRange[], family: Family): Span[] {
  return ranges
    .filter(({ lo }) => familyOf(lo) === family)
    .map(({ lo, hi }) => ({ lo: toNumber(lo), hi: toNumber(hi) }));
}

function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => (a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0))) {
    const last = merged.at(-1);
    if (last === undefined || span.lo > last.hi + 1n) merged.push({ ...span });
    else if (span.hi > last.hi) last.hi = span.hi;
  }
  return merged;
}

function without(span: Span, hole: Span): Span[] {
  if (hole.hi < span.lo || hole.lo > span.hi) return [span];
  return [
    ...(hole.lo > span.lo ? [{ lo: span.lo, hi: hole.lo - 1n }] : []),
    ...(hole.hi < span.hi ? [{ lo: hole.hi + 1n, hi: span.hi }] : []),
  ];
}
