// What every write of a case shares: a message with its files, the facts of its letters, and mail in its thread.
import type { Actor } from "@/lib/audit/schema";
import { type NewMail, queueMail } from "@/lib/outbox/commands";
import type { Db } from "@/lib/platform/db";
import { publicLink } from "@/lib/platform/public-link";
import { getSettings } from "@/lib/provider/queries";
import type { Attachment } from "./attachment";
import { bareIp, type StoredCase } from "./case-view";
import type { CaseMail } from "./letters";
import { replyAddress } from "./reply-address";

type NewMessage = {
  author: "requester" | "staff" | "system" | "staff_note";
  label: string;
  via?: "web" | "mail";
  text: string;
  mailId?: string | null;
  attachments?: readonly Attachment[];
};

/** Adds a message to the thread. */
export async function addMessage(tx: Db, caseId: string, message: NewMessage, now: Date): Promise<void> {
  await tx.caseMessage.create({
    data: {
      caseId,
      at: now,
      author: message.author,
      label: message.label,
      via: message.via ?? "web",
      text: message.text,
      mailId: message.mailId ?? null,
      attachments: {
        create: (message.attachments ?? []).map(({ name, type, bytes }) => ({
          name,
          type,
          size: bytes.length,
          bytes,
        })),
      },
    },
  });
}

export type LetterFacts = { provider: string; number: number; ips: string[]; url: string };

/** Mails the requester in the case's thread; `write` is given what every letter of a case names. */
export async function mailRequester(
  tx: Db,
  row: StoredCase,
  write: (facts: LetterFacts) => CaseMail,
  now: Date,
): Promise<void> {
  // Whose account was erased is written to no more.
  if (row.contactAddress === "") return;
  const settings = await getSettings(tx);
  const mail: CaseMail = write({
    provider: settings.name,
    number: row.number,
    ips: row.items.map(({ ip }) => bareIp(ip)),
    url: publicLink(`/cases/${row.id}`),
  });
  const replyTo = replyAddress(settings.caseAddress, row.number, settings.hashKey);
  const threaded: NewMail = { ...mail, to: row.contactAddress, ...(replyTo !== null && { replyTo }) };
  await queueMail(tx, threaded, now);
}

/** The audit entry of an act on a case. */
export function caseEntry(
  actor: Actor,
  action: string,
  row: { id: string; number: number; organizationId: string | null },
  detail: Record<string, string | number | boolean | null | string[]> = {},
) {
  const target = { kind: "case", id: row.id };
  return {
    actor,
    organizationId: row.organizationId,
    action,
    target,
    detail: { number: row.number, ...detail },
  };
}
