// The fleet as a CSV table for people and scripts: a header with names that stay, CRLF (RFC 4180), and no cell that a
// spreadsheet would run as a formula.
import { stringify } from "csv-stringify/sync";
import {
  type CellFigures,
  type Counts,
  type GroupKey,
  type IpRow,
  type ListColumn,
  listColumns,
  type TrapHits,
  type WindowAnswer,
} from "./schema";
import type { Period } from "./verdict";

export type TableRow = Omit<IpRow, "strip"> & { strip: IpRow["strip"] | null };

/** What every line of a table shares. */
export type TableView = {
  window: WindowAnswer;
  compared: Period | null;
  /** The columns of the screen that are wanted. */
  shown: ReadonlySet<ListColumn>;
};

type Cell = string | number;
type Column = {
  /** Names are promised: they are only ever added to, at the end. */
  name: string;
  /** The column of the screen it belongs to. */
  of: ListColumn | "ip" | "compared";
  cell: (row: TableRow, view: TableView) => Cell | null | undefined;
};

const measured = ({ filterResult }: TableRow) => (filterResult.state === "measured" ? filterResult : null);
const rated = ({ complaintRate }: TableRow) => (complaintRate.state === "measured" ? complaintRate : null);
const counted = (name: string, of: Column["of"], key: keyof Counts): Column => ({
  name,
  of,
  cell: ({ counts }) => counts[key],
});
const before = (name: string, key: keyof Counts): Column => ({
  name: `${name}_before`,
  of: "compared",
  cell: ({ before }) => before?.[key],
});

const table: readonly Column[] = [
  { name: "ip", of: "ip", cell: ({ ip }) => ip },
  { name: "window_from", of: "ip", cell: (_, { window }) => window.from },
  { name: "window_to", of: "ip", cell: (_, { window }) => window.to },
  counted("rcpt_commands", "rcpt", "rcptCommands"),
  counted("rcpt_unknown", "unknown", "rcptUnknown"),
  { name: "unknown_share", of: "unknown", cell: ({ unknownShare }) => share(unknownShare) },
  counted("data_commands", "data", "dataCommands"),
  counted("recipients", "volume", "recipients"),
  counted("ham", "spam", "ham"),
  counted("suspect", "spam", "suspect"),
  counted("spam", "spam", "spam"),
  // The screen shows the result beside the address, whatever its columns.
  { name: "filter_result", of: "ip", cell: (row) => measured(row)?.result },
  { name: "spam_share", of: "spam", cell: (row) => share(measured(row)?.spamShare) },
  { name: "filter_result_days", of: "ip", cell: (row) => measured(row)?.days },
  counted("complaints", "complaints", "complaints"),
  { name: "complaint_rate", of: "rate", cell: (row) => share(rated(row)?.rate) },
  { name: "complaint_rate_low", of: "rate", cell: (row) => share(rated(row)?.low) },
  { name: "complaint_rate_high", of: "rate", cell: (row) => share(rated(row)?.high) },
  { name: "complaint_rate_days", of: "rate", cell: (row) => rated(row)?.days },
  { name: "trap_hits_at_least", of: "traps", cell: ({ trapHits }) => trapCell(trapHits) },
  { name: "status", of: "status", cell: ({ status }) => status?.state },
  { name: "status_reason", of: "status", cell: ({ status }) => status?.reasonText },
  { name: "status_code", of: "status", cell: ({ status }) => status?.code },
  { name: "status_since", of: "status", cell: ({ status }) => status?.since },
  { name: "first_seen", of: "first", cell: ({ firstSeen }) => firstSeen },
  { name: "last_seen", of: "seen", cell: ({ lastSeen }) => lastSeen },
  { name: "helo", of: "helo", cell: ({ helo }) => helo },
  { name: "mail_from_domain", of: "from", cell: ({ mailFrom }) => mailFrom },
  { name: "tags", of: "tags", cell: ({ tags }) => tags.join("; ") },
  { name: "reverse_names", of: "rdns", cell: ({ reverse }) => reverse?.hosts.join(" ") },
  { name: "forward_confirmed_names", of: "rdns", cell: ({ reverse }) => reverse?.confirmed.join(" ") },
  { name: "names_looked_up_at", of: "rdns", cell: ({ reverse }) => reverse?.lookedUpAt },
  {
    name: "results_of_30_days",
    of: "strip",
    cell: ({ strip }) => strip?.map(({ result }) => result).join(" "),
  },
  { name: "results_to", of: "strip", cell: ({ strip }) => strip?.at(-1)?.day },
  { name: "compared_from", of: "compared", cell: (_, { compared }) => compared?.from },
  { name: "compared_to", of: "compared", cell: (_, { compared }) => compared?.to },
  before("rcpt_commands", "rcptCommands"),
  before("rcpt_unknown", "rcptUnknown"),
  before("data_commands", "dataCommands"),
  before("recipients", "recipients"),
  before("ham", "ham"),
  before("suspect", "suspect"),
  before("spam", "spam"),
  before("complaints", "complaints"),
];

