// The complaints an organization may see, recipients as tokens: as a list, as a table, and as what to suppress.
import { z } from "zod";
import { listOwnerComplaints, type OwnerComplaint } from "@/lib/complaints/queries";
import { asReader, type Reader, type Viewer } from "@/lib/identity/viewer";
import { addDays, dayOf, endOf, startOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { parseNetwork } from "@/lib/platform/ip";
import { readCursor, writeCursor } from "@/lib/platform/page-cursor";
import type { Feed as FeedRow } from "@/prisma/client/client";
import { complaintLines, suppressionLines } from "./complaint-table";
import { redactorFor } from "./redact";
import {
  type Complaint,
  type ComplaintsPage,
  type ExportComplaintsInput,
  type ExportSuppressionsInput,
  type ListComplaintsInput,
  type ListSuppressionsInput,
  reportState,
  type Suppression,
  type SuppressionsPage,
  unsubscribeStates,
  unsubscribeWays,
} from "./schema";
import { type SuppressedRow, selectSuppressions } from "./sql";
import { recipientStandIn } from "./token";

const DEFAULT_DAYS = 30;
const EXPORT_PAGE = 1000;

/** Complaints about the organization's addresses, newest first, recipients as tokens of its feed. Throws invalid_input. */
export async function listComplaints(
  viewer: Viewer,
  input: ListComplaintsInput,
  now: Date,
): Promise<ComplaintsPage> {
  const reader = asReader(viewer);
  const after = input.cursor === undefined ? null : readCursor(input.cursor);
  const filter = filterOf(input, now);
  const rows = await listOwnerComplaints(reader, { ...filter, after, limit: input.limit + 1 }, now);
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    rows: await asShown(reader, page),
    nextCursor: rows.length > page.length && last ? writeCursor({ at: last.madeAt, id: last.id }) : null,
  };
}

/** The same as a CSV table, piece by piece, everything the filter lets through. Throws invalid_input before the first. */
export async function exportComplaints(
  viewer: Viewer,
  input: ExportComplaintsInput,
  now: Date,
): Promise<AsyncGenerator<string>> {
  const reader = asReader(viewer);
  const filter = filterOf(input, now);
  async function* pieces(): AsyncGenerator<string> {
    yield complaintLines(null);
    for (let after: { at: Date; id: string } | null = null; ; ) {
      const rows: OwnerComplaint[] = await listOwnerComplaints(
        reader,
        { ...filter, after, limit: EXPORT_PAGE },
        now,
      );
      if (rows.length > 0) yield complaintLines(await asShown(reader, rows));
      const last = rows.at(-1);
      if (rows.length < EXPORT_PAGE || last === undefined) return;
      after = { at: last.madeAt, id: last.id };
    }
  }
  return pieces();
}

function filterOf(input: ExportComplaintsInput, now: Date) {
  const within = input.ip === undefined ? null : parseNetwork(input.ip);
  if (input.ip !== undefined && within === null) {
    throw new AppError("invalid_input", "Write an address or a network such as 203.0.113.0/24.", {
      issues: [{ path: "query.ip", message: "not an address or network" }],
    });
  }
  return { ...spanOf(input, now), within, domain: input.domain || null, stream: input.stream || null };
}

function spanOf(
  input: { from?: string | undefined; to?: string | undefined },
  now: Date,
): { from: Date; to: Date } {
  const to = input.to ?? dayOf(now);
  return { from: startOf(input.from ?? addDays(to, 1 - DEFAULT_DAYS)), to: endOf(to) };
}

/** Rows as the organization may read them, with the reports about them. */
async function asShown({ organizationId }: Reader, rows: readonly OwnerComplaint[]): Promise<Complaint[]> {
  const newest = await prisma.feed.findFirst({
    where: { organizationId },
    orderBy: [{ endedAt: { sort: "desc", nulls: "first" } }, { createdAt: "desc" }],
  });
  const reports = await prisma.report.findMany({
    where: { complaintId: { in: rows.map(({ id }) => id) }, feed: { organizationId } },
    select: { id: true, complaintId: true, state: true, recipientToken: true, senderIds: true },
    orderBy: { createdAt: "asc" },
  });
  const byComplaint = new Map(reports.map((report) => [report.complaintId, report]));
  return rows.map((row) => {
    const about = byComplaint.get(row.id);
    const shown = withoutRecipient(row, newest);
    const report = about === undefined ? null : { id: about.id, state: reportState.parse(about.state) };
    const { stream, ...senderIds } = (about?.senderIds ?? {}) as Record<string, string>;
    return {
      ...shown,
      stream: stream ?? shown.stream,
      senderIds,
      recipientToken: about?.recipientToken ?? shown.recipientToken,
      report,
    };
  });
}

