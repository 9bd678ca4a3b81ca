// From a stored complaint to the owner's desk: which feeds get a report, and each attempt to deliver one.
import { randomUUID } from "node:crypto";
import { recordAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/audit/schema";
import { trustOf } from "@/lib/complaints/attribution";
import { findSigners } from "@/lib/complaints/commands";
import { parseMessage } from "@/lib/complaints/message";
import { findComplaint } from "@/lib/complaints/queries";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { enqueue } from "@/lib/jobs/commands";
import { holdersOf } from "@/lib/networks/queries";
import { DAY, type Day, dayOf, earliestDay, later, startOf } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError, notFound } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import { limit } from "@/lib/platform/rate-limit";
import { getSettings, type Settings } from "@/lib/provider/queries";
import type { Complaint, Feed, Report } from "@/prisma/client/client";
import { isGivenUp, nextAttempt } from "./backoff";
import { readBounce } from "./bounce";
import { bounceAddress, feedIdOfBounce, isBounceOf } from "./bounce-address";
import { isSent } from "./caps";
import { suspendFeed } from "./commands";
import { type Attempt, sendReport, signReport } from "./deliver";
import { redactMessage } from "./redact";
import { buildReport } from "./report";
import { type ReportSender, reportSender } from "./sender";
import { lockFeeds, selectLeftovers, selectPositions } from "./sql";
import { TEST_IP, testMessage } from "./test-message";
import { unsubscribeToken } from "./unsubscribe-link";

// ── fan-out ─────────────────────────────────────────────────────────────────

type Reportable = { id: string; ip: string; mailDay: Day };
/** A feed of an organization that may see an address, from mail of `firstDay` on. */
type Reader = { feed: Feed; firstDay: Day };

/**
 * The job `complaint.fanOut`: makes a report for each active feed of an organization that holds the address now, the
 * same destination once. Mail from before the holder's first day belongs to whoever held the address then. Repeating
 * it makes none twice.
 */
export async function fanOut(complaintIds: readonly string[], now: Date): Promise<void> {
  await findSigners(complaintIds);
  const settings = await getSettings();
  await inTransaction(async (tx) => {
    const complaints = await tx.complaint.findMany({
      where: { id: { in: [...complaintIds] }, counted: true, withdrawnAt: null, ip: { not: null } },
      select: { id: true, ip: true, deliveredAt: true, madeAt: true },
      orderBy: [{ receivedAt: "asc" }, { id: "asc" }],
    });
    const reportable = complaints.flatMap((complaint): Reportable[] => {
      const { id, ip } = complaint;
      return ip === null ? [] : [{ id, ip, mailDay: mailDayOf(complaint) }];
    });
    const readers = await readersByAddress(tx, new Set(reportable.map(({ ip }) => ip)), now);
    const day = dayOf(now);
    const tally = await openTally(
      tx,
      [...new Set([...readers.values()].flat().map(({ feed }) => feed.id))],
      day,
    );
    const known = await tx.report.findMany({
      where: { complaintId: { in: reportable.map(({ id }) => id) } },
      select: { feedId: true, complaintId: true },
    });
    const isKnown = new Set(known.map(({ feedId, complaintId }) => `${feedId} ${complaintId}`));
    const { domain } = senderOf(settings);
    const rows = reportable.flatMap(({ id: complaintId, ip, mailDay }) =>
      feedsFor(readers.get(ip) ?? [], mailDay)
        .filter((feed) => !isKnown.has(`${feed.id} ${complaintId}`))
        .map((feed) => {
          const { state, incidents } = tally.next(feed, ip);
          return newReport({ feedId: feed.id, complaintId, ip, day, incidents, state, domain, now });
        }),
    );
    await tx.report.createMany({ data: rows });
    for (const { id, state } of rows) if (state === "queued") await enqueueDelivery(tx, id, null);
  });
}

/** The UTC day of the mail a complaint is about; the day it was made when the delivery is not known. */
function mailDayOf({ deliveredAt, madeAt }: { deliveredAt: Date | null; madeAt: Date }): Day {
  return dayOf(deliveredAt ?? madeAt);
}

/** One feed per destination, that of the narrowest network first. */
function feedsFor(readers: readonly Reader[], mailDay: Day): Feed[] {
  const byDestination = new Map<string, Feed>();
  for (const { feed, firstDay } of readers) {
    const destination = feed.destination.toLowerCase();
    if (firstDay <= mailDay && !byDestination.has(destination)) byDestination.set(destination, feed);
  }
  return [...byDestination.values()];
}