/** All but the strip, which alone needs every day of every address: where no columns are chosen. */
export const usualColumns: readonly ListColumn[] = listColumns.filter((column) => column !== "strip");

function columnsOf({ compared, shown }: TableView): Column[] {
  return table.filter(({ of }) => of === "ip" || (of === "compared" ? compared !== null : shown.has(of)));
}

/** The names of the columns, in their order. */
export function tableNames(view: TableView): string[] {
  return columnsOf(view).map(({ name }) => name);
}

/** The header line. */
export function tableHeader(view: TableView): string {
  return toCsv([tableNames(view)]);
}

/** Lines of the table. Shares and rates are 0 to 1; a cell is empty where there is no figure. */
export function tableRows(rows: readonly TableRow[], view: TableView): string {
  const columns = columnsOf(view);
  return toCsv(rows.map((row) => columns.map(({ cell }) => cell(row, view) ?? "")));
}

// ── groups ──────────────────────────────────────────────────────────────────

type Group = { name: string | null; figures: CellFigures };

/** The groups of a fleet with a header line. The group that has no name is the last column's empty cell. */
export function groupTable(groups: readonly Group[], by: GroupKey, { from, to }: WindowAnswer): string {
  const lines = groups.map(({ name, figures }) => {
    const { counts, complaintRate: rate } = figures;
    const known = rate.state === "measured" ? rate : null;
    return [
      name ?? "",
      from,
      to,
      figures.addresses,
      figures.red,
      figures.yellow,
      figures.green,
      figures.belowFloor,
      figures.blocked,
      counts.rcptCommands,
      counts.rcptUnknown,
      counts.dataCommands,
      counts.recipients,
      counts.ham,
      counts.suspect,
      counts.spam,
      share(figures.spamShare),
      counts.complaints,
      share(known?.rate),
      share(known?.low),
      share(known?.high),
      trapCell(figures.trapHits),
    ];
  });
  return toCsv([[by, ...groupColumns], ...lines]);
}

const groupColumns = [
  "window_from",
  "window_to",
  "addresses",
  "red",
  "yellow",
  "green",
  "below_floor",
  "blocked",
  "rcpt_commands",
  "rcpt_unknown",
  "data_commands",
  "recipients",
  "ham",
  "suspect",
  "spam",
  "spam_share",
  "complaints",
  "complaint_rate",
  "complaint_rate_low",
  "complaint_rate_high",
  "trap_hits_at_least",
];

function trapCell(traps: TrapHits): Cell {
  if (traps.mode === "guarded") return "";
  return traps.mode === "exact" ? traps.hits : traps.atLeast;
}

// Six decimals say more than any base here supports, and never become an exponent.
function share(value: number | null | undefined): string {
  return value == null ? "" : String(Number(value.toFixed(6)));
}

function toCsv(rows: readonly (readonly Cell[])[]): string {
  return stringify([...rows], { escape_formulas: true, record_delimiter: "\r\n" });
}
