// What requesters and staff do with cases. Each act is one transaction with its audit record, mail and jobs.
import { recordAudit } from "@/lib/audit/commands";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { enqueue } from "@/lib/jobs/commands";
import { grantedRanges } from "@/lib/networks/queries";
import { dateWords, dayOf, startOf } from "@/lib/platform/day";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { compareAddresses } from "@/lib/platform/ip";
import { statusOf } from "@/lib/reputation/queries";
import { type Attachment, checkAttachments } from "./attachment";
import { bareIp, mayAskAgain, type StoredCase } from "./case-view";
import { escalate, mitigate } from "./check-commands";
import { startLimit } from "./eligibility";
import { receivedMail, staffMail } from "./letters";
import { canonicalIps, getCase, getStaffCase, readBounceText } from "./queries";
import {
  type AttachmentUpload,
  type CaseDecision,
  type CaseReply,
  type CaseView,
  MAX_OPEN_CASES,
  type NewCase,
  type StaffCaseView,
} from "./schema";
import { lockCases } from "./sql";
import { addMessage, caseEntry, mailRequester } from "./thread";

const open = ["received", "checking", "more_information"];

/**
 * Opens a case about addresses of the organization; the rules are run by a job.
 * @throws AppError invalid_input (no address, not held, attachment not taken), conflict (five open cases, or one of
 * the addresses is in an open case already).
 */
export async function openCase(viewer: Viewer, input: NewCase, now: Date): Promise<CaseView> {
  const { organizationId } = asReader(viewer);
  const ips = canonicalIps(input.ips);
  await requireHeld(organizationId, ips, now);
  const attachments = takenAttachments(input.attachments);
  const evidence = input.bounce === undefined ? null : await readBounceText(input.bounce, now);
  const statuses = await statusOf(ips, now);
  const id = await inTransaction(async (tx) => {
    await lockCases(tx, organizationId);
    const present = await tx.case.findMany({
      where: { organizationId, state: { in: open } },
      include: { items: true },
    });
    if (present.length >= MAX_OPEN_CASES) {
      throw new AppError("conflict", `${MAX_OPEN_CASES} cases are open. Wait until one of them is decided.`);
    }
    for (const other of present) {
      const shared = other.items.find(({ ip }) => ips.includes(bareIp(ip)));
      if (shared !== undefined) {
        throw new AppError(
          "conflict",
          `${bareIp(shared.ip)} is in the open case ${other.number}. Write there.`,
        );
      }
    }
    const row = await tx.case.create({
      data: {
        organizationId,
        openedById: viewer.userId,
        contactAddress: viewer.email,
        state: "received",
        ...(evidence !== null && { evidence }),
        createdAt: now,
        updatedAt: now,
        items: { create: ips.map((ip) => ({ ip, network: statuses.get(ip)?.[0]?.network ?? ip })) },
      },
      include: { items: true },
    });
    const message = { author: "requester", label: viewer.email, text: input.text, attachments } as const;
    await addMessage(tx, row.id, message, now);
    await mailRequester(tx, row, receivedMail, now);
    await enqueue(tx, "case.check", { caseId: row.id });
    await recordAudit(tx, caseEntry(viewer.actor, "case.opened", row, { addresses: ips }), now);
    return row.id;
  });
  return getCase(viewer, id, now);
}

async function requireHeld(organizationId: string, ips: readonly string[], now: Date): Promise<void> {
  const granted = await grantedRanges({ organizationId }, now);
  const foreign = ips.filter(
    (ip) => !granted.some(({ lo, hi }) => compareAddresses(lo, ip) <= 0 && compareAddresses(hi, ip) >= 0),
  );
  if (foreign.length === 0) return;
  throw new AppError("invalid_input", "Your organization does not hold every address.", {
    issues: foreign.map((ip) => ({
      path: "body.ips",
      message: `${ip} is not in your networks: claim it first`,
    })),
  });
}

function takenAttachments(uploads: readonly AttachmentUpload[]): Attachment[] {
  const { taken, issues } = checkAttachments(
    uploads.map(({ name, type, content }) => ({
      name,
      type,
      bytes: new Uint8Array(Buffer.from(content, "base64")),
    })),
  );
  if (issues.length > 0) throw new AppError("invalid_input", "An attachment was not taken.", { issues });
  return taken;
}

/** Answers in a case of the organization: what was refused, granted or closed goes to a person. Throws not_found. */
export async function replyToCase(
  viewer: Viewer,
  id: string,
  input: CaseReply,
  now: Date,
): Promise<CaseView> {
  const { organizationId } = asReader(viewer);
  const attachments = takenAttachments(input.attachments);
  await inTransaction(async (tx) => {
    const row = await tx.case.findFirst({ where: { id, organizationId }, include: { items: true } });
    if (row === null) throw notFound("case");
    await addMessage(
      tx,
      id,
      { author: "requester", label: viewer.email, text: input.text, attachments },
      now,
    );
    await recordAudit(tx, caseEntry(viewer.actor, "case.answered", row), now);
    await afterReply(tx, row, now);
  });
  return getCase(viewer, id, now);
}

