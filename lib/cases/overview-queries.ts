// What waits for staff, in numbers. Feeds are counted by their state only.
import { getQueueState } from "@/lib/jobs/queries";
import { prisma } from "@/lib/platform/db";
import type { StaffOverview } from "./schema";

/** Every queue of the console and the background work. */
export async function getStaffOverview(now: Date): Promise<StaffOverview> {
  const waiting = { state: "checking", escalatedAt: { not: null } };
  const [claims, cases, overdueCases, abuseReports, proposals, stoppedFeeds, failedMails, jobs] =
    await Promise.all([
      prisma.claimBlock.count({ where: { state: "waiting" } }),
      prisma.case.count({ where: waiting }),
      prisma.case.count({ where: { ...waiting, dueAt: { lt: now } } }),
      prisma.abuseReport.count({ where: { handledAt: null } }),
      prisma.statusProposal.count({ where: { decidedAt: null } }),
      prisma.feed.count({ where: { state: "suspended" } }),
      prisma.outboxMail.count({ where: { state: "failed" } }),
      getQueueState(),
    ]);
  return {
    queues: { claims, cases, overdueCases, abuseReports, proposals, stoppedFeeds, failedMails },
    jobs,
  };
}
