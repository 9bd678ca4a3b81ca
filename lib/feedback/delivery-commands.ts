// Delivers the due reports of a feed, one feed at a time, a few reports at a time, so that a destination that keeps us
// waiting holds up nobody else. Every attempt becomes a row; what follows from it is one transaction with it.
import { systemActor } from "@/lib/audit/schema";
import { type Trust, trustOf } from "@/lib/complaints/attribution";
import { parseMessage } from "@/lib/complaints/message";
import { Coalescer } from "@/lib/ingest/coalesce";
import { holdersOf } from "@/lib/networks/queries";
import { type Day, later, MINUTE, SECOND } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { publicLink } from "@/lib/platform/public-link";
import { takeSessionLock } from "@/lib/platform/session-lock";
import { postWebhook } from "@/lib/platform/webhook";
import { getSettings, type Settings } from "@/lib/provider/queries";
import type { Feed, FeedNetwork } from "@/prisma/client/client";
import { isGivenUp, nextAttempt } from "./backoff";
import { bounceAddress } from "./bounce-address";
import { suspendFeed } from "./commands";
import { type Attempt, sendReport } from "./deliver";
import {
  type DueReport,
  endReports,
  type Obstacle,
  type Settlement,
  type Success,
  selectDue,
  selectNextDue,
  settleReports,
  updateSuccesses,
} from "./delivery-sql";
import { enqueueDelivery, mailDayOf, senderOf } from "./fan-out-commands";
import { redactMessage } from "./redact";
import { buildReport, type ReportContent } from "./report";
import { networkRoutes } from "./routes";
import type { ReportSender } from "./sender";
import { signReport } from "./signature";
import { TEST_IP, testMessage } from "./test-message";
import { unsubscribeToken } from "./unsubscribe-link";
import { webhookDocument } from "./webhook-document";
import { redactBody, WHOLE_LIMIT } from "./whole-message";

type FeedWithNetworks = Feed & { networks: FeedNetwork[] };

/** Reports of one feed under way at a time: few enough that a destination that hangs leaves the relay to others. */
const AT_ONCE = 4;
const BATCH = 50;
/** The header block is all that a report needs, but for whole messages. */
const HEADER_BYTES = 512 * 1024;
/** After that long the job makes room for others and comes back. */
const TURN_MS = 20 * SECOND;

/**
 * The job `reports.deliver`: tries the due reports of a feed until none is left, its turn is over, or the destination
 * cannot be reached. Run twice at once, or after a crash, it sends no report twice but one whose reply was not written
 * down, and that under the same Message-ID.
 */
export async function deliverReports(
  feedId: string,
  { now, signal }: { now: Date; signal: AbortSignal },
): Promise<void> {
  const lock = await takeSessionLock(env().DATABASE_URL ?? "", `reports.deliver ${feedId}`);
  if (lock === undefined) {
    // Whoever holds it may have looked for due reports before the newest one was there.
    await inTransaction((tx) => enqueueDelivery(tx, feedId, later(now, SECOND)));
    return;
  }
  const begun = performance.now();
  try {
    let at = now;
    while (!signal.aborted && performance.now() - begun < TURN_MS) {
      if (!(await deliverBatch(feedId, at, signal))) break;
      at = later(now, performance.now() - begun);
    }
    await comeBack(feedId, at);
  } finally {
    await lock.release();
  }
}

/** Has the rest done when it is due, but not before a destination that could not be reached has had its rest. */
async function comeBack(feedId: string, now: Date): Promise<void> {
  const due = await selectNextDue(prisma, feedId);
  const feed = await prisma.feed.findUnique({ where: { id: feedId }, select: { restingUntil: true } });
  if (due === null || feed === null) return;
  const at = feed.restingUntil !== null && feed.restingUntil > due ? feed.restingUntil : due;
  await inTransaction((tx) => enqueueDelivery(tx, feedId, at > now ? at : null));
}

