// Staff have dead reports tried again.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { type Db, inTransaction } from "@/lib/platform/db";
import { enqueueDelivery } from "./fan-out-commands";
import { type Candidate, selectCandidates } from "./queue-sql";
import type { Replayed, ReplayInput } from "./schema";

const MOST_AT_ONCE = 1000;

/**
 * Has reports tried again now, under their Message-IDs: those named, or the dead ones of a destination. Whether the feed
 * still may have them is decided as for any other; one that had been given up after three days is tried once. Each
 * organization finds the note in its log.
 */
export async function replayReports(actor: Actor, input: ReplayInput, now: Date): Promise<Replayed> {
  return inTransaction(async (tx) => {
    const ids = input.ids ?? (await deadOf(tx, input.feedId ?? ""));
    const candidates = await selectCandidates(tx, ids);
    const found = new Set(candidates.map(({ id }) => id));
    const refused = ids
      .filter((id) => !found.has(id))
      .map((id) => ({ id, sentence: "There is no such report any more." }));
    const taken: Candidate[] = [];
    for (const candidate of candidates) {
      const sentence = obstacleTo(candidate);
      if (sentence === null) taken.push(candidate);
      else refused.push({ id: candidate.id, sentence });
    }
    await tx.report.updateMany({
      where: { id: { in: taken.map(({ id }) => id) } },
      data: { state: "queued", stateReason: null, nextAttemptAt: now },
    });
    for (const feedId of new Set(taken.map((candidate) => candidate.feedId))) {
      const ofFeed = taken.filter((candidate) => candidate.feedId === feedId);
      await release(tx, actor, ofFeed, input.note, now);
    }
    return { replayed: taken.length, refused };
  });
}

async function release(tx: Db, actor: Actor, reports: readonly Candidate[], note: string, now: Date) {
  const [first] = reports;
  if (first === undefined) return;
  const { feedId, feed: name, organizationId } = first;
  await tx.feed.update({ where: { id: feedId }, data: { restingUntil: null } });
  await enqueueDelivery(tx, feedId);
  const target = { kind: "feed", id: feedId };
  const detail = { name, reports: String(reports.length), note };
  await recordAudit(tx, { actor, organizationId, action: "reports.replayed", target, detail }, now);
}

async function deadOf(tx: Db, feedId: string): Promise<string[]> {
  const rows = await tx.report.findMany({
    where: { feedId, state: "failed" },
    select: { id: true },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: MOST_AT_ONCE,
  });
  return rows.map(({ id }) => id);
}

/** Why a report cannot be tried again; null when it can. */
function obstacleTo({ state, feedState, kept }: Candidate): string | null {
  if (state === "sent") return "It was taken.";
  if (state === "collapsed") return "It stands behind another report.";
  if (feedState !== "active") return `The feed is ${feedState}: its owner has to resume it first.`;
  return kept ? null : "The message is not kept any more.";
}
