// From a stored complaint to the reports it makes: which feeds, under which token, sent or collapsed.
import { randomUUID } from "node:crypto";
import { findSigners } from "@/lib/complaints/commands";
import { enqueue } from "@/lib/jobs/commands";
import { holdersOf } from "@/lib/networks/queries";
import { type Day, dayOf, startOf } from "@/lib/platform/day";
import { type Db, inTransaction } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { getSettings, type Settings } from "@/lib/provider/queries";
import { isSent } from "./caps";
import { cleanedIds } from "./owner-ids";
import { type Aim, domainRoutes, domainsAbove, feedsOf, networkRoutes, type Route } from "./routes";
import type { ReportPurpose } from "./schema";
import { type ReportSender, reportSender } from "./sender";
import { lockFeeds, selectLeftovers, selectPositions } from "./sql";

type Reportable = {
  id: string;
  ip: string | null;
  mailDay: Day;
  dkimDomain: string | null;
  recipient: string | null;
  stream: string | null;
  senderIds: unknown;
};
type Feed = Aim & { capPerIpDay: number; capPerDay: number; tokenKey: Uint8Array };

/**
 * The job `complaint.fanOut`: makes a report for each active feed that the complaint's address or signing domain leads
 * to, the same destination once. Mail from before a holder's first day belongs to whoever held the address then.
 * Repeating it makes none twice.
 */
export async function fanOut(complaintIds: readonly string[], now: Date): Promise<void> {
  await findSigners(complaintIds);
  const settings = await getSettings();
  await inTransaction(async (tx) => {
    const complaints = await tx.complaint.findMany({
      where: { id: { in: [...complaintIds] }, counted: true, withdrawnAt: null, ip: { not: null } },
      select: {
        id: true,
        ip: true,
        deliveredAt: true,
        madeAt: true,
        dkimDomain: true,
        recipient: true,
        stream: true,
        senderIds: true,
      },
      orderBy: [{ receivedAt: "asc" }, { id: "asc" }],
    });
    const reportable = complaints.map((complaint) => ({ ...complaint, mailDay: mailDayOf(complaint) }));
    const routes = await routesOf(tx, reportable, now);
    const day = dayOf(now);
    const feeds = [...new Map([...routes.values()].flat().map(({ feed }) => [feed.id, feed])).values()];
    const tally = await openTally(
      tx,
      feeds.map(({ id }) => id),
      day,
    );
    const known = await tx.report.findMany({
      where: { complaintId: { in: reportable.map(({ id }) => id) } },
      select: { feedId: true, complaintId: true },
    });
    const isKnown = new Set(known.map(({ feedId, complaintId }) => `${feedId} ${complaintId}`));
    const { domain } = senderOf(settings);
    const rows = reportable.flatMap((complaint) =>
      feedsOf(routes.get(complaint.id) ?? [], complaint.mailDay)
        .filter((feed) => !isKnown.has(`${feed.id} ${complaint.id}`))
        .map((feed) => {
          const about = { feedId: feed.id, complaintId: complaint.id, ip: complaint.ip, day };
          const place = tally.next(feed, complaint.ip ?? "");
          return {
            ...newReport({ ...about, ...place, purpose: "complaint", domain, now }),
            ...cleanedIds(feed.tokenKey, complaint),
          };
        }),
    );
    await tx.report.createMany({ data: rows });
    const queued = rows.filter(({ state }) => state === "queued").map(({ feedId }) => feedId);
    for (const feedId of new Set(queued)) await enqueueDelivery(tx, feedId);
  });
}

/** The UTC day of the mail a complaint is about; the day it was made when the delivery is not known. */
export function mailDayOf({ deliveredAt, madeAt }: { deliveredAt: Date | null; madeAt: Date }): Day {
  return dayOf(deliveredAt ?? madeAt);
}

/** For each complaint the active feeds that its address or its signing domain leads to. */
async function routesOf(
  tx: Db,
  complaints: readonly Reportable[],
  now: Date,
): Promise<Map<string, Route<Feed>[]>> {
  const holders = await holdersOf(new Set(complaints.flatMap(({ ip }) => ip ?? [])), now, tx);
  const organizations = [...holders.values()].flat().map(({ organizationId }) => organizationId);
  const ofNetworks = await tx.feed.findMany({
    where: { organizationId: { in: [...new Set(organizations)] }, scope: "networks", state: "active" },
    include: { networks: true },
    orderBy: { createdAt: "asc" },
  });
  const above = [...new Set(complaints.flatMap(({ dkimDomain }) => domainsAbove(dkimDomain ?? "")))];
  const ofDomains = await tx.feed.findMany({
    where: { scope: "domain", state: "active", domain: { in: above }, domainVerifiedAt: { not: null } },
    include: { networks: true },
    orderBy: { createdAt: "asc" },
  });
  return new Map(
    complaints.map(({ id, ip, dkimDomain }) => [
      id,
      [
        ...(ip === null ? [] : networkRoutes(ip, holders.get(ip) ?? [], ofNetworks)),
        ...domainRoutes(dkimDomain, ofDomains),
      ],
    ]),
  );
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
    const feeds = new Set<string>();
    for (const { id, feedId, incidents } of await selectLeftovers(tx, dayOf(now))) {
      const { count } = await tx.report.updateMany({
        where: { id, state: "collapsed" },
        data: { state: "queued", incidents, nextAttemptAt: now },
      });
      if (count > 0) feeds.add(feedId);
    }
    for (const feedId of feeds) await enqueueDelivery(tx, feedId);
  });
}

// ── parts that other commands use ───────────────────────────────────────────

/** Under which names reports leave. */
export function senderOf(settings: Settings): ReportSender {
  return reportSender(settings, env().MAIL_FROM, env().PUBLIC_URL);
}

/** A row of `report`, its Message-ID fixed from now on. */
export function newReport(report: {
  feedId: string;
  complaintId: string | null;
  purpose: ReportPurpose;
  ip: string | null;
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

/**
 * Has a feed's due reports delivered, now or at an instant. The two have keys of their own: word of a new report must
 * not be put off by a retry, nor the other way round.
 */
export async function enqueueDelivery(tx: Db, feedId: string, at: Date | null = null): Promise<void> {
  const jobKey = `reports.deliver:${feedId}${at === null ? "" : ":later"}`;
  await enqueue(tx, "reports.deliver", { feedId }, { jobKey, ...(at !== null && { runAt: at }) });
}
