// Everything complaints write: a press of junk becomes a row, a count and a job in one transaction, exactly once.

import type { CountChange } from "@/lib/ingest/aggregate";
import { Coalescer } from "@/lib/ingest/coalesce";
import { addDayCounts } from "@/lib/ingest/commands";
import { recipientHash } from "@/lib/ingest/delivery";
import { type DeliverySearch, findDelivery } from "@/lib/ingest/queries";
import { enqueue } from "@/lib/jobs/commands";
import { addDays, DAY, dayOf, later, startOf } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { getSettings, type Settings } from "@/lib/provider/queries";
import { type Attribution, attribute, type DeliveryFound, type Trust, trustOf } from "./attribution";
import { mailboxHash } from "./mailbox";
import { firstValue } from "./message";
import type { NotCountedReason } from "./schema";
import {
  deleteComplaints,
  lockMailboxes,
  selectCountedPresses,
  selectPressed,
  stripComplaints,
  trimRefusedReports,
} from "./sql";
import type { ComplaintFacts } from "./submission";
import { type Pressed, press } from "./toggle";
import { verifiedDomain } from "./verify-dkim";

/** A complaint as a door hands it over. */
export type ComplaintIntake = ComplaintFacts & {
  /** What an authenticated HTTP source says itself. */
  sourceFields: { ip: string; port: number | null } | null;
};

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

type Prepared = {
  intake: ComplaintIntake;
  mailboxHash: Uint8Array<ArrayBuffer>;
  attribution: Attribution;
  receivedAt: Date;
  dailyCap: number;
};

/** Most complaints of one transaction, and most bytes of their messages. */
const GROUP = { items: 200, bytes: 32 * 1024 * 1024 };

const writer = new Coalescer<Prepared, Acceptance>({
  write: writeComplaints,
  writers: 2,
  maxItems: GROUP.items,
  maxWeight: GROUP.bytes,
  weigh: ({ intake }) => intake.original.length,
  isolate: () => true,
});

/**
 * Takes a complaint: finds the delivery it is about, counts it on the day it was made and leaves its fan-out to the
 * worker, all in one transaction. The same complaint again changes nothing. Resolves after the commit.
 */
export async function acceptComplaint(intake: ComplaintIntake, now: Date): Promise<Acceptance> {
  const settings = await currentSettings();
  return writer.submit({
    intake,
    mailboxHash: mailboxHash(settings.hashKey, intake.mailbox ?? `unknown ${hex(intake.messageHash)}`),
    attribution: await attributionOf(prisma, intake, settings, now),
    receivedAt: now,
    dailyCap: settings.mailboxDailyCap,
  });
}

/** Looks for the delivery and climbs down the ladder. */
async function attributionOf(
  db: Db,
  intake: ComplaintIntake,
  settings: CurrentSettings,
  now: Date,
): Promise<Attribution> {
  const { walk, xforward, sourceFields } = intake;
  const delivery = await deliveryOf(db, intake, settings.hashKey, now);
  return attribute({ delivery, xforward, sourceFields, walk }, settings.trust);
}

/** Days a delivery is looked for: records are kept 30 days. */
const DELIVERY_DAYS = 30;
/** Our servers give a message few ids: at the border, behind a filter, at the store. */
const MOST_QUEUE_IDS = 4;

/** The delivery record of a complaint. Ids that our own Received lines name go before those a sender can write. */
async function deliveryOf(
  db: Db,
  { walk, arrivedAt, mailbox, fields, messageId, byReader }: ComplaintIntake,
  hashKey: Uint8Array,
  now: Date,
): Promise<DeliveryFound | null> {
  const known = arrivedAt !== null && arrivedAt <= later(now, DAY) ? dayOf(arrivedAt) : null;
  const search: DeliverySearch = {
    recipientHash: mailbox === null ? null : recipientHash(hashKey, mailbox),
    from: known === null ? addDays(dayOf(now), -DELIVERY_DAYS) : addDays(known, -1),
    to: known === null ? dayOf(now) : addDays(known, 1),
  };
  for (const queueId of walk.queueIds.slice(0, MOST_QUEUE_IDS)) {
    const found = await findDelivery(db, { ...search, queueId });
    if (found !== null) return { ip: found.ip, port: found.port, at: found.at, foundBy: "queue id" };
  }
  // The filter's id alone does not say whose delivery it was; the Message-ID is looked up with the recipient.
  const uuid = byReader ? null : firstValue(fields, "x-rspamd-uuid");
  const found = await findDelivery(db, { ...search, uuid, messageId });
  if (found === null) return null;
  const foundBy = found.by === "uuid" ? "filter id" : "Message-ID and recipient";
  return { ip: found.ip, port: found.port, at: found.at, foundBy };
}

