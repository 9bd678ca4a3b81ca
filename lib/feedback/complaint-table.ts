// Complaints and suppressions as CSV tables for people and scripts: a header with names that stay, CRLF (RFC 4180), and
// no cell that a spreadsheet would run as a formula.
import { stringify } from "csv-stringify/sync";
import type { Complaint, Suppression } from "./schema";

/** Lines of the complaints table, or its header for null. */
export function complaintLines(rows: readonly Complaint[] | null): string {
  if (rows === null) {
    return toCsv([
      [
        "day",
        "made_at",
        "ip",
        "kind",
        "from_domain",
        "dkim_domain",
        "stream",
        "recipient_token",
        "message_id",
        "sender_ids",
        "delivered_at",
        "counted",
        "withdrawn_at",
        "report_id",
        "report_state",
        "unsubscribe_state",
        "unsubscribe_asked_at",
      ],
    ]);
  }
  return toCsv(
    rows.map((row) => [
      row.day,
      row.madeAt,
      row.ip,
      row.kind,
      row.fromDomain ?? "",
      row.dkimDomain ?? "",
      row.stream ?? "",
      row.recipientToken ?? "",
      row.messageId ?? "",
      idsText(row.senderIds),
      row.deliveredAt ?? "",
      row.counted ? "yes" : "no",
      row.withdrawnAt ?? "",
      row.report?.id ?? "",
      row.report?.state ?? "",
      row.unsubscribe?.state ?? "",
      row.unsubscribe?.askedAt ?? "",
    ]),
  );
}

/** Lines of the suppressions table, or its header for null. */
export function suppressionLines(rows: readonly Suppression[] | null): string {
  if (rows === null) {
    return toCsv([
      [
        "day",
        "recipient_token",
        "ip",
        "kind",
        "from_domain",
        "stream",
        "message_id",
        "feedback_id",
        "sender_ids",
      ],
    ]);
  }
  return toCsv(
    rows.map((row) => [
      row.day,
      row.recipientToken ?? "",
      row.ip ?? "",
      row.kind,
      row.fromDomain ?? "",
      row.stream ?? "",
      row.senderIds["message-id"] ?? "",
      row.senderIds["feedback-id"] ?? "",
      idsText(row.senderIds),
    ]),
  );
}

/** `name=value` pairs, separated by "; ". */
function idsText(ids: Record<string, string>): string {
  return Object.entries(ids)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
}

function toCsv(rows: readonly (readonly string[])[]): string {
  return stringify([...rows], { escape_formulas: true, record_delimiter: "\r\n" });
}