/** What the owner may see of a complaint. Without a feed there is no key for a token, and the sender's texts wait too. */
function withoutRecipient(
  row: OwnerComplaint,
  feed: FeedRow | null,
): Omit<Complaint, "report" | "senderIds"> {
  const {
    recipient,
    madeAt,
    deliveredAt,
    withdrawnAt,
    unsubscribeConsentAt,
    unsubscribeOffered,
    unsubscribeState,
    unsubscribeWay,
    unsubscribeReply,
    unsubscribeAskedAt,
    ...rest
  } = row;
  const standIn = recipient === null || feed === null ? null : recipientStandIn(feed.tokenKey, recipient);
  const redactor =
    recipient === null || standIn === null ? null : redactorFor(standIn, new Map([[recipient, [recipient]]]));
  const clean = (text: string | null) => (text === null ? null : (redactor?.clean(text) ?? null));
  return {
    ...rest,
    day: dayOf(madeAt),
    madeAt: madeAt.toISOString(),
    deliveredAt: deliveredAt?.toISOString() ?? null,
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
    recipientToken: standIn,
    stream: clean(row.stream),
    messageId: clean(row.messageId),
    unsubscribe:
      unsubscribeConsentAt === null || (unsubscribeState === null && !unsubscribeOffered)
        ? null
        : {
            state: z.enum(unsubscribeStates).parse(unsubscribeState ?? "waiting"),
            way: z.enum(unsubscribeWays).nullable().parse(unsubscribeWay),
            askedAt: unsubscribeAskedAt?.toISOString() ?? null,
            reply: clean(unsubscribeReply),
          },
  };
}

// ── suppression ─────────────────────────────────────────────────────────────

/** Whom to stop mailing, by token and the sender's own ids: a page, the newest first. Throws not_found, invalid_input. */
export async function listSuppressions(
  viewer: Viewer,
  feedId: string,
  input: ListSuppressionsInput,
  now: Date,
): Promise<SuppressionsPage> {
  await requireFeed(viewer, feedId);
  const after = input.cursor === undefined ? null : readCursor(input.cursor);
  const rows = await selectSuppressions(prisma, feedId, {
    ...spanOf(input, now),
    after,
    limit: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    rows: page.map(suppressionOf),
    nextCursor: rows.length > page.length && last ? writeCursor(last) : null,
  };
}

/** The same as a CSV table, piece by piece. Throws not_found before the first. */
export async function exportSuppressions(
  viewer: Viewer,
  feedId: string,
  input: ExportSuppressionsInput,
  now: Date,
): Promise<AsyncGenerator<string>> {
  await requireFeed(viewer, feedId);
  const span = spanOf(input, now);
  async function* pieces(): AsyncGenerator<string> {
    yield suppressionLines(null);
    for (let after: { at: Date; id: string } | null = null; ; ) {
      const rows: SuppressedRow[] = await selectSuppressions(prisma, feedId, {
        ...span,
        after,
        limit: EXPORT_PAGE,
      });
      if (rows.length > 0) yield suppressionLines(rows.map(suppressionOf));
      const last = rows.at(-1);
      if (rows.length < EXPORT_PAGE || last === undefined) return;
      after = last;
    }
  }
  return pieces();
}

async function requireFeed(viewer: Viewer, id: string): Promise<void> {
  const { organizationId } = asReader(viewer);
  if ((await prisma.feed.count({ where: { id, organizationId } })) === 0) throw notFound("feed");
}

function suppressionOf({ at: _at, madeAt, senderIds, ...row }: SuppressedRow): Suppression {
  const { stream = null, ...ids } = senderIds;
  return { ...row, day: dayOf(madeAt), stream, senderIds: ids };
}
