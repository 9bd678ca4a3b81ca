// Blocks as staff see them: with the notes that senders never see. For `blocks:write` only.
import type { Viewer } from "@/lib/identity/viewer";
import { prisma } from "@/lib/platform/db";
import type { ReasonClass, StaffBlocks, StatusState } from "./schema";

const mostShown = 500;

/** What is in force, the newest first, and what waits for a second person. */
export async function listStaffBlocks(viewer: Viewer, now: Date): Promise<StaffBlocks> {
  const statuses = await prisma.ipStatus.findMany({
    where: {
      since: { lte: now },
      clearedAt: null,
      OR: [{ until: null }, { until: { gt: now } }],
    },
    orderBy: { since: "desc" },
    take: mostShown,
  });
  const proposals = await prisma.statusProposal.findMany({
    where: { decidedAt: null },
    orderBy: { proposedAt: "asc" },
    take: mostShown,
  });
  return {
    statuses: statuses.map((row) => ({
      network: row.network,
      state: row.state as StatusState,
      reason: row.reason as ReasonClass,
      code: row.code,
      since: row.since.toISOString(),
      until: row.until?.toISOString() ?? null,
      note: row.note,
    })),
    proposals: proposals.map((row) => ({
      id: row.id,
      network: row.network,
      state: row.state as StatusState | "clear",
      reason: row.reason,
      until: row.until?.toISOString() ?? null,
      note: row.note,
      proposedBy: row.proposedBy,
      proposedAt: row.proposedAt.toISOString(),
      mine: row.proposedById === viewer.userId,
    })),
  };
}
