// Everything complaints write: a press of junk becomes a row, a count and a job in one transaction, exactly once.

import type { CountChange } from "@/lib/ingest/aggregate";
import { Coalescer } from "@/lib/ingest/coalesce";
import { addDayCounts } from "@/lib/ingest/commands";
import { enqueue } from "@/lib/jobs/commands";
import { DAY, dayOf, later, MINUTE, startOf } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { inParallel } from "@/lib/platform/in-parallel";
import { getSettings } from "@/lib/provider/queries";
import type { Attribution } from "./attribution";
import { type ComplaintIntake, currentSettings, findAttributions, type Waiting } from "./attribution-queries";
import { isHashed, mailboxHash } from "./mailbox";
import { parseMessage } from "./message";
import type { NotCountedReason } from "./schema";
import {
  deleteComplaints,
  insertComplaints,
  lockMailboxes,
  type NewComplaint,
  selectCountedPresses,
  selectPressed,
  stripComplaints,
  trimRefusedReports,
} from "./sql";
import { isLate, type Pressed, press } from "./toggle";
import { openVerifier } from "./verify-dkim";

/**
 * counted: raises the counts of its day. kept: stored, not counted (`reason`). withdrawn: took a complaint back, or
 * said that mail in the junk folder is none. duplicate: known already, nothing changed.
 */
export type Acceptance = {
  id: string;
  outcome: "counted" | "kept" | "withdrawn" | "duplicate";
  reason: NotCountedReason | null;
  ip: string | null;
  method: Attribution["method"];
};

// ── intake ──────────────────────────────────────────────────────────────────

/** Most complaints of one transaction, and most bytes of their messages. */
const GROUP = { items: 200, bytes: 32 * 1024 * 1024 };

const writer = new Coalescer<Waiting, Acceptance>({
  write: writeComplaints,
  writers: 2,
  maxItems: GROUP.items,
  maxWeight: GROUP.bytes,
  weigh: ({ intake }) => intake.original?.length ?? 0,
  isolate: () => true,
});

/**
 * Takes a complaint: finds the delivery it is about, counts it on the day it was made and leaves its fan-out to the
 * worker, all in one transaction. The same complaint again changes nothing. Resolves after the commit.
 */
