// What keys open, and how a key stands, in the words of the interface.
import { plural } from "@/components/format";
import type { KeyRow, KeyScope } from "@/lib/keys/schema";

export const scopeWords: Record<KeyScope, string> = {
  snds: "SNDS reports",
  "ips:read": "Data of IPs",
  "complaints:read": "Complaints",
  "networks:read": "Networks and claims, read",
  "networks:write": "Networks and claims, change",
  "feeds:read": "Feeds and reports, read",
  "feeds:write": "Feeds, change",
  "notebook:read": "Tags, notes and views, read",
  "notebook:write": "Tags, notes and views, change",
  "cases:read": "Cases and eligibility, read",
  "alerts:read": "Alert rules, read",
  "alerts:write": "Alert rules, change",
  "members:read": "Members",
  "audit:read": "Audit log",
};

/** What a key can be made for, in the order they are offered. */
export const keyKinds = [
  {
    value: "snds",
    label: "SNDS links",
    description: "For scripts written for SNDS: the key stands in the address, and opens those reports only.",
  },
  {
    value: "api",
    label: "API and metrics",
    description: "For programs that send it as a header. You choose what it opens.",
  },
] as const;
export type KeyKind = (typeof keyKinds)[number]["value"];

export function keyStateText(row: KeyRow): string {
  if (row.state === "expiring") return `Expires in ${plural(row.daysLeft, "day")}`;
  return { active: "Active", replaced: "Replaced, still works", expired: "Expired", revoked: "Revoked" }[
    row.state
  ];
}

/** What a key is cut to, or null when it is not cut. */
export function keyLimitText(row: KeyRow): string | null {
  if (row.networks.length > 0) return row.networks.join(", ");
  return row.feedIds.length > 0 ? plural(row.feedIds.length, "feed") : null;
}

/** The items of a pasted list: separated by commas, blanks or lines. */
export function listedItems(text: string): string[] {
  return text.split(/[\s,;]+/).filter((item) => item !== "");
}