/** Answers whether it is worth looking for more. */
async function deliverBatch(feedId: string, now: Date, signal: AbortSignal): Promise<boolean> {
  const feed = await prisma.feed.findUnique({ where: { id: feedId }, include: { networks: true } });
  if (feed === null || (feed.restingUntil !== null && feed.restingUntil > now)) return false;
  const settings = await getSettings();
  // The provider may have taken back that feeds get whole messages.
  const whole = feed.content === "whole" && settings.allowWholeMessages;
  const bytes = whole ? WHOLE_LIMIT + HEADER_BYTES : HEADER_BYTES;
  const reports = await selectDue(prisma, feedId, now, { limit: BATCH, bytes });
  if (reports.length === 0) return false;
  const obstacles = await obstaclesTo(feed, reports, now);
  if (obstacles.length > 0) await endReports(prisma, obstacles);
  const ended = new Set(obstacles.map(({ id }) => id));
  const desk: Desk = { feed, settings, whole, sender: senderOf(settings), trust: trustOf(settings), signal };
  let reachable = true;
  let writable = true;
  const waiting = reports.filter(({ id }) => !ended.has(id)).values();
  const takeTurns = async (): Promise<void> => {
    let written: Promise<unknown> = Promise.resolve();
    for (const report of waiting) {
      if (!reachable || !writable || signal.aborted) break;
      const begun = performance.now();
      const attempt = await attemptOf(report, desk, now);
      if (attempt.outcome === "deferred" && attempt.stage !== "reply") reachable = false;
      const at = attempt.outcome === "sent" ? later(now, performance.now() - begun) : now;
      // The next report goes out while this one is written down, but none after that: were we killed now, what is sent and
      // not written would go out a second time.
      await written;
      written = settler.submit({ feed, report, attempt, at });
      written.catch(() => {
        writable = false;
      });
    }
    await written;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
  return reachable;
}

// ── one attempt ─────────────────────────────────────────────────────────────

type Desk = {
  feed: FeedWithNetworks;
  settings: Settings;
  /** Part 3 is the whole message. */
  whole: boolean;
  sender: ReportSender;
  trust: Trust;
  signal: AbortSignal;
};

async function attemptOf(report: DueReport, desk: Desk, at: Date): Promise<Attempt> {
  const { feed, settings, sender, signal } = desk;
  if (sender.address === null) {
    const reply = "The provider has not set an address that reports come from (settings, MAIL_FROM).";
    return { outcome: "deferred", stage: "setting", host: "", reply, ours: true };
  }
  const content = contentOf(report, desk, sender.address);
  if (feed.channel === "webhook") {
    const { outcome, ...said } = await postWebhook({
      url: feed.destination,
      secret: feed.webhookSecret ?? "",
      id: report.id,
      at,
      body: JSON.stringify(webhookDocument(content)),
      signal,
    });
    return { ...said, outcome: outcome === "refused" ? "failed" : outcome, ours: false };
  }
  const { domain, host } = sender;
  const signer = { domain, selector: settings.dkimSelector, privateKey: settings.dkimPrivateKey };
  return sendReport({
    from: bounceAddress(feed, domain),
    to: feed.destination,
    bytes: await signReport(buildReport(content), signer, report.createdAt),
    ehlo: host,
  });
}

/** What a report says, the same at every attempt. */
function contentOf(report: DueReport, { feed, whole, sender, trust }: Desk, from: string): ReportContent {
  const { complaint } = report;
  const recipient = complaint?.recipient ?? `test-recipient@${sender.domain}`;
  const raw = complaint?.raw == null ? null : Buffer.from(complaint.raw);
  const fields = raw === null ? testMessage(recipient, report.createdAt) : parseMessage(raw).fields;
  const rules = { key: feed.tokenKey, recipient, trust, reportingHost: sender.host };
  const message = redactMessage(rules, fields);
  return {
    reportId: report.id,
    feedId: feed.id,
    messageId: report.messageId,
    createdAt: report.createdAt,
    from,
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
    message,
    whole: whole && raw !== null ? redactBody(raw, message) : null,
    test: report.purpose !== "complaint",
  };
}

/** Reports that must not go out any more, and why. */
async function obstaclesTo(
  feed: FeedWithNetworks,
  reports: readonly DueReport[],
  now: Date,
): Promise<Obstacle[]> {
  if (feed.state !== "active") {
    const stateReason = `The feed was ${feed.state}.`;
    return reports.map(({ id }) => ({ id, state: "suppressed", stateReason }));
  }
  const firstDays = await firstDaysOf(feed, reports, now);
  return reports.flatMap(({ id, ip, complaint }): Obstacle[] => {
    if (complaint === null) return [];
    const stop = (state: "suppressed" | "failed", stateReason: string) => [{ id, state, stateReason }];
    if (complaint.withdrawnAt !== null) return stop("suppressed", "The reader took the complaint back.");
    const firstDay = firstDays.get(ip ?? "");
    if (firstDay === undefined) {
      return stop("suppressed", "The organization does not hold this address any more.");
    }
    if (firstDay !== null && mailDayOf(complaint) < firstDay) {
      return stop("suppressed", "The mail is older than what the organization may see.");
    }
    if (complaint.raw === null || complaint.recipient === null) {
      return stop("failed", "The message is not kept any more.");
    }
    return [];
  });
}

/** For each address the first day of its mail that the feed may learn of (null: any); absent when none. */
async function firstDaysOf(
  feed: FeedWithNetworks,
  reports: readonly DueReport[],
  now: Date,
): Promise<Map<string, Day | null>> {
  const addresses = [...new Set(reports.flatMap(({ ip }) => ip ?? []))];
  if (feed.scope === "domain") return new Map(addresses.map((ip) => [ip, null]));
  const firstDays = new Map<string, Day | null>();
  for (const [ip, holders] of await holdersOf(addresses, now)) {
    const [route] = networkRoutes(ip, holders, [feed]);
    if (route !== undefined) firstDays.set(ip, route.firstDay);
  }
  return firstDays;
}

// ── what follows from an attempt ────────────────────────────────────────────

type Settled = { feed: Feed; report: DueReport; attempt: Attempt; at: Date };

// While one group is written the next one gathers: a commit for each report would be most of the work.
const settler = new Coalescer<Settled, boolean>({
  write: settle,
  writers: 1,
  maxItems: 200,
  maxWeight: 200,
  weigh: () => 1,
  isolate: () => true,
});

/** Answers for each whether it was this attempt that the report waited for. */
async function settle(group: readonly Settled[]): Promise<boolean[]> {
  const settlements = group.map(settlementOf);
  return inTransaction(async (tx) => {
    const settled = await settleReports(tx, settlements);
    // Another worker settled the rest (its lock had been taken for dead).
    await noteAttempts(
      tx,
      group.filter(({ report }) => settled.has(report.id)),
    );
    return group.map(({ report }) => settled.has(report.id));
  });
}

function settlementOf({ report, attempt, at }: Settled): Settlement {
  const { outcome, host, stage } = attempt;
  const attempts = report.attempts + 1;
  // Header texts of other servers are binary; the database takes text, and none with a NUL.
  const reply = attempt.reply.replace(/[^ -~]+/g, " ");
  const nextAttemptAt = outcome === "deferred" ? nextAttempt(report.createdAt, attempts, at) : null;
  const givenUp = outcome === "deferred" && nextAttemptAt === null;
  return {
    id: report.id,
    attempts,
    state: givenUp ? "failed" : outcome,
    stateReason: givenUp ? `Given up after 3 days: ${reply}` : reply,
    nextAttemptAt,
    at,
    host,
    reply,
    outcome,
    stage,
  };
}

/** What attempts say of their feeds' destinations: of each the last success or, when there is none, the last failure. */
async function noteAttempts(tx: Db, items: readonly Settled[]): Promise<void> {
  const byFeed = new Map<string, Settled[]>();
  for (const item of items) byFeed.set(item.feed.id, [...(byFeed.get(item.feed.id) ?? []), item]);
  const successes: Success[] = [];
  for (const [feedId, attempts] of [...byFeed].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const stuck = attempts.find(({ attempt }) => attempt.outcome === "deferred" && attempt.stage !== "reply");
    if (stuck !== undefined) {
      const restingUntil =
        nextAttempt(stuck.at, stuck.report.attempts + 1, stuck.at) ?? later(stuck.at, MINUTE);
      await tx.feed.update({ where: { id: feedId }, data: { restingUntil } });
    }
    const sent = attempts.findLast(({ attempt }) => attempt.outcome === "sent");
    const failed = attempts.findLast(({ attempt }) => attempt.outcome !== "sent" && !attempt.ours);
    if (sent !== undefined) successes.push({ feedId, at: sent.at, reply: sent.attempt.reply });
    else if (failed !== undefined) await noteFailure(tx, failed.feed, failed.attempt.reply, failed.at);
  }
  if (successes.length > 0) await updateSuccesses(tx, successes);
}

/** Counts a failure of the destination; three days of nothing else suspend the feed. */
export async function noteFailure(tx: Db, feed: Feed, lastReply: string, now: Date): Promise<void> {
  await tx.feed.updateMany({ where: { id: feed.id, failingSince: null }, data: { failingSince: now } });
  const { failingSince } = await tx.feed.update({ where: { id: feed.id }, data: { lastReply } });
  if (isGivenUp(failingSince, now)) await suspendFeed(tx, systemActor, feed, lastReply, now);
}