export function acceptComplaint(intake: ComplaintIntake, now: Date): Promise<Acceptance> {
  return writer.submit({ intake, receivedAt: now });
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

type Entry = { id: string; pressed: Pressed; item: Prepared; isNew: boolean; changed: boolean };

type Prepared = {
  intake: ComplaintIntake;
  mailboxHash: Uint8Array<ArrayBuffer>;
  attribution: Attribution;
  receivedAt: Date;
};

/** A slip of the finger can be taken back, a request to a sender cannot. */
const UNSUBSCRIBE_AFTER = 5 * MINUTE;

/** One transaction for a group of complaints; answers in their order. */
async function writeComplaints(group: readonly Waiting[]): Promise<Acceptance[]> {
  const settings = await currentSettings();
  const found = await findAttributions(prisma, group, settings);
  const items = group.flatMap(({ intake, receivedAt }, n): Prepared[] => {
    const attribution = found[n];
    if (attribution === undefined) return [];
    const mailbox = intake.mailbox ?? `unknown ${hex(intake.messageHash)}`;
    return [{ intake, receivedAt, attribution, mailboxHash: mailboxHash(settings.hashKey, mailbox) }];
  });
  return inTransaction(async (tx) => {
    await lockMailboxes(
      tx,
      items.map((item) => item.mailboxHash),
    );
    const entries = await storedEntries(tx, items);
    const presses = await pressesPerDay(tx, items);
    const counts: CountChange[] = [];
    const raised = new Set<string>();
    const answers = items.map((item): Acceptance => {
      const { intake, attribution } = item;
      const mailbox = hex(item.mailboxHash);
      const key = `${mailbox} ${hex(intake.messageHash)}`;
      const dayKey = `${mailbox} ${dayOf(intake.madeAt)}`;
      const before = entries.get(key);
      const made = {
        kind: intake.kind,
        ip: attribution.ip,
        at: intake.madeAt,
        consent: intake.unsubscribeConsent,
      };
      const late = before !== undefined && intake.sourceFields !== null && isLate(before.pressed, made);
      const today = presses.get(dayKey) ?? 0;
      const capped = today >= settings.mailboxDailyCap ? "mailbox_cap" : null;
      const held = isTooYoung(intake, settings.mailboxMinDays) ? "new_mailbox" : capped;
      const change = press(before?.pressed ?? null, made, held);
      const id = before?.id ?? crypto.randomUUID();
      const answer = { id, ip: attribution.ip, method: attribution.method };
      if (change.next === null || late) return { ...answer, outcome: "duplicate", reason: null };
      counts.push(...change.counts);
      const { counted, notCountedReason: reason } = change.next;
      if (change.raised) presses.set(dayKey, today + 1);
      if (change.raised && intake.reportable) raised.add(id);
      else if (change.next.withdrawnAt !== null) raised.delete(id);
      entries.set(key, {
        id,
        pressed: change.next,
        item: before?.item ?? item,
        isNew: before?.isNew ?? true,
        changed: true,
      });
      if (intake.kind === "not-spam") return { ...answer, outcome: "withdrawn", reason };
      return { ...answer, outcome: counted ? "counted" : "kept", reason };
    });
    await storeEntries(tx, [...entries.values()]);
    await addDayCounts(tx, counts);
    if (raised.size > 0) await enqueue(tx, "complaint.fanOut", { complaintIds: [...raised] });
    for (const { id, pressed, changed } of entries.values()) {
      if (!changed || pressed.unsubscribeConsentAt === null) continue;
      const runAt = later(pressed.unsubscribeConsentAt, UNSUBSCRIBE_AFTER);
      await enqueue(tx, "complaint.unsubscribe", { complaintId: id }, { jobKey: `unsubscribe:${id}`, runAt });
    }
    return answers;
  });
}

/** Whether a mailbox was made so short before its press that it may have been made for it. */
function isTooYoung({ mailboxSince, madeAt }: ComplaintIntake, days: number): boolean {
  return mailboxSince !== null && mailboxSince > later(madeAt, -days * DAY);
}

async function storedEntries(tx: Db, items: readonly Prepared[]): Promise<Map<string, Entry>> {
  const pairs = items.map((item) => ({
    mailbox: hex(item.mailboxHash),
    message: hex(item.intake.messageHash),
  }));
  const entries = new Map<string, Entry>();
  for (const { id, mailbox, message, ...pressed } of await selectPressed(tx, pairs)) {
    const item = items[pairs.findIndex((pair) => pair.mailbox === mailbox && pair.message === message)];
    if (item !== undefined) {
      entries.set(`${mailbox} ${message}`, { id, pressed, item, isNew: false, changed: false });
    }
  }
  return entries;
}

async function pressesPerDay(tx: Db, items: readonly Prepared[]): Promise<Map<string, number>> {
  const mailboxes = [...new Set(items.map((item) => hex(item.mailboxHash)))];
  const earliest = items.map(({ intake }) => dayOf(intake.madeAt)).sort()[0] ?? "";
  const rows = await selectCountedPresses(tx, mailboxes, startOf(earliest));
  return new Map(rows.map(({ mailbox, day, presses }) => [`${mailbox} ${day}`, presses]));
}

async function storeEntries(tx: Db, entries: readonly Entry[]): Promise<void> {
  await insertComplaints(tx, entries.filter(({ isNew }) => isNew).map(newRow));
  for (const { id, pressed, isNew, changed } of entries) {
    if (!isNew && changed) await tx.complaint.update({ where: { id }, data: pressed });
  }
}

function newRow({ id, pressed, item }: Entry): NewComplaint {
  const { intake, attribution, receivedAt } = item;
  return {
    id,
    ...pressed,
    receivedAt,
    mailboxHash: hex(item.mailboxHash),
    messageHash: hex(intake.messageHash),
    port: attribution.port,
    attribution: attribution.method,
    evidence: attribution.evidence,
    deliveredAt: attribution.deliveredAt ?? intake.arrivedAt,
    messageId: storable(intake.messageId),
    mailFrom: storable(intake.mailFrom),
    fromDomain: storable(intake.fromDomain),
    dkimDomain: storable(intake.dkimDomain),
    stream: storable(intake.stream),
    senderIds: Object.fromEntries(
      Object.entries(intake.senderIds).map(([name, value]) => [name, storable(value) ?? ""]),
    ),
    unsubscribeUrl: storable(intake.unsubscribe.url),
    unsubscribeMailto: storable(intake.unsubscribe.mailto),
    recipient: intake.mailbox !== null && isHashed(intake.mailbox) ? null : storable(intake.mailbox),
    raw: intake.original,
  };
}

/** Header texts are binary; the database takes text, and none with a NUL. */
function storable(text: string | null): string | null {
  return text === null
    ? null
    : Buffer.from(text, "latin1")
        .toString("utf8")
        .replace(/[\ufffd\0]/g, "?");
}

// ── the signer ──────────────────────────────────────────────────────────────

/** Messages verified at a time: each may have 10 MiB. */
const VERIFIED_AT_ONCE = 4;

/**
 * Finds the signing domain of complaints whose servers' results named none, by verifying their messages. Asks the
 * DNS: not part of intake, and safe to repeat.
 */
export async function findSigners(complaintIds: readonly string[]): Promise<void> {
  const unsigned = await prisma.complaint.findMany({
    where: { id: { in: [...complaintIds] }, dkimDomain: null, raw: { not: null } },
    select: { id: true },
  });
  const verify = openVerifier();
  await inParallel(unsigned, VERIFIED_AT_ONCE, async ({ id }) => {
    const complaint = await prisma.complaint.findUnique({
      where: { id },
      select: { raw: true, fromDomain: true },
    });
    if (complaint?.raw == null || !hasSignature(complaint.raw)) return;
    const dkimDomain = await verify(complaint.raw, complaint.fromDomain);
    if (dkimDomain !== null) await prisma.complaint.update({ where: { id }, data: { dkimDomain } });
  });
}

function hasSignature(raw: Uint8Array): boolean {
  const { fields } = parseMessage(Buffer.from(raw));
  return fields.some(({ name }) => name === "dkim-signature");
}

// ── what could not be taken ─────────────────────────────────────────────────

/** Bytes of a refused message that are kept, and how many refused messages. */
export const refusedLimits = { sampleBytes: 16 * 1024, rows: 1000, days: 30 } as const;

export type Refused = { door: "lmtp" | "smtp"; peer: string | null; reason: string; raw: Uint8Array };

/** Keeps the beginning of an intake that was refused or set aside, for staff; the newest thousand stay. */
export async function keepRefused({ door, peer, reason, raw }: Refused, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const sample = new Uint8Array(raw.subarray(0, refusedLimits.sampleBytes));
    await tx.refusedReport.create({ data: { receivedAt: now, door, peer, reason, sample } });
    await trimRefusedReports(tx, refusedLimits.rows);
  });
}

// ── retention ───────────────────────────────────────────────────────────────

const PRUNE_STEP = 5000;

/** The job `complaints.prune`: messages and names go after complaintRetentionDays, rows after retentionDays. */
export async function pruneComplaints(now: Date): Promise<void> {
  const settings = await getSettings();
  const keepUntil = (days: number): Date => later(now, -days * DAY);
  while (
    (await stripComplaints(prisma, keepUntil(settings.complaintRetentionDays), PRUNE_STEP)) === PRUNE_STEP
  );
  while ((await deleteComplaints(prisma, keepUntil(settings.retentionDays), PRUNE_STEP)) === PRUNE_STEP);
  await prisma.refusedReport.deleteMany({ where: { receivedAt: { lt: keepUntil(refusedLimits.days) } } });
}