/** For each address the active feeds of its holders, that of the narrowest network first. */
async function readersByAddress(
  tx: Db,
  addresses: ReadonlySet<string>,
  now: Date,
): Promise<Map<string, Reader[]>> {
  const found = new Map<string, Reader[]>();
  for (const ip of addresses) {
    const firstDays = firstDaysOf(await holdersOf(ip, now, tx));
    const active = await tx.feed.findMany({
      where: { organizationId: { in: [...firstDays.keys()] }, state: "active" },
      orderBy: { createdAt: "asc" },
    });
    const readers = [...firstDays].flatMap(([organizationId, firstDay]) =>
      active.filter((feed) => feed.organizationId === organizationId).map((feed) => ({ feed, firstDay })),
    );
    found.set(ip, readers);
  }
  return found;
}

/** Each holding organization with the earliest first day of its grants, in the order of the holders. */
function firstDaysOf(holders: readonly { organizationId: string; firstDay: Day }[]): Map<string, Day> {
  const firstDays = new Map<string, Day>();
  for (const { organizationId, firstDay } of holders) {
    const known = firstDays.get(organizationId);
    firstDays.set(organizationId, known === undefined ? firstDay : earliestDay(known, firstDay));
  }
  return firstDays;
}

/** Counts of the day, kept up while reports are added; no other transaction counts these feeds meanwhile. */
async function openTally(tx: Db, feedIds: readonly string[], day: Day) {
  await lockFeeds(tx, feedIds);
  const perIp = new Map<string, { complaints: number; incidents: number }>();
  const perFeed = new Map<string, number>();
  for (const { feedId, ip, complaints, incidents } of await selectPositions(tx, feedIds, day)) {
    perIp.set(`${feedId} ${ip}`, { complaints, incidents });
    perFeed.set(feedId, (perFeed.get(feedId) ?? 0) + complaints);
  }
  return {
    /** What becomes of the next complaint about an address. */
    next(feed: Feed, ip: string): { state: "queued" | "collapsed"; incidents: number } {
      const key = `${feed.id} ${ip}`;
      const { complaints, incidents } = perIp.get(key) ?? { complaints: 0, incidents: 0 };
      const ofDay = perFeed.get(feed.id) ?? 0;
      perFeed.set(feed.id, ofDay + 1);
      if (!isSent(feed, { ofIp: complaints, ofDay })) {
        perIp.set(key, { complaints: complaints + 1, incidents });
        return { state: "collapsed", incidents: 1 };
      }
      // Everything collapsed since the last report stands behind this one.
      perIp.set(key, { complaints: complaints + 1, incidents: complaints + 1 });
      return { state: "queued", incidents: complaints + 1 - incidents };
    },
  };
}

/** The job `reports.flush`: at the end of a day, what no report stands for yet goes out behind one last report. */
export async function flushCollapsed(now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    for (const { id, incidents } of await selectLeftovers(tx, dayOf(now))) {
      const { count } = await tx.report.updateMany({
        where: { id, state: "collapsed" },
        data: { state: "queued", incidents, nextAttemptAt: now },
      });
      if (count > 0) await enqueueDelivery(tx, id, null);
    }
  });
}

// ── the test report ─────────────────────────────────────────────────────────

const testsOfFeed = limit("feed-test", 10, 3600);

/** Queues a report about a synthetic message. Throws not_found, conflict, too_many_requests. */
export async function sendTestReport(viewer: Viewer, feedId: string, now: Date): Promise<void> {
  const { organizationId } = asReader(viewer);
  const feed = await prisma.feed.findFirst({ where: { id: feedId, organizationId } });
  if (feed === null) throw notFound("feed");
  if (feed.state !== "active") {
    throw new AppError("conflict", `The feed is ${feed.state}. Only an active feed gets reports.`);
  }
  await testsOfFeed.take(feedId);
  const { domain } = senderOf(await getSettings());
  await inTransaction(async (tx) => {
    const about = { feedId, complaintId: null, ip: TEST_IP, day: dayOf(now), incidents: 1 };
    const row = newReport({ ...about, state: "queued", domain, now });
    await tx.report.create({ data: row });
    await enqueueDelivery(tx, row.id, null);
    const target = { kind: "feed", id: feedId };
    const entry = { actor: viewer.actor, organizationId, action: "feed.tested", target };
    await recordAudit(tx, { ...entry, detail: { name: feed.name } }, now);
  });
}

// ── delivery ────────────────────────────────────────────────────────────────

type WithFeed = Report & { feed: Feed };

