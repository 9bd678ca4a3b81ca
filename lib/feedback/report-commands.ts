// Single reports outside the stream: the one that shows an owner the form, the one that asks whether a destination still
// listens, and those that came back.
import { recordAudit } from "@/lib/audit/commands";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { DAY, dayOf, later } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { limit } from "@/lib/platform/rate-limit";
import { getSettings } from "@/lib/provider/queries";
import { readBounce } from "./bounce";
import { feedIdOfBounce, isBounceOf } from "./bounce-address";
import { noteFailure } from "./delivery-commands";
import { enqueueDelivery, newReport, senderOf } from "./fan-out-commands";
import type { ReportPurpose } from "./schema";
import { selectSilentFeeds } from "./sql";
import { TEST_IP } from "./test-message";

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
  await inTransaction(async (tx) => {
    await queueSynthetic(tx, feedId, "test", now);
    const target = { kind: "feed", id: feedId };
    const entry = { actor: viewer.actor, organizationId, action: "feed.tested", target };
    await recordAudit(tx, { ...entry, detail: { name: feed.name } }, now);
  });
}

/** Days without a report after which a destination is asked whether it still takes any. */
const PROBE_DAYS = 90;

/** Sends a probe to each active feed that took no report for 90 days; part of the daily check of feeds. */
export async function probeFeeds(now: Date): Promise<void> {
  for (const feedId of await selectSilentFeeds(prisma, later(now, -PROBE_DAYS * DAY))) {
    await inTransaction(async (tx) => {
      await tx.feed.update({ where: { id: feedId }, data: { probedAt: now } });
      await queueSynthetic(tx, feedId, "probe", now);
    });
  }
}

async function queueSynthetic(tx: Db, feedId: string, purpose: ReportPurpose, now: Date): Promise<void> {
  const { domain } = senderOf(await getSettings(tx));
  const about = { feedId, complaintId: null, ip: TEST_IP, day: dayOf(now), incidents: 1 };
  await tx.report.create({ data: newReport({ ...about, purpose, state: "queued", domain, now }) });
  await enqueueDelivery(tx, feedId);
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
    const attempt = { reportId, at: now, host, reply, outcome: "failed", stage: "bounce" };
    await tx.reportAttempt.create({ data: attempt });
    await tx.feed.update({ where: { id: feed.id }, data: { lastBounceAt: now } });
    await noteFailure(tx, feed, reply, now);
  });
  return "Taken.";
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
