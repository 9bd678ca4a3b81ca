// What an organization sees of its feeds, their reports, and the complaints about its networks.
import { listOwnerComplaints, type OwnerComplaint, readCursor, writeCursor } from "@/lib/complaints/queries";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { addDays, DAY, dayOf, endOf, later, startOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { parseNetwork } from "@/lib/platform/ip";
import type { Feed as FeedRow } from "@/prisma/client/client";
import { CODE_ATTEMPTS } from "./confirm-code";
import { redactorFor } from "./redact";
import {
  type Complaint,
  type ComplaintsPage,
  type Feed,
  type FeedCounts,
  type FeedList,
  feedState,
  feedStateReason,
  type ListComplaintsInput,
  type ListReportsInput,
  type Report,
  type ReportsPage,
  reportAttempt,
  reportState,
  TERMS_VERSION,
} from "./schema";
import { selectCounts } from "./sql";
import { recipientStandIn } from "./token";

/** The feeds of the viewer's organization, newest first, ended ones last. */
export async function listFeeds(viewer: Viewer, now: Date): Promise<FeedList> {
  const { organizationId } = asReader(viewer);
  const rows = await prisma.feed.findMany({ where: { organizationId }, orderBy: { createdAt: "desc" } });
  const feeds = await withHealth(rows, now);
  const ended = (feed: Feed): number => (feed.state === "ended" ? 1 : 0);
  return { feeds: feeds.sort((a, b) => ended(a) - ended(b)), termsVersion: TERMS_VERSION };
}

/** One feed. Throws not_found. */
export async function getFeed(viewer: Viewer, id: string, now: Date): Promise<Feed> {
  const { organizationId } = asReader(viewer);
  const row = await prisma.feed.findFirst({ where: { id, organizationId } });
  const [feed] = row === null ? [] : await withHealth([row], now);
  if (feed === undefined) throw notFound("feed");
  return feed;
}

const noCounts: FeedCounts = { sent: 0, waiting: 0, failed: 0, collapsed: 0, suppressed: 0, incidents: 0 };

async function withHealth(rows: readonly FeedRow[], now: Date): Promise<Feed[]> {
  const ids = rows.map(({ id }) => id);
  const countsSince = async (since: Date) => {
    const found = await selectCounts(prisma, ids, since);
    return new Map(found.map(({ feedId, ...counts }) => [feedId, counts]));
  };
  const day = await countsSince(later(now, -DAY));
  const month = await countsSince(later(now, -30 * DAY));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    contactAddress: row.contactAddress,
    destination: row.destination,
    state: feedState.parse(row.state),
    stateReason: feedStateReason.nullable().parse(row.stateReason),
    content: "headers",
    capPerIpDay: row.capPerIpDay,
    capPerDay: row.capPerDay,
    termsVersion: row.termsVersion,
    termsAcceptedAt: row.termsAcceptedAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    confirmation:
      row.state === "unconfirmed" && row.confirmExpiresAt !== null
        ? {
            expiresAt: row.confirmExpiresAt.toISOString(),
            attemptsLeft: Math.max(0, CODE_ATTEMPTS - row.confirmAttempts),
          }
        : null,
    health: {
      last24Hours: day.get(row.id) ?? noCounts,
      last30Days: month.get(row.id) ?? noCounts,
      lastSuccessAt: row.lastSuccessAt?.toISOString() ?? null,
      failingSince: row.failingSince?.toISOString() ?? null,
      lastReply: row.lastReply,
    },
  }));
}

/** A page of the reports of a feed, newest first, with their attempts. Throws not_found, invalid_input. */
export async function listReports(
  viewer: Viewer,
  feedId: string,
  input: ListReportsInput,
): Promise<ReportsPage> {
  const { organizationId } = asReader(viewer);
  if ((await prisma.feed.count({ where: { id: feedId, organizationId } })) === 0) throw notFound("feed");
  const after = input.cursor === undefined ? null : readCursor(input.cursor);
  const rows = await prisma.report.findMany({
    where: {
      feedId,
      feed: { organizationId },
      ...(input.state && { state: input.state }),
      ...(after && {
        OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }],
      }),
    },
    include: { log: { orderBy: { id: "desc" }, take: 10 } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    rows: page.map(
      (row): Report => ({
        id: row.id,
        createdAt: row.createdAt.toISOString(),
        test: row.complaintId === null,
        ip: row.ip,
        incidents: row.incidents,
        state: reportState.parse(row.state),
        stateReason: row.stateReason,
        messageId: row.messageId,
        attempts: row.attempts,
        nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
        sentAt: row.sentAt?.toISOString() ?? null,
        log: row.log.map(({ at, host, reply, outcome }) =>
          reportAttempt.parse({ at: at.toISOString(), host, reply, outcome }),
        ),
      }),
    ),
    nextCursor: rows.length > page.length && last ? writeCursor({ at: last.createdAt, id: last.id }) : null,
  };
}

const DEFAULT_DAYS = 30;

/** Complaints about the organization's addresses, newest first, recipients as tokens of its feed. Throws invalid_input. */
export async function listComplaints(
  viewer: Viewer,
  input: ListComplaintsInput,
  now: Date,
): Promise<ComplaintsPage> {
  const reader = asReader(viewer);
  const within = input.ip === undefined ? null : parseNetwork(input.ip);
  if (input.ip !== undefined && within === null) {
    throw new AppError("invalid_input", "Write an address or a network such as 203.0.113.0/24.", {
      issues: [{ path: "query.ip", message: "not an address or network" }],
    });
  }
  const to = input.to ?? dayOf(now);
  const rows = await listOwnerComplaints(
    reader,
    {
      from: startOf(input.from ?? addDays(to, 1 - DEFAULT_DAYS)),
      to: endOf(to),
      within,
      after: input.cursor === undefined ? null : readCursor(input.cursor),
      limit: input.limit + 1,
    },
    now,
  );
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const feed = await prisma.feed.findFirst({
    where: { organizationId: reader.organizationId },
    orderBy: [{ endedAt: { sort: "desc", nulls: "first" } }, { createdAt: "desc" }],
  });
  const reports = await prisma.report.findMany({
    where: { complaintId: { in: page.map(({ id }) => id) }, feed: { organizationId: reader.organizationId } },
    select: { id: true, complaintId: true, state: true },
  });
  return {
    rows: page.map((row) => {
      const about = reports.find(({ complaintId }) => complaintId === row.id);
      const report = about === undefined ? null : { id: about.id, state: reportState.parse(about.state) };
      return { ...withoutRecipient(row, feed), report };
    }),
    nextCursor: rows.length > page.length && last ? writeCursor({ at: last.madeAt, id: last.id }) : null,
  };
}

/** What the owner may see of a complaint. Without a feed there is no key for a token, and the Message-ID waits too. */
function withoutRecipient(row: OwnerComplaint, feed: FeedRow | null): Omit<Complaint, "report"> {
  const { recipient, madeAt, deliveredAt, withdrawnAt, ...rest } = row;
  const standIn = recipient === null || feed === null ? null : recipientStandIn(feed.tokenKey, recipient);
  const redactor =
    recipient === null || standIn === null ? null : redactorFor(standIn, new Map([[recipient, [recipient]]]));
  return {
    ...rest,
    day: dayOf(madeAt),
    madeAt: madeAt.toISOString(),
    deliveredAt: deliveredAt?.toISOString() ?? null,
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
    recipientToken: standIn,
    messageId: row.messageId === null ? null : (redactor?.clean(row.messageId) ?? null),
  };
}
