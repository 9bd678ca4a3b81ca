// Entries of an audit log as a person reads them, the same for an organization and for staff.
import type { AuditItem } from "@/lib/audit/schema";
import { dayText, instantText } from "./format";

/** Where the words of an action put beside each other are no sentence. */
const sentences: Record<string, string> = {
  "case.decided_ask": "Question on a case",
  "case.decided_grant": "Case granted by staff",
  "case.decided_refuse": "Case refused by staff",
  "case.noted": "Note written on a case",
  "day.lost": "Day declared lost",
  "day.lost_undone": "Day waited for again",
  "sender.looked_at": "Sender looked up",
  "staff.viewed": "Looked at by staff",
};

/** claim.verified: Claim verified. */
export function actionText(action: string): string {
  const words = action.replaceAll(/[._]/g, " ");
  return (
    sentences[action] ??
    (words.startsWith("ip ") ? `IP${words.slice(2)}` : words.charAt(0).toUpperCase() + words.slice(1))
  );
}

/** What an entry is about: "case 3". An id of ours tells nobody anything where its details know a name. */
export function targetText({ target, detail }: Pick<AuditItem, "target" | "detail">): string {
  // There is one row of settings.
  if (target.kind === "settings") return "settings";
  const name = /^[\da-f]{8}-/.test(target.id) ? nameIn(detail) : undefined;
  return `${target.kind.replaceAll("_", " ")} ${name === undefined ? target.id : valueText(detail[name])}`;
}

/** What an entry says besides: its empty values left out, its days and instants as everywhere. */
export function detailText(detail: AuditItem["detail"]): string {
  return Object.entries(detail)
    .map(([name, value]) => [spaced(name), valueText(value)])
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `${name}: ${text}`)
    .join(" · ");
}

/** The same beside `targetText`: what that has said is not said again. */
export function otherDetailText({ target, detail }: Pick<AuditItem, "target" | "detail">): string {
  const about = targetText({ target, detail });
  const said = [target.id, target.kind, about.slice(target.kind.length + 1)];
  return detailText(
    Object.fromEntries(Object.entries(detail).filter(([, value]) => !said.includes(valueText(value)))),
  );
}

const nameIn = (detail: AuditItem["detail"]): string | undefined =>
  ["number", "network", "name", "title", "email"].find((name) => (detail[name] ?? "") !== "");

/** dueAt: due at; networks.added: networks added. */
const spaced = (name: string): string =>
  name.replaceAll(/\.|[A-Z]/g, (mark) => ` ${mark === "." ? "" : mark.toLowerCase()}`);

function valueText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return instantText(text);
  return /^\d{4}-\d\d-\d\d$/.test(text) ? dayText(text) : text;
}
