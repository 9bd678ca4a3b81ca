// The columns of the fleet that can be chosen, in their order, and those that stand there unasked.
import type { ListColumn } from "@/lib/reputation/schema";

export const columnNames = {
  strip: "30 days",
  volume: "Recipients",
  spam: "Spam share",
  rate: "Complaint rate",
  traps: "Trap hits",
  unknown: "Unknown recipients",
  rcpt: "RCPT commands",
  data: "DATA commands",
  complaints: "Complaints",
  status: "Status",
  seen: "Last seen",
  first: "First seen",
  tags: "Tags",
  rdns: "Reverse name",
  helo: "HELO name",
  from: "MAIL FROM domain",
} as const satisfies Record<ListColumn, string>;

export type ColumnKey = ListColumn;
export const columnKeys = Object.keys(columnNames) as ColumnKey[];

export const usualColumns: ColumnKey[] = [
  "strip",
  "volume",
  "spam",
  "rate",
  "traps",
  "unknown",
  "status",
  "seen",
  "tags",
];
