// What staff read of outgoing mail.

import { prisma } from "@/lib/platform/db";
import { notFound } from "@/lib/platform/errors";
import { readCursor, writeCursor } from "@/lib/platform/page-cursor";
import type { OutboxMail as Row } from "@/prisma/client/client";
import type { ListOutboxQuery, MailState, OutboxItem, OutboxMail, OutboxPage } from "./schema";
import { mailStates } from "./schema";

const pageSize = 50;

/** A page of mails, newest first, with the number of mails in each state. Throws invalid_input for a bad cursor. */
export async function listOutbox({ state, search, cursor }: ListOutboxQuery): Promise<OutboxPage> {
  const before = cursor === undefined ? null : readCursor(cursor);
  const rows = await prisma.outboxMail.findMany({
    where: {
      AND: [
        state === undefined ? {} : { state },
        search === undefined || search === ""
          ? {}
          : {
              OR: [
                { toAddress: { contains: search, mode: "insensitive" } },
                { subject: { contains: search, mode: "insensitive" } },
              ],
            },
        before === null
          ? {}
          : { OR: [{ createdAt: { lt: before.at } }, { createdAt: before.at, id: { lt: before.id } }] },
      ],
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: pageSize + 1,
  });
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  const groups = await prisma.outboxMail.groupBy({ by: ["state"], _count: { _all: true } });
  return {
    mails: shown.map(toItem),
    next: rows.length > pageSize && last ? writeCursor({ at: last.createdAt, id: last.id }) : null,
    counts: Object.fromEntries(
      mailStates.map((name) => [name, groups.find((group) => group.state === name)?._count._all ?? 0]),
    ) as Record<MailState, number>,
  };
}

/** One mail with its body. Throws not_found. */
export async function getMail(id: string): Promise<OutboxMail> {
  const row = await prisma.outboxMail.findUnique({ where: { id } });
  if (row === null) throw notFound("mail");
  return {
    ...toItem(row),
    text: row.text,
    html: row.html,
    headers: row.headers as Record<string, string>,
  };
}

function toItem(row: Row): OutboxItem {
  return {
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    kind: row.kind,
    to: row.toAddress,
    subject: row.subject,
    state: row.state as MailState,
    sentAt: row.sentAt?.toISOString() ?? null,
    attempts: row.attempts,
    lastReply: row.lastReply,
  };
}
