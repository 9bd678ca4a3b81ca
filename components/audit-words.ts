// Entries of an audit log as a person reads them, the same for an organization and for staff.
import type { AuditItem } from "@/lib/audit/schema";
import { dayText, instantText } from "./format";

/** claim.verified: Claim verified. */
export function actionText(action: string): string {
  const words = action.replaceAll(/[._]/g, " ");
  return words.startsWith("ip ") ? `IP${words.slice(2)}` : words.charAt(0).toUpperCase() + words.slice(1);
}

/** What an entry says besides: its empty values left out, its days and instants as everywhere. */
export function detailText(detail: AuditItem["detail"]): string {
  return Object.entries(detail)
    .map(([name, value]) => [spaced(name), valueText(value)])
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `${name}: ${text}`)
    .join(" · ");
}

/** dueAt: due at. */
const spaced = (name: string): string => name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

function valueText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return instantText(text);
  return /^\d{4}-\d\d-\d\d$/.test(text) ? dayText(text) : text;
}
