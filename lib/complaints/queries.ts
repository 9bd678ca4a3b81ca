// Reads of complaints: what the holder of a network may see, what a report is built from, and what staff see.
import type { Reader } from "@/lib/identity/viewer";
import { complaintRanges } from "@/lib/networks/queries";
import { type Db, prisma } from "@/lib/platform/db";
import { readCursor, writeCursor } from "@/lib/platform/page-cursor";
import { mailboxHash } from "./mailbox";
import type { ListRefusedReportsInput, RefusedReportsPage } from "./schema";
import { type ComplaintFilter, type OwnerComplaint, selectOwnerComplaints } from "./sql";

export type { OwnerComplaint };

/**
 * Complaints about the reader's addresses, newest first; with the recipient, which must not leave the server: lib/feedback
 * turns it into a token.
 */
export async function listOwnerComplaints(
  reader: Reader,
  filter: Omit<ComplaintFilter, "ranges">,
  now: Date,
): Promise<OwnerComplaint[]> {
  return selectOwnerComplaints(prisma, { ...filter, ranges: await complaintRanges(reader, now) });
}

/** A complaint with its message, as reports are built from it; null when it is gone. */
export async function findComplaint(db: Db, id: string) {
  return db.complaint.findUnique({ where: { id } });
}

/** Whether any complaint came from an address: it never gets feedback mail. */
export async function isComplainant(db: Db, hashKey: Uint8Array, address: string): Promise<boolean> {
  const where = { mailboxHash: mailboxHash(hashKey, address) };
  return (await db.complaint.findFirst({ where, select: { id: true } })) !== null;
}

const SHOWN_BYTES = 4096;

/** A page of what was refused or set aside, newest first: for staff only (`sources:read`). */
export async function listRefusedReports(input: ListRefusedReportsInput): Promise<RefusedReportsPage> {
  const after = input.cursor === undefined ? null : readCursor(input.cursor);
  const rows = await prisma.refusedReport.findMany({
    where:
      after === null
        ? {}
        : { OR: [{ receivedAt: { lt: after.at } }, { receivedAt: after.at, id: { lt: after.id } }] },
    orderBy: [{ receivedAt: "desc" }, { id: "desc" }],
    take: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    rows: page.map(({ receivedAt, sample, ...row }) => ({
      ...row,
      receivedAt: receivedAt.toISOString(),
      sample: readableSample(sample),
      sampleBytes: sample.length,
    })),
    nextCursor: rows.length > page.length && last ? writeCursor({ at: last.receivedAt, id: last.id }) : null,
  };
}

/** Text of the first bytes; what is no text shows as a replacement character. */
function readableSample(sample: Uint8Array): string {
  const text = Buffer.from(sample.subarray(0, SHOWN_BYTES)).toString("utf8");
  return text.replaceAll("\r\n", "\n").replace(/(?!\n|\t)\p{Cc}/gu, "\ufffd");
}
