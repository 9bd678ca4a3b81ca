// The fleet in groups: by the networks around its addresses, by the organization's tags, by who announces them.
import type { Reader } from "@/lib/identity/viewer";
import { routesOver } from "@/lib/networks/queries";
import { rangesByTag } from "@/lib/notebook/queries";
import { type AddressRange, parseRange } from "@/lib/platform/address-range";
import { prisma } from "@/lib/platform/db";
import { familyOf, networkOf } from "@/lib/platform/ip";
import { figuresOf } from "./map-queries";
import { type CellsBy, selectMapCells } from "./map-sql";
import { frameOf, questionOf } from "./queries";
import { requireListable } from "./reach-queries";
import { exportIpsInput, type GroupKey, type IpGroups, type ListGroupsInput } from "./schema";
import { groupTable } from "./table";

const MOST_GROUPS = 300;
/** Every /24 of a /8 and more: of a table nothing is left out without a word. */
const MOST_EXPORTED = 100_000;

/**
 * The groups of what the filters leave, the worst first.
 * @throws AppError invalid_input when `cidr` is no address, range or network.
 */
export function listGroups(reader: Reader, input: ListGroupsInput, now: Date): Promise<IpGroups> {
  return groupsOf(reader, input, now, MOST_GROUPS);
}

/** All of them as CSV. Input is checked before the first piece. */
export async function exportGroups(
  reader: Reader,
  input: ListGroupsInput,
  now: Date,
): Promise<AsyncGenerator<string>> {
  const { groups, window } = await groupsOf(reader, input, now, MOST_EXPORTED);
  return inOnePiece(groupTable(groups, input.by, window));
}

async function* inOnePiece(csv: string): AsyncGenerator<string> {
  yield csv;
}

async function groupsOf(
  reader: Reader,
  { by, ...filters }: ListGroupsInput,
  now: Date,
  most: number,
): Promise<IpGroups> {
  const frame = await frameOf(reader, now);
  const { question, view } = await questionOf(reader, frame, exportIpsInput.parse(filters), now);
  await requireListable(question, view.window);
  const rows = await selectMapCells(prisma, question, await cellsBy(by, reader, frame.granted), most);
  return {
    groups: rows.map((row) => ({
      name: by === "network" && row.at !== null ? around(row.at) : row.at,
      figures: figuresOf(row, view),
    })),
    hidden: (rows[0]?.cells ?? 0) - rows.length,
    window: view.window,
    completeThrough: frame.completeThrough,
  };
}

const around = (ip: string): string => networkOf(ip, familyOf(ip) === 4 ? 24 : 48).text;

async function cellsBy(by: GroupKey, reader: Reader, granted: readonly AddressRange[]): Promise<CellsBy> {
  if (by === "network") return { prefix: 24, prefix6: 48 };
  if (by === "tag") {
    const tags = [...(await rangesByTag(reader))];
    return {
      named: tags.flatMap(([name, ranges]) => ranges.map((range) => ({ ...range, name }))),
      narrowest: false,
    };
  }
  const routes = await routesOver(granted);
  return {
    named: routes.flatMap(({ asn, network }) => {
      const range = parseRange(network);
      return range === null ? [] : [{ ...range, name: `AS${asn}` }];
    }),
    narrowest: true,
  };
}
