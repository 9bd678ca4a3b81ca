// The fleet as a CSV table: the view that a screen shows, over all its pages.
import type { Reader } from "@/lib/identity/viewer";
import { tagsOf } from "@/lib/notebook/queries";
import { addDays } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { describeRow, type FleetView, statesOf, stripOf } from "./fleet";
import { type FleetQuestion, type FleetRow, streamFleet } from "./fleet-sql";
import { storedNames } from "./names-queries";
import { frameOf, questionOf, statusOf, sumsBefore, widerSums } from "./queries";
import type { DayWithState, ExportIpsInput, ListColumn, ReverseNames } from "./schema";
import { comparedPeriod, STRIP_DAYS } from "./series";
import { selectStripDays } from "./sql";
import { type TableRow, type TableView, tableHeader, tableRows, usualColumns } from "./table";

type Export = {
  reader: Reader;
  question: FleetQuestion;
  view: FleetView;
  table: TableView;
  /** The days of the strip, the last of them today. */
  strip: readonly DayWithState[];
  now: Date;
};

/**
 * The same addresses as listIps over all pages, as CSV, a piece at a time. Input is checked before the first piece.
 * @throws AppError invalid_input when `cidr` is no address, range or network, or `traps` is asked where nobody is told.
 */
export async function exportIps(
  reader: Reader,
  input: ExportIpsInput,
  now: Date,
): Promise<AsyncGenerator<string>> {
  const frame = await frameOf(reader, now);
  const { question, view } = await questionOf(reader, frame, input, now);
  const table: TableView = {
    window: view.window,
    compared: input.compare === "true" ? comparedPeriod(view.window) : null,
    shown: new Set((input.columns?.split(",") as ListColumn[] | undefined) ?? usualColumns),
  };
  const strip = statesOf(addDays(frame.today, 1 - STRIP_DAYS), frame.today, frame.states);
  return pieces({ reader, question, view, table, strip, now });
}

async function* pieces(wanted: Export): AsyncGenerator<string> {
  yield tableHeader(wanted.table);
  for await (const rows of streamFleet(wanted.question)) {
    yield tableRows(await describeRows(rows, wanted), wanted.table);
  }
}

async function describeRows(rows: readonly FleetRow[], wanted: Export): Promise<TableRow[]> {
  const { reader, question, view, table, strip, now } = wanted;
  const { window, floor } = view;
  const ips = rows.map(({ ip }) => ip);
  const [first, today] = [strip[0]?.day ?? window.to, strip.at(-1)?.day ?? window.to];
  const [wider, statuses, tags, names, before, days] = await Promise.all([
    widerSums(rows, question, view),
    statusOf(ips, now),
    table.shown.has("tags") ? tagsOf(reader, ips) : new Map<string, string[]>(),
    table.shown.has("rdns") ? storedNames(ips) : new Map<string, ReverseNames>(),
    sumsBefore(rows, table.compared),
    table.shown.has("strip") ? selectStripDays(prisma, rows, first, today) : null,
  ]);
  return rows.map((row) => ({
    ...describeRow(row, wider(row.ip), statuses.get(row.ip) ?? [], view),
    helo: row.helo,
    mailFrom: row.mailFrom,
    before: before(row),
    tags: tags.get(row.ip) ?? [],
    reverse: names.get(row.ip) ?? null,
    strip: days && stripOf(row, days.get(row.ip) ?? [], strip, floor),
  }));
}
