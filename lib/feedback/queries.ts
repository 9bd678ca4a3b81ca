// What an organization sees of its feeds and their reports.
import { z } from "zod";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { complaintNetworks } from "@/lib/networks/queries";
import { DAY, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { notFound } from "@/lib/platform/errors";
import { parseNetwork } from "@/lib/platform/ip";
import { readCursor, writeCursor } from "@/lib/platform/page-cursor";
import { getSettings } from "@/lib/provider/queries";
import type {
  ReportAttempt as AttemptRow,
  FeedNetwork,
  Feed as FeedRow,
  Report as ReportRow,
} from "@/prisma/client/client";
import { CODE_ATTEMPTS } from "./confirm-code";
import { domainRecord } from "./domain-proof";
import { sampleReport } from "./sample";
import {
  channels,
  contents,
  type Feed,
  type FeedCounts,
  type FeedCover,
  type FeedList,
  type FeedSample,
  feedState,
  feedStateReason,
  type ListReportsInput,
  type Report,
  type ReportsPage,
  reportAttempt,
  reportPurpose,
  reportState,
  TERMS_VERSION,
  terms,
} from "./schema";
import { reportSender } from "./sender";
import { selectCounts } from "./sql";

type Row = FeedRow & { networks: FeedNetwork[] };
const parts = { networks: { orderBy: { lo: "asc" } } } as const;

/** The feeds of the viewer's organization, newest first, ended ones last. */
export async function listFeeds(viewer: Viewer, now: Date): Promise<FeedList> {
  const { organizationId } = asReader(viewer);
  const rows = await prisma.feed.findMany({
    where: { organizationId },
    include: parts,
    orderBy: { createdAt: "desc" },
  });
  const feeds = await withHealth(rows, now);
  const ended = (feed: Feed): number => (feed.state === "ended" ? 1 : 0);
  return {
    feeds: feeds.sort((a, b) => ended(a) - ended(b)),
    terms: terms[terms.length - 1] ?? { version: TERMS_VERSION, text: "" },
    networks: await complaintNetworks({ organizationId }, now),
    wholeMessages: (await getSettings()).allowWholeMessages,
  };
}

/** One feed. Throws not_found. */
export async function getFeed(viewer: Viewer, id: string, now: Date): Promise<Feed> {
  const { organizationId } = asReader(viewer);
  const row = await prisma.feed.findFirst({ where: { id, organizationId }, include: parts });
  const [feed] = row === null ? [] : await withHealth([row], now);
  if (feed === undefined) throw notFound("feed");
  return feed;
}

const noCounts: FeedCounts = {
  sent: 0,
  waiting: 0,
  failed: 0,
  bounced: 0,
  collapsed: 0,
  suppressed: 0,
  incidents: 0,
  latency: null,
};

async function withHealth(rows: readonly Row[], now: Date): Promise<Feed[]> {
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
    channel: z.enum(channels).parse(row.channel),
    destination: row.destination,
    covers: coverOf(row),
    domainProof: domainProofOf(row),
    state: feedState.parse(row.state),
    stateReason: feedStateReason.nullable().parse(row.stateReason),
    content: z.enum(contents).parse(row.content),
    capPerIpDay: row.capPerIpDay,
    capPerDay: row.capPerDay,
    termsVersion: row.termsVersion,
    termsAcceptedAt: row.termsAcceptedAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    confirmation:
      row.state === "unconfirmed" && row.confirmCodeHash !== null && row.confirmExpiresAt !== null
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
      restingUntil:
        row.restingUntil !== null && row.restingUntil > now ? row.restingUntil.toISOString() : null,
      lastReply: row.lastReply,
    },
  }));
}

function coverOf(row: Row): FeedCover {
  if (row.scope === "domain") return { kind: "domain", domain: row.domain ?? "" };
  if (row.allNetworks) return { kind: "all_networks" };
  const networks = row.networks.map(({ network }) => parseNetwork(network)?.text ?? network);
  return { kind: "networks", networks };
}

function domainProofOf(row: Row): Feed["domainProof"] {
  if (row.scope !== "domain" || row.domain === null || row.domainToken === null) return null;
  return {
    record: domainRecord(row.domain, row.domainToken),
    verifiedAt: row.domainVerifiedAt?.toISOString() ?? null,
    missingSince: row.domainMissingSince?.toISOString() ?? null,
  };
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
    rows: page.map(reportOf),
    nextCursor: rows.length > page.length && last ? writeCursor({ at: last.createdAt, id: last.id }) : null,
  };
}

/** A report with its newest attempts. */
export function reportOf(row: ReportRow & { log: readonly AttemptRow[] }): Report {
  return {
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    purpose: reportPurpose.parse(row.purpose),
    ip: row.ip,
    incidents: row.incidents,
    state: reportState.parse(row.state),
    stateReason: row.stateReason,
    messageId: row.messageId,
    attempts: row.attempts,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    sentAt: row.sentAt?.toISOString() ?? null,
    log: row.log.map((entry) => reportAttempt.parse({ ...entry, at: entry.at.toISOString() })),
  };
}

/** A report as this provider sends it, about a made-up message. */
export async function getSample(now: Date): Promise<FeedSample> {
  const { address, domain, host } = reportSender(await getSettings(), env().MAIL_FROM, env().PUBLIC_URL);
  return sampleReport({ address: address ?? `fbl@${domain}`, host, publicUrl: env().PUBLIC_URL }, now);
}

/** How many feeds are in each state, for whoever runs the service. failing: active, but refused since a while. */
export async function countFeeds(): Promise<{ state: string; count: number }[]> {
  const rows = await prisma.feed.groupBy({ by: ["state"], _count: true });
  const failing = await prisma.feed.count({ where: { state: "active", failingSince: { not: null } } });
  return [
    ...rows.map(({ state, _count: count }) => ({ state, count })),
    { state: "failing", count: failing },
  ];
}