type CurrentSettings = Settings & { trust: Trust };
let reading: Promise<CurrentSettings> | undefined;

/** The settings; callers at the same time share one reading, because complaints come by the thousand. */
export function currentSettings(): Promise<CurrentSettings> {
  reading ??= getSettings()
    .then((settings) => ({ ...settings, trust: trustOf(settings) }))
    .finally(() => {
      reading = undefined;
    });
  return reading;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

type Entry = { id: string; pressed: Pressed; item: Prepared; isNew: boolean; changed: boolean };

/** One transaction for a group of complaints; answers in their order. */
async function writeComplaints(items: readonly Prepared[]): Promise<Acceptance[]> {
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
      const today = presses.get(dayKey) ?? 0;
      const change = press(
        before?.pressed ?? null,
        { kind: intake.kind, ip: attribution.ip, at: intake.madeAt },
        today >= item.dailyCap,
      );
      const id = before?.id ?? crypto.randomUUID();
      const answer = { id, ip: attribution.ip, method: attribution.method };
      if (change.next === null) return { ...answer, outcome: "duplicate", reason: null };
      counts.push(...change.counts);
      const { counted, notCountedReason: reason } = change.next;
      if (counted && intake.kind !== "not-spam") presses.set(dayKey, today + 1);
      if (change.raised && intake.reportable) raised.add(id);
      else raised.delete(id);
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
    return answers;
  });
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
  await tx.complaint.createMany({ data: entries.filter(({ isNew }) => isNew).map(newRow) });
  for (const { id, pressed, isNew, changed } of entries) {
    if (!isNew && changed) await tx.complaint.update({ where: { id }, data: pressed });
  }
}

function newRow({ id, pressed, item }: Entry) {
  const { intake, attribution, receivedAt } = item;
  return {
    id,
    ...pressed,
    receivedAt,
    mailboxHash: item.mailboxHash,
    messageHash: intake.messageHash,
    port: attribution.port,
    attribution: attribution.method,
    evidence: attribution.evidence,
    deliveredAt: attribution.deliveredAt ?? intake.arrivedAt,
    messageId: storable(intake.messageId),
    mailFrom: storable(intake.mailFrom),
    fromDomain: storable(intake.fromDomain),
    dkimDomain: storable(intake.dkimDomain),
    recipient: storable(intake.mailbox),
    raw: new Uint8Array(intake.original),
  };
}

/** Header texts are binary; the database takes text. */
function storable(text: string | null): string | null {
  return text === null ? null : Buffer.from(text, "latin1").toString("utf8").replaceAll("\ufffd", "?");
}

// ── the signer ──────────────────────────────────────────────────────────────

/**
 * Finds the signing domain of complaints whose servers' results named none, by verifying their messages. Asks the
 * DNS: not part of intake, and safe to repeat.
 */
export async function findSigners(complaintIds: readonly string[]): Promise<void> {
  const unsigned = await prisma.complaint.findMany({
    where: { id: { in: [...complaintIds] }, dkimDomain: null, raw: { not: null } },
    select: { id: true, raw: true, fromDomain: true },
  });
  for (const { id, raw, fromDomain } of unsigned) {
    if (raw === null || !/^dkim-signature[ \t]*:/im.test(Buffer.from(raw).toString("latin1"))) continue;
    const dkimDomain = await verifiedDomain(raw, fromDomain);
    if (dkimDomain !== null) await prisma.complaint.update({ where: { id }, data: { dkimDomain } });
  }
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