/**
 * The job `report.deliver`: one attempt, whose outcome becomes a row. A report that is settled is left alone, so that
 * a job run twice sends at most one copy more, under the same Message-ID.
 */
export async function deliverReport(reportId: string, now: Date): Promise<void> {
  const report = await prisma.report.findUnique({ where: { id: reportId }, include: { feed: true } });
  if (report === null || (report.state !== "queued" && report.state !== "deferred")) return;
  const complaint = report.complaintId === null ? null : await findComplaint(prisma, report.complaintId);
  const obstacle = await obstacleTo(report, complaint, now);
  if (obstacle !== null) {
    const data = { ...obstacle, nextAttemptAt: null };
    await prisma.report.updateMany({ where: { id: reportId, state: report.state }, data });
    return;
  }
  const settings = await getSettings();
  const sender = senderOf(settings);
  const attempt = await tryToSend(report, complaint, settings, sender);
  await settle(report, attempt, now);
}

async function tryToSend(
  report: WithFeed,
  complaint: Complaint | null,
  settings: Settings,
  sender: ReportSender,
): Promise<Attempt> {
  if (sender.address === null) {
    const reply = "The provider has not set an address that reports come from (settings, MAIL_FROM).";
    return { outcome: "deferred", host: "", reply, ours: true };
  }
  const bytes = reportBytes(report, complaint, settings, { ...sender, address: sender.address });
  const signer = {
    domain: sender.domain,
    selector: settings.dkimSelector,
    privateKey: settings.dkimPrivateKey,
  };
  return sendReport({
    from: bounceAddress(report.feed, sender.domain),
    to: report.feed.destination,
    bytes: await signReport(bytes, signer, report.createdAt),
  });
}

/** Why a report must not go out any more; null when nothing stands in its way. */
async function obstacleTo(
  { feed, ip }: WithFeed,
  complaint: Complaint | null,
  now: Date,
): Promise<{ state: "suppressed" | "failed"; stateReason: string } | null> {
  if (feed.state !== "active") return { state: "suppressed", stateReason: `The feed was ${feed.state}.` };
  if (complaint === null) return null;
  if (complaint.withdrawnAt !== null) {
    return { state: "suppressed", stateReason: "The reader took the complaint back." };
  }
  const holders = ip === null ? [] : await holdersOf(ip, now);
  const firstDay = firstDaysOf(holders).get(feed.organizationId);
  if (firstDay === undefined) {
    return { state: "suppressed", stateReason: "The organization does not hold this address any more." };
  }
  if (mailDayOf(complaint) < firstDay) {
    return { state: "suppressed", stateReason: "The mail is older than what the organization may see." };
  }
  if (complaint.raw === null || complaint.recipient === null) {
    return { state: "failed", stateReason: "The message is not kept any more." };
  }
  return null;
}

/** The bytes of a report, the same at every attempt. */
function reportBytes(
  { feed, ...report }: WithFeed,
  complaint: Complaint | null,
  settings: Settings,
  sender: ReportSender & { address: string },
): Buffer {
  const recipient = complaint?.recipient ?? `test-recipient@${sender.domain}`;
  const fields =
    complaint?.raw == null
      ? testMessage(recipient, report.createdAt)
      : parseMessage(Buffer.from(complaint.raw)).fields;
  const rules = { key: feed.tokenKey, recipient, trust: trustOf(settings), reportingHost: sender.host };
  return buildReport({
    reportId: report.id,
    feedId: feed.id,
    messageId: report.messageId,
    createdAt: report.createdAt,
    from: sender.address,
    to: feed.destination,
    manageUrl: publicLink(`/feeds/${feed.id}`),
    unsubscribeUrl: publicLink(`/api/feeds/unsubscribe/${unsubscribeToken(feed)}`),
    reportingHost: sender.host,
    kind: complaint?.kind === "phishing" ? "phishing" : "junk",
    ip: report.ip ?? TEST_IP,
    port: complaint?.port ?? null,
    arrivedAt: complaint?.deliveredAt ?? complaint?.madeAt ?? report.createdAt,
    mailFrom: complaint?.mailFrom ?? null,
    domains: [complaint?.dkimDomain ?? null, complaint?.fromDomain ?? null],
    incidents: report.incidents,
    message: redactMessage(rules, fields),
    test: complaint === null,
  });
}