/** What an answer of the requester does: everything but an open check comes to a person. */
export async function afterReply(tx: Db, row: StoredCase, now: Date): Promise<void> {
  if (row.state === "received" || (row.state === "checking" && row.escalatedAt !== null)) {
    await tx.case.update({ where: { id: row.id }, data: { updatedAt: now } });
    return;
  }
  const because =
    row.state === "not_eligible"
      ? "You answered the refusal: a person reads the case."
      : row.state === "more_information"
        ? "Thank you for the answer: a person goes on with it."
        : "Opened again by your answer: a person reads it.";
  await escalate(tx, row, because, now);
}

/** Runs the rules again on the day that was named, or later. Throws not_found; conflict before that day. */
export async function askAgain(viewer: Viewer, id: string, now: Date): Promise<CaseView> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    const row = await tx.case.findFirst({ where: { id, organizationId } });
    if (row === null) throw notFound("case");
    if (!mayAskAgain(row, now)) {
      const from =
        row.earliestDay === null ? "" : ` The earliest day is ${dateWords(dayOf(row.earliestDay))}.`;
      throw new AppError("conflict", `The rules cannot be run again now.${from}`);
    }
    await tx.case.update({ where: { id }, data: { state: "received", updatedAt: now } });
    await enqueue(tx, "case.check", { caseId: id });
    await recordAudit(tx, caseEntry(viewer.actor, "case.asked_again", row), now);
  });
  return getCase(viewer, id, now);
}

// ── staff ───────────────────────────────────────────────────────────────────

/**
 * What a person of the staff does with a case.
 * @throws AppError not_found; invalid_input for an answer without words; conflict for granting what is granted.
 */
export async function decideCase(
  viewer: Viewer,
  id: string,
  input: CaseDecision,
  now: Date,
): Promise<StaffCaseView> {
  const { decision, text, note } = input;
  if (["refuse", "ask"].includes(decision) && text.length < 3) {
    throw new AppError("invalid_input", "Write to the requester.", {
      issues: [{ path: "body.text", message: "Say what is asked, or why it is refused." }],
    });
  }
  await inTransaction(async (tx) => {
    const row = await tx.case.findUnique({ where: { id }, include: { items: true } });
    if (row === null || row.state === "unconfirmed") throw notFound("case");
    if (decision === "grant") await grant(tx, viewer, row, text, now);
    if (decision === "refuse" || decision === "ask") {
      await addMessage(tx, id, { author: "staff", label: viewer.email, text }, now);
      const state = decision === "ask" ? "more_information" : "not_eligible";
      const earliest = decision === "refuse" ? input.earliestDay : undefined;
      await tx.case.update({
        where: { id },
        data: {
          state,
          dueAt: null,
          escalatedAt: null,
          ownerId: viewer.userId,
          decidedAt: decision === "refuse" ? now : null,
          earliestDay: earliest === undefined ? null : startOf(earliest),
          updatedAt: now,
        },
      });
      await mailRequester(
        tx,
        row,
        (facts) => staffMail({ ...facts, text, question: decision === "ask" }),
        now,
      );
    }
    if (decision === "take") await tx.case.update({ where: { id }, data: { ownerId: viewer.userId } });
    await addMessage(tx, id, { author: "staff_note", label: viewer.email, text: note }, now);
    await recordAudit(tx, caseEntry(viewer.actor, `case.${decided[decision]}`, row, { note }), now);
  });
  return getStaffCase(id, now);
}

const decided = {
  grant: "decided_grant",
  refuse: "decided_refuse",
  ask: "decided_ask",
  note: "noted",
  take: "taken",
} as const;

async function grant(tx: Db, viewer: Viewer, row: StoredCase, text: string, now: Date): Promise<void> {
  const waiting = row.items.filter(({ state }) => state !== "granted");
  if (row.state === "granted" || waiting.length === 0) {
    throw new AppError("conflict", "The block was lifted already.");
  }
  const lifts = waiting.map(({ ip, network }) => ({ ip: bareIp(ip), network, limit: startLimit([]) }));
  if (text !== "") await addMessage(tx, row.id, { author: "staff", label: viewer.email, text }, now);
  await tx.case.update({ where: { id: row.id }, data: { ownerId: viewer.userId } });
  await mitigate(
    tx,
    row,
    lifts,
    { actor: viewer.actor, automatic: false, text: text === "" ? null : text },
    now,
  );
}
