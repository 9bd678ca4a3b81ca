// The audit log as a CSV table: CRLF (RFC 4180), and no cell that a spreadsheet would run as a formula.
import { stringify } from "csv-stringify/sync";
import type { AuditItem } from "./schema";

const columns = ["at", "who", "kind", "action", "target", "target_id", "network", "details", "from_address"];

/** The header line. */
export function auditHeader(): string {
  return toCsv([columns]);
}

/** Lines of the table; details are one JSON text, because each action has its own. */
export function auditRows(events: readonly AuditItem[]): string {
  return toCsv(
    events.map(({ at, actorLabel, actorKind, action, target, detail, fromAddress }) => {
      const { network, networks, ...rest } = detail;
      const about = network ?? (Array.isArray(networks) ? networks.join(" ") : networks) ?? "";
      const details = Object.keys(rest).length === 0 ? "" : JSON.stringify(rest);
      return [
        at,
        actorLabel,
        actorKind,
        action,
        target.kind,
        target.id,
        String(about),
        details,
        fromAddress ?? "",
      ];
    }),
  );
}

function toCsv(rows: readonly (readonly string[])[]): string {
  return stringify([...rows], { escape_formulas: true, record_delimiter: "\r\n" });
}
