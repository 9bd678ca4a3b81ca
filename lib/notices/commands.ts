// What staff do with notices. Each act is one transaction with its audit record, and carries a note that says why.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { toNotice } from "./notice";
import type { NewNotice, Notice, NoticeEdit, NoticeEnding } from "./schema";

/** Publishes an announcement, or opens or plans an incident. */
export async function publishNotice(actor: Actor, input: NewNotice, now: Date): Promise<Notice> {
  return inTransaction(async (tx) => {
    const { kind, title, text, note } = input;
    const incident = input.kind === "incident" ? input : null;
    const row = await tx.notice.create({
      data: {
        kind,
        title,
        text,
        part: incident?.part ?? null,
        startsAt: incident?.startsAt === undefined ? now : new Date(incident.startsAt),
        createdAt: now,
        updatedAt: now,
      },
    });
    await record(tx, actor, "notice.published", row, note, now);
    return toNotice(row, now);
  });
}

/** Rewrites title and text. Throws not_found. */
export async function editNotice(actor: Actor, id: string, input: NoticeEdit, now: Date): Promise<Notice> {
  return inTransaction(async (tx) => {
    await presentNotice(tx, id);
    const row = await tx.notice.update({
      where: { id },
      data: { title: input.title, text: input.text, updatedAt: now },
    });
    await record(tx, actor, "notice.edited", row, input.note, now);
    return toNotice(row, now);
  });
}

/**
 * Says that an incident is over, or corrects when it was.
 * @throws AppError not_found; conflict for an announcement; invalid_input for an end before its beginning.
 */
export async function endIncident(actor: Actor, id: string, input: NoticeEnding, now: Date): Promise<Notice> {
  return inTransaction(async (tx) => {
    const { kind, startsAt } = await presentNotice(tx, id);
    if (kind !== "incident")
      throw new AppError("conflict", "An announcement has no end. Withdraw it instead.");
    const endsAt = input.endsAt === undefined ? now : new Date(input.endsAt);
    if (endsAt < startsAt) {
      throw new AppError("invalid_input", "An incident cannot end before it begins.", {
        issues: [{ path: "body.endsAt", message: "must be after the beginning" }],
      });
    }
    const row = await tx.notice.update({ where: { id }, data: { endsAt, updatedAt: now } });
    await record(tx, actor, "notice.ended", row, input.note, now);
    return toNotice(row, now);
  });
}

/** Takes a notice back: nobody sees it any more. Throws not_found. */
export async function withdrawNotice(
  actor: Actor,
  id: string,
  { note }: { note: string },
  now: Date,
): Promise<void> {
  await inTransaction(async (tx) => {
    await presentNotice(tx, id);
    const row = await tx.notice.update({ where: { id }, data: { withdrawnAt: now } });
    await record(tx, actor, "notice.withdrawn", row, note, now);
  });
}

async function presentNotice(tx: Db, id: string) {
  const row = await tx.notice.findFirst({ where: { id, withdrawnAt: null } });
  if (row === null) throw notFound("notice");
  return row;
}

async function record(
  tx: Db,
  actor: Actor,
  action: string,
  { id, kind, title }: { id: string; kind: string; title: string },
  note: string,
  now: Date,
): Promise<void> {
  const target = { kind: "notice", id };
  await recordAudit(tx, { actor, organizationId: null, action, target, detail: { kind, title, note } }, now);
}
