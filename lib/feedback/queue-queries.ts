// What staff see of the reports that are not sent: by destination, and one by one with the remote reply.
import { z } from "zod";
import { DAY, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { readCursor, writeCursor } from "@/lib/platform/page-cursor";
import { reportOf } from "./queries";
import { selectDestinations } from "./queue-sql";
import type { ListQueueInput, QueuedReport, QueuePart, ReportQueue, ReportState } from "./schema";

/** Days back that the queue reaches: what is older is history, and its message may be gone. */
const QUEUE_DAYS = 30;
const MOST_DESTINATIONS = 200;

export const statesOf: Record<QueuePart, ReportState[]> = {
  dead: ["failed"],
  waiting: ["queued", "deferred"],
  suppressed: ["suppressed"],
};

/** A page of the queue, the newest report first, and the organizations whose reports were shown. */
export async function listQueue(
  input: ListQueueInput,
  now: Date,
): Promise<{ queue: ReportQueue; organizationIds: string[] }> {
  const since = later(now, -QUEUE_DAYS * DAY);
  const after = input.cursor === undefined ? null : readCursor(input.cursor);
  const destinations = await selectDestinations(prisma, since, MOST_DESTINATIONS);
  const rows = await prisma.report.findMany({
    where: {
      state: { in: statesOf[input.show] },
      createdAt: { gte: since },
      ...(input.feed !== undefined && { feedId: input.feed }),
      ...(after && {
        OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }],
      }),
    },
    include: {
      log: { orderBy: { id: "desc" }, take: 10 },
      feed: { select: { name: true, destination: true, organization: { select: { id: true, name: true } } } },
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const instant = z
    .date()
    .nullable()
    .transform((at) => at?.toISOString() ?? null);
  return {
    organizationIds: [
      ...new Set([
        ...destinations.map(({ organizationId }) => organizationId),
        ...page.map(({ feed }) => feed.organization.id),
      ]),
    ],
    queue: {
      destinations: destinations.map(({ organizationId: _, ...row }) => ({
        ...row,
        waitingSince: instant.parse(row.waitingSince),
        lastSuccessAt: instant.parse(row.lastSuccessAt),
        failingSince: instant.parse(row.failingSince),
      })),
      reports: page.map(
        (row): QueuedReport => ({
          ...reportOf(row),
          feedId: row.feedId,
          feed: row.feed.name,
          organization: row.feed.organization.name,
          destination: row.feed.destination,
        }),
      ),
      nextCursor: rows.length > page.length && last ? writeCursor({ at: last.createdAt, id: last.id }) : null,
    },
  };
}
