// The fleet as a CSV table for people and scripts: a header with names that stay, CRLF (RFC 4180), and no cell that a
// spreadsheet would run as a formula.
import { stringify } from "csv-stringify/sync";
import type { IpRow, TrapHits, WindowAnswer } from "./schema";

export const columns = [
  "ip",
  "window_from",
  "window_to",
  "rcpt_commands",
  "rcpt_unknown",
  "unknown_share",
  "data_commands",
  "recipients",
  "ham",
  "suspect",
  "spam",
  "filter_result",
  "spam_share",
  "filter_result_days",
  "complaints",
  "complaint_rate",
  "complaint_rate_low",
  "complaint_rate_high",
  "complaint_rate_days",
  "trap_hits_at_least",
  "status",
  "status_reason",
  "status_code",
  "status_since",
  "first_seen",
  "last_seen",
  "helo",
  "mail_from_domain",
] as const;

type Row = Omit<IpRow, "strip" | "before" | "tags">;

/** The header line. */
export function tableHeader(): string {
  return toCsv([columns]);
}

/** Lines of the table. Shares and rates are 0 to 1; a cell is empty where there is no figure. */
export function tableRows(rows: readonly Row[], window: WindowAnswer): string {
  return toCsv(rows.map((row) => cells(row, window)));
}

function cells(row: Row, { from, to }: WindowAnswer): (string | number)[] {
  const { counts, filterResult: result, complaintRate: rate, status } = row;
  const measured = result.state === "measured" ? result : null;
  const rated = rate.state === "measured" ? rate : null;
  return [
    row.ip,
    from,
    to,
    counts.rcptCommands,
    counts.rcptUnknown,
    share(row.unknownShare),
    counts.dataCommands,
    counts.recipients,
    counts.ham,
    counts.suspect,
    counts.spam,
    measured?.result ?? "",
    share(measured?.spamShare),
    measured?.days ?? "",
    counts.complaints,
    share(rated?.rate),
    share(rated?.low),
    share(rated?.high),
    rated?.days ?? "",
    trapCell(row.trapHits),
    status?.state ?? "",
    status?.reasonText ?? "",
    status?.code ?? "",
    status?.since ?? "",
    row.firstSeen ?? "",
    row.lastSeen ?? "",
    row.helo ?? "",
    row.mailFrom ?? "",
  ];
}

function trapCell(traps: TrapHits): number | string {
  if (traps.mode === "guarded") return "";
  return traps.mode === "exact" ? traps.hits : traps.atLeast;
}

// Six decimals say more than any base here supports, and never become an exponent.
function share(value: number | null | undefined): string {
  return value == null ? "" : String(Number(value.toFixed(6)));
}

function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return stringify([...rows], { escape_formulas: true, record_delimiter: "\r\n" });
}
