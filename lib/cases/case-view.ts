// From stored rows to what is shown of a case.
import { dayOf } from "@/lib/platform/day";
import { canonicalAddress } from "@/lib/platform/ip";
import type { CaseItem as ItemRow, Case as Row } from "@/prisma/client/client";
import {
  bounce,
  type CaseItem,
  type CaseMessage,
  type CaseRow,
  type CaseState,
  type CaseView,
  ruleResult,
} from "./schema";
import { caseSentence } from "./words";

export type StoredCase = Row & { items: ItemRow[] };
export type WholeCase = StoredCase & {
  messages: {
    id: string;
    at: Date;
    author: string;
    label: string;
    via: string;
    text: string;
    attachments: { id: string; name: string; type: string; size: number }[];
  }[];
  mitigations: {
    ip: string;
    network: string;
    grantedAt: Date;
    automatic: boolean;
    limitPerDay: number;
    limitUntil: Date;
  }[];
};

// inet columns come back with or without the prefix of a host.
export const bareIp = (text: string): string => canonicalAddress(text.split("/")[0] ?? "") ?? text;

export function toCaseRow(row: StoredCase): CaseRow {
  const state = row.state as CaseState;
  const earliestDay = row.earliestDay === null ? null : dayOf(row.earliestDay);
  return {
    id: row.id,
    number: row.number,
    state,
    sentence: caseSentence({ ...row, state, earliestDay }),
    ips: row.items.map(({ ip }) => bareIp(ip)),
    earliestDay,
    escalated: row.escalatedAt !== null,
    dueAt: row.dueAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export function toCaseItem(item: ItemRow): CaseItem {
  return {
    ip: bareIp(item.ip),
    network: item.network,
    state: item.state as CaseItem["state"],
    earliestDay: item.earliestDay === null ? null : dayOf(item.earliestDay),
    checks: ruleResult.array().parse(item.checks),
  };
}

/** What the requester sees: everything but the notes of staff, and no names of employees. */
export function toCaseView(row: WholeCase, now: Date): CaseView {
  const shown = toCaseRow(row);
  return {
    ...shown,
    contactAddress: row.contactAddress,
    evidence: row.evidence === null ? null : bounce.parse(row.evidence),
    items: row.items.map(toCaseItem),
    messages: row.messages
      .filter(({ author }) => author !== "staff_note")
      .map((message) => ({
        ...toMessage(message),
        label: message.author === "staff" ? "Postmaster" : message.label,
      })),
    mitigations: row.mitigations.map((one) => ({
      ip: bareIp(one.ip),
      network: one.network,
      grantedAt: one.grantedAt.toISOString(),
      automatic: one.automatic,
      limitPerDay: one.limitPerDay,
      limitUntil: dayOf(one.limitUntil),
    })),
    mayAskAgain: mayAskAgain(row, now),
  };
}

export function toMessage(message: WholeCase["messages"][number]): CaseMessage {
  return {
    id: message.id,
    at: message.at.toISOString(),
    author: message.author as CaseMessage["author"],
    label: message.label,
    via: message.via as CaseMessage["via"],
    text: message.text,
    attachments: message.attachments.map(({ id, name, type, size }) => ({ id, name, type, size })),
  };
}

/** Whether the rules may be run again: not eligible, and the day that was named has come. */
export function mayAskAgain(row: { state: string; earliestDay: Date | null }, now: Date): boolean {
  return row.state === "not_eligible" && (row.earliestDay === null || row.earliestDay <= now);
}
