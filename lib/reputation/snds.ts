// The SNDS files, byte for byte: 14 and 4 columns, no header, CRLF after every line, no comma inside a field.
// Scripts written for the original split on commas, search for substrings, or read strict CSV: all must work.
import { type Day, isDay } from "@/lib/platform/day";
import type { StoredTraps } from "./disclosure";
import type { Counts, FilterResultName } from "./schema";

/** One address and day as the data file shows it: only days with a filter result have a row. */
export type SndsDataRow = {
  ip: string;
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
  counts: Pick<Counts, "rcptCommands" | "dataCommands" | "recipients" | "complaints">;
  filterResult: FilterResultName;
  /** As disclosed. */
  traps: StoredTraps;
  helo: string | null;
  mailFromDomain: string | null;
  comments: readonly string[];
};

export type SndsStatusRow = { startIp: string; endIp: string; blocked: boolean; reason: string };

/** The data file; empty without rows. */
export function sndsDataFile(rows: readonly SndsDataRow[]): string {
  return rows.map((row) => `${dataFields(row).join(",")}\r\n`).join("");
}

/** The status file; empty when nothing is abnormal. */
export function sndsStatusFile(rows: readonly SndsStatusRow[]): string {
  return rows
    .map((row) => `${row.startIp},${row.endIp},${row.blocked ? "Yes" : "No"},${plainField(row.reason)}\r\n`)
    .join("");
}

function dataFields(row: SndsDataRow): string[] {
  return [
    row.ip,
    sndsTime(row.firstSeenAt),
    sndsTime(row.lastSeenAt),
    String(row.counts.rcptCommands),
    String(row.counts.dataCommands),
    String(row.counts.recipients),
    row.filterResult,
    sndsComplaintRate(row.counts.complaints, row.counts.recipients),
    sndsTime(row.traps.firstAt),
    sndsTime(row.traps.lastAt),
    String(row.traps.hits),
    plainField(row.helo ?? ""),
    mailFrom(row),
    plainField(row.comments.join("; ")),
  ];
}

/** The data file as JSON values. */
export function sndsDataJson(rows: readonly SndsDataRow[]) {
  return rows.map((row) => ({
    ipAddress: row.ip,
    activityStart: row.firstSeenAt?.toISOString() ?? null,
    activityEnd: row.lastSeenAt?.toISOString() ?? null,
    rcptCommands: row.counts.rcptCommands,
    dataCommands: row.counts.dataCommands,
    messageRecipients: row.counts.recipients,
    filterResult: row.filterResult,
    complaintRate: sndsComplaintRate(row.counts.complaints, row.counts.recipients),
    trapMessagePeriodStart: row.traps.firstAt?.toISOString() ?? null,
    trapMessagePeriodEnd: row.traps.lastAt?.toISOString() ?? null,
    trapHits: row.traps.hits,
    sampleHelo: plainField(row.helo ?? ""),
    sampleMailFrom: mailFrom(row),
    comments: plainField(row.comments.join("; ")),
  }));
}

/** `M/D/YYYY h:mm AM/PM` in UTC, without zero padding and seconds; empty when there is none. */
export function sndsTime(instant: Date | null): string {
  if (instant === null) return "";
  const hour = instant.getUTCHours();
  const minute = String(instant.getUTCMinutes()).padStart(2, "0");
  const date = `${instant.getUTCMonth() + 1}/${instant.getUTCDate()}/${instant.getUTCFullYear()}`;
  return `${date} ${hour % 12 === 0 ? 12 : hour % 12}:${minute} ${hour < 12 ? "AM" : "PM"}`;
}

/** `< 0.1%` below 0.1 %, else one decimal, half rounded up. In whole numbers, so that no tie falls by accident. */
export function sndsComplaintRate(complaints: number, recipients: number): string {
  if (recipients === 0 || complaints * 1000 < recipients) return "< 0.1%";
  const tenths = Math.floor((complaints * 2000 + recipients) / (2 * recipients));
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`;
}

// The local part is never stored; a null sender has no domain and stays empty.
function mailFrom(row: SndsDataRow): string {
  const domain = plainField(row.mailFromDomain ?? "");
  return domain === "" ? "" : `@${domain}`;
}

/** A text that needs no quoting in any reader: no comma, quote, line break or other control character. */
export function plainField(text: string): string {
  return text.replaceAll(/[,"\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "").trim();
}

/** The day of a `date` parameter, MMDDYY of this century; null when it is none. */
export function parseSndsDate(text: string): Day | null {
  const match = /^(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (match === null) return null;
  const day = `20${match[3]}-${match[1]}-${match[2]}`;
  return isDay(day) ? day : null;
}
