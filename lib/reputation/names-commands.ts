// Looks up the names of addresses that sent lately, and keeps them: for lists, which cannot wait for the DNS.
import { listReaders } from "@/lib/networks/access-queries";
import { unionRanges } from "@/lib/platform/address-range";
import { addDays, DAY, later, MINUTE } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { getSettings } from "@/lib/provider/queries";
import { lookUpSlowly } from "./names-lookup";
import { deleteNames, selectDue, upsertNames } from "./names-sql";
import { STRIP_DAYS } from "./series";
import { selectThroughs } from "./window-sql";

/** Names are asked for again after this long; those that were not answered sooner. */
export const DUE_AFTER = { answered: 7 * DAY, unanswered: DAY };
/** A run ends before the next one begins. */
const RUN_MS = 4 * MINUTE;
const MOST_A_RUN = 6000;

/**
 * The job `names.refresh`: asks for the names of addresses that somebody may read and that sent in the 30 days to the last
 * complete one, as far as they are due; forgets those that are older than daily records.
 */
export async function refreshNames(now: Date, signal: AbortSignal): Promise<void> {
  const [through] = await selectThroughs(prisma);
  if (through === undefined) return;
  const [{ retentionDays }, readers] = await Promise.all([getSettings(), listReaders(now)]);
  const due = await selectDue(
    prisma,
    unionRanges(readers),
    { since: addDays(through, 1 - STRIP_DAYS), through },
    { answered: later(now, -DUE_AFTER.answered), unanswered: later(now, -DUE_AFTER.unanswered) },
    MOST_A_RUN,
  );
  for await (const looked of lookUpSlowly(due, { forMs: RUN_MS, signal }))
    await upsertNames(prisma, looked, now);
  await deleteNames(prisma, later(now, -retentionDays * DAY));
}
