// Who can see a network? A holder sees everyone who rests on its own networks or narrower ones; of wider ones it learns
// only that they exist.
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { prisma } from "@/lib/platform/db";
import { parseNetwork } from "@/lib/platform/ip";
import type { AccessList, AccessQuery } from "./schema";
import { selectAccessList, selectReaders } from "./sql";

/** Everybody's access to a network, as far as the viewer's organization holds it by its own grants. */
export async function getAccess(viewer: Viewer, query: AccessQuery, now: Date): Promise<AccessList> {
  const { organizationId } = asReader(viewer);
  const network = parseNetwork(query.network);
  if (network === null) return { held: false, entries: [], wider: 0 };
  const { own, rows } = await selectAccessList(prisma, organizationId, network.text, now);
  const shown = rows.filter(({ within, organizationId: of }) => within || of === organizationId);
  return {
    held: own > 0,
    entries: shown.map((row) => ({
      organization: row.organization,
      own: row.organizationId === organizationId,
      network: row.network,
      proof: row.proof,
      from: row.delegatorShown ? row.from : null,
      feeds: row.feeds,
      firstDay: row.firstDay,
      until: row.expiresAt?.toISOString() ?? null,
    })),
    wider: new Set(rows.filter((row) => !shown.includes(row)).map(({ organizationId: of }) => of)).size,
  };
}

export type RangeReader = Awaited<ReturnType<typeof selectReaders>>[number];

/** Who reads what now, over every organization. For the service's own work and for staff. */
export async function listReaders(now: Date): Promise<RangeReader[]> {
  return selectReaders(prisma, now);
}