/** Writes an attempt down, and what follows from it: the next one, the end of the report, the end of the feed. */
async function settle(report: WithFeed, attempt: Attempt, now: Date): Promise<void> {
  const { feed } = report;
  const attempts = report.attempts + 1;
  const next = attempt.outcome === "deferred" ? nextAttempt(report.createdAt, attempts, now) : null;
  const givenUp = attempt.outcome === "deferred" && next === null;
  const state = givenUp ? "failed" : attempt.outcome;
  const stateReason = givenUp ? `Given up after 3 days: ${attempt.reply}` : attempt.reply;
  await inTransaction(async (tx) => {
    const { count } = await tx.report.updateMany({
      where: { id: report.id, state: report.state, attempts: report.attempts },
      data: {
        state,
        stateReason,
        attempts,
        nextAttemptAt: next,
        ...(attempt.outcome === "sent" && { sentAt: now }),
      },
    });
    // Another worker settled the same attempt (its lock had been taken for dead).
    if (count === 0) return;
    const { outcome, host, reply } = attempt;
    await tx.reportAttempt.create({ data: { reportId: report.id, at: now, host, reply, outcome } });
    if (next !== null) await enqueueDelivery(tx, report.id, next);
    if (attempt.ours) return;
    if (outcome === "sent") await noteSuccess(tx, feed, reply, now);
    else await noteFailure(tx, feed, reply, now);
  });
}

/** What the relay took may still bounce: while bounces come, taking is no sign that reports arrive. */
async function noteSuccess(tx: Db, { id }: Feed, lastReply: string, now: Date): Promise<void> {
  const bounced = await tx.report.findFirst({
    where: { feedId: id, state: "failed", sentAt: { gte: later(now, -DAY) } },
    select: { id: true },
  });
  const data = { lastSuccessAt: now, failingSince: null, lastReply };
  if (bounced === null) await tx.feed.update({ where: { id }, data });
}

async function noteFailure(tx: Db, feed: Feed, lastReply: string, now: Date): Promise<void> {
  await tx.feed.updateMany({ where: { id: feed.id, failingSince: null }, data: { failingSince: now } });
  const { failingSince } = await tx.feed.update({ where: { id: feed.id }, data: { lastReply } });
  if (isGivenUp(failingSince, now)) await suspendFeed(tx, systemActor, feed, lastReply, now);
}

// ── bounces ─────────────────────────────────────────────────────────────────

/** Whether mail to an address is for `acceptBounce`. */
export function isBounceAddress(address: string): boolean {
  return feedIdOfBounce(address) !== null;
}

/**
 * Takes a message that came to a bounce address. A notification of failure about a report of that very feed makes the
 * report failed; everything else is taken and forgotten, because a bounce is never answered. Answers what was done.
 */
export async function acceptBounce(address: string, raw: Buffer, now: Date): Promise<string> {
  const feedId = feedIdOfBounce(address);
  const feed = feedId === null ? null : await prisma.feed.findUnique({ where: { id: feedId } });
  if (feed === null || !isBounceOf(feed, address)) return "Taken and dropped: no such feed.";
  const bounce = readBounce(raw);
  if (bounce === null || !isUuid(bounce.reportId))
    return "Taken and dropped: it does not say that a report failed.";
  const { reportId, host, reply } = bounce;
  await inTransaction(async (tx) => {
    const { count } = await tx.report.updateMany({
      where: { id: reportId, feedId: feed.id, state: "sent" },
      data: { state: "failed", stateReason: `Bounced: ${reply}` },
    });
    if (count === 0) return;
    await tx.reportAttempt.create({ data: { reportId, at: now, host, reply, outcome: "failed" } });
    await noteFailure(tx, feed, reply, now);
  });
  return "Taken.";
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

// ── parts ───────────────────────────────────────────────────────────────────

function senderOf(settings: Settings): ReportSender {
  return reportSender(settings, env().MAIL_FROM, env().PUBLIC_URL);
}

function newReport(report: {
  feedId: string;
  complaintId: string | null;
  ip: string;
  day: Day;
  incidents: number;
  state: "queued" | "collapsed";
  domain: string;
  now: Date;
}) {
  const { domain, now, day, ...row } = report;
  const id = randomUUID();
  return {
    ...row,
    id,
    day: startOf(day),
    createdAt: now,
    messageId: `<${id}@${domain}>`,
    nextAttemptAt: row.state === "queued" ? now : null,
  };
}

async function enqueueDelivery(tx: Db, reportId: string, at: Date | null): Promise<void> {
  const jobKey = `report.deliver:${reportId}`;
  await enqueue(tx, "report.deliver", { reportId }, { jobKey, ...(at !== null && { runAt: at }) });
}
