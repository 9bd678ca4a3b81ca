// Mail this service writes: queued with the change that causes it, sent by a job, or held while there is no relay.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { enqueue } from "@/lib/jobs/commands";
import { DAY, later } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError, notFound } from "@/lib/platform/errors";
import { hasRelay, sendThroughRelay } from "@/lib/platform/mailer";
import type { OutboxMail as Row } from "@/prisma/client/client";
import { checkedAddress, checkedHeaders, checkedSubject } from "./envelope";

const keptMs = 90 * DAY;

export type NewMail = {
  /** What it is about, as `noun.verb`: account.confirm, claim.contact … */
  kind: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  headers?: Record<string, string>;
  /** Where answers go, when somebody reads them. */
  replyTo?: string;
};

/**
 * Writes a mail into the outbox, in the transaction of what causes it, and answers its id. Without a relay it is
 * held: a relay that is configured later must not flood people with old mail.
 * @throws Error when the recipient or a header could break out of its line.
 */
export async function queueMail(tx: Db, mail: NewMail, now: Date): Promise<string> {
  const { id } = await tx.outboxMail.create({
    data: {
      createdAt: now,
      kind: mail.kind,
      toAddress: checkedAddress(mail.to),
      subject: checkedSubject(mail.subject),
      text: mail.text,
      html: mail.html ?? null,
      headers: {
        ...checkedHeaders(mail.headers ?? {}),
        ...(mail.replyTo !== undefined && { "Reply-To": checkedAddress(mail.replyTo) }),
      },
      state: hasRelay() ? "waiting" : "held",
      lastReply: hasRelay() ? null : "No relay is configured (MAIL_RELAY_URL).",
    },
  });
  if (hasRelay()) await enqueueSending(tx, id);
  return id;
}

/** Sends one held or failed mail after all. Throws not_found, conflict (already sent or on its way), unavailable. */
export async function sendHeldMail(actor: Actor, id: string, now: Date, note: string): Promise<void> {
  if (!hasRelay()) {
    throw new AppError(
      "unavailable",
      "No relay is configured. Set MAIL_RELAY_URL and MAIL_FROM, then start again.",
    );
  }
  await inTransaction(async (tx) => {
    const { count } = await tx.outboxMail.updateMany({
      where: { id, state: { in: ["held", "failed"] } },
      data: { state: "waiting", lastReply: null },
    });
    if (count === 0) {
      if ((await tx.outboxMail.findUnique({ where: { id } })) === null) throw notFound("mail");
      throw new AppError("conflict", "This mail was sent already, or is about to be.");
    }
    await enqueueSending(tx, id);
    await recordAudit(
      tx,
      {
        actor,
        organizationId: null,
        action: "mail.released",
        target: { kind: "mail", id },
        detail: { note },
      },
      now,
    );
  });
}

/**
 * The job `mail.send`: hands one waiting mail to the relay. A mail that is no longer waiting is left alone.
 * @throws Error when the relay says "later", so that the queue tries again; after the last attempt it is failed.
 */
export async function sendQueuedMail(id: string, now: Date, isLastAttempt: boolean): Promise<void> {
  const mail = await prisma.outboxMail.findUnique({ where: { id } });
  if (mail === null || mail.state !== "waiting") return;
  if (!hasRelay()) {
    await settle(id, { state: "held", lastReply: "The relay is no longer configured (MAIL_RELAY_URL)." });
    return;
  }
  const { outcome, reply } = await sendThroughRelay(messageOf(mail));
  const tried = { attempts: { increment: 1 }, lastReply: reply };
  if (outcome === "sent") await settle(id, { ...tried, state: "sent", sentAt: now });
  else if (outcome === "refused" || isLastAttempt) await settle(id, { ...tried, state: "failed" });
  else {
    await settle(id, tried);
    throw new Error(`The relay did not take the mail yet: ${reply}`);
  }
}

/** The job `outbox.prune`: mail is kept for 90 days, sent or not. */
export async function pruneOutbox(now: Date): Promise<void> {
  await prisma.outboxMail.deleteMany({ where: { createdAt: { lt: later(now, -keptMs) } } });
}

async function enqueueSending(tx: Db, id: string): Promise<void> {
  await enqueue(tx, "mail.send", { outboxId: id }, { jobKey: `mail.send:${id}` });
}

function messageOf(mail: Row) {
  return {
    to: mail.toAddress,
    subject: mail.subject,
    text: mail.text,
    ...(mail.html !== null && { html: mail.html }),
    date: mail.createdAt,
    // The same at every attempt, so that a receiver who got it twice can tell (RFC 5322 section 3.6.4).
    messageId: `<${mail.id}@${new URL(env().PUBLIC_URL).hostname}>`,
    // RFC 3834 section 5: no vacation answers to this.
    headers: { ...(mail.headers as Record<string, string>), "Auto-Submitted": "auto-generated" },
  };
}

async function settle(
  id: string,
  data: Parameters<typeof prisma.outboxMail.update>[0]["data"],
): Promise<void> {
  await prisma.outboxMail.update({ where: { id }, data });
}

/** Deletes what was written to a mailbox; what still waits is not sent. */
export async function forgetMailbox(tx: Db, address: string): Promise<void> {
  await tx.outboxMail.deleteMany({ where: { toAddress: address } });
}
