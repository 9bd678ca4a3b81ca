// The map of a network: its cells with the worst result of their addresses and their sums, agreeing with the fleet.
import type { Reader } from "@/lib/identity/viewer";
import { grantedRanges } from "@/lib/networks/queries";
import { type AddressRange, cutRanges, unionRanges } from "@/lib/platform/address-range";
import { prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import {
  compareAddresses,
  fromNumber,
  type Network,
  networkOf,
  parseNetwork,
  rangeToNetworks,
  toNumber,
} from "@/lib/platform/ip";
import { complaintRateOf } from "./complaint-rate";
import { discloseSum } from "./disclosure";
import { type FleetView, ratePeriod } from "./fleet";
import { type CellRow, type CellsBy, selectMapCells } from "./map-sql";
import { frameOf, questionOf } from "./queries";
import { requireListable } from "./reach-queries";
import {
  type CellFigures,
  exportIpsInput,
  type MapCell,
  type NetworkMap,
  type NetworkMapInput,
  type WindowInput,
} from "./schema";
import { comparedPeriod, noCounts } from "./series";
import { spamShareOf } from "./verdict";

/** Cells of IPv6, which has too many to show them all. */
const MAX_CELLS = 1024;

/**
 * One level of the map.
 * @throws AppError invalid_input when `network` is no CIDR network, not_found when the reader holds nothing of it.
 */
export async function getNetworkMap(reader: Reader, input: NetworkMapInput, now: Date): Promise<NetworkMap> {
  const network = input.network === undefined ? null : readNetwork(input.network);
  const frame = await frameOf(reader, now);
  if (network !== null && cutRanges(frame.granted, network).length === 0) throw notFound("network");
  const asked = (days: Partial<WindowInput>) =>
    questionOf(reader, frame, exportIpsInput.parse({ ...days, asn: input.asn }), now);
  const { window: name, from, to, compare } = input;
  const { question, view } = await asked({ window: name, from, to });
  const compared = compare === "true" ? comparedPeriod(view.window) : null;
  const granted = unionRanges(input.asn === undefined ? frame.granted : question.ranges);
  const networks = granted.flatMap(({ lo, hi }) => rangeToNetworks(lo, hi) ?? []);
  const by: CellsBy =
    network === null ? { networks: networks.map(({ text }) => text) } : { prefix: cellPrefix(network) };
  const ranges = network === null ? question.ranges : cutRanges(question.ranges, network);
  await requireListable({ ...question, ranges }, view.window);
  const limit = network?.family === 6 ? MAX_CELLS : Math.max(256, networks.length);
  const earlier = compared && (await asked({ from: compared.from, to: compared.to })).question;
  // What may not be read from the first of the compared days on would compare less.
  const whole = ranges.every(({ firstDay }) => compared === null || firstDay <= compared.from);
  const [found, foundBefore] = await Promise.all([
    selectMapCells(prisma, { ...question, ranges }, by, limit),
    earlier && whole ? selectMapCells(prisma, { ...earlier, ranges }, by, limit) : null,
  ]);
  const before = new Map(foundBefore?.map((row) => [row.at ?? "", row.counts]));
  const figures = new Map(found.map((row) => [row.at ?? "", figuresOf(row, view)]));
  const shown = network === null ? networks : cellsOf(network, cellPrefix(network), [...figures.keys()]);
  return {
    parents: network === null ? [] : parentsOf(network),
    cells: network === null ? "list" : shown.every(isAddress) ? "addresses" : "networks",
    size: shown.length,
    rows: shown.flatMap((cell, at) => {
      const part = grantedOf(cell, granted);
      const name = isAddress(cell) ? cell.lo : cell.text;
      return part === null
        ? []
        : [
            {
              at,
              network: name,
              granted: part,
              figures: figures.get(cell.lo) ?? null,
              before: foundBefore && (before.get(cell.lo) ?? noCounts),
            },
          ];
    }),
    hidden: (found[0]?.cells ?? 0) - found.length,
    window: view.window,
    compared,
    completeThrough: frame.completeThrough,
    floor: frame.floor,
    trapDisclosure: frame.disclosure,
  };
}

/** Whether it is a network of which the reader holds nothing: its map is not found. */
export async function isForeign(reader: Reader, text: string, now: Date): Promise<boolean> {
  const network = parseNetwork(text);
  return network !== null && cutRanges(await grantedRanges(reader, now), network).length === 0;
}

function readNetwork(text: string): Network {
  const network = parseNetwork(text);
  if (network !== null) return network;
  throw new AppError("invalid_input", "This is not a network.", {
    issues: [
      {
        path: "query.network",
        message: "write 192.0.2.0/24 or 2001:db8::/48, with no bits set after the prefix",
      },
    ],
  });
}

// The levels of the map: at most 256 cells of IPv4 lie in one of the level above.
const levels = { 4: [8, 16, 24, 32], 6: [48, 64, 128] };

function cellPrefix({ family, prefix }: Network): number {
  return levels[family].find((level) => level > prefix) ?? levels[family].at(-1) ?? prefix;
}

function parentsOf({ family, prefix, lo }: Network): string[] {
  return levels[family]
    .filter((level) => 8 < level && level < prefix)
    .map((level) => networkOf(lo, level).text);
}

function cellsOf(network: Network, prefix: number, found: readonly string[]): Network[] {
  if (network.family === 6) return [...found].sort(compareAddresses).map((at) => networkOf(at, prefix));
  const first = toNumber(network.lo);
  const step = 1n << BigInt(32 - prefix);
  return Array.from({ length: 2 ** (prefix - network.prefix) }, (_, index) =>
    networkOf(fromNumber(first + BigInt(index) * step, 4), prefix),
  );
}

const isAddress = ({ lo, hi }: AddressRange): boolean => lo === hi;

function grantedOf(cell: Network, granted: readonly AddressRange[]): MapCell["granted"] | null {
  const parts = cutRanges(granted, cell);
  const [only] = parts;
  if (only === undefined) return null;
  return parts.length === 1 && only.lo === cell.lo && only.hi === cell.hi ? "whole" : "part";
}

/** What the addresses of a row of selectMapCells add up to, as a reader sees it. */
export function figuresOf(row: CellRow, { window, floor, disclosure }: FleetView): CellFigures {
  const { green, yellow, red } = row.results;
  return {
    addresses: row.addresses,
    counts: row.counts,
    ...row.results,
    blocked: row.blocked,
    worst: red > 0 ? "RED" : yellow > 0 ? "YELLOW" : green > 0 ? "GREEN" : null,
    spamShare: spamShareOf(row.counts, floor),
    complaintRate: complaintRateOf(
      { period: ratePeriod(window), counts: { ...noCounts, ...row.rate } },
      "recipients",
      floor,
    ),
    trapHits: discloseSum(disclosure, row.traps),
  };
}
