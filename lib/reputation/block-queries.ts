// What the provider's own mail servers pull: everything that is in force, or what changed after a sequence.
import { type Db, inTransaction } from "@/lib/platform/db";
import type { BlockPage, PullBlocksInput } from "./schema";

const mostEvents = 1000;

/**
 * Without `after` a snapshot of what is in force and the sequence it stands at; with it the changes since then, at
 * most a thousand: ask again with `sequence` until `more` is false. For sources only.
 */
export async function pullBlocks({ after }: PullBlocksInput, now: Date): Promise<BlockPage> {
  // One snapshot of the database: the sequence and what is in force belong together.
  return inTransaction((tx) => (after === undefined ? snapshot(tx, now) : changes(tx, after)), {
    isolation: "RepeatableRead",
  });
}

async function snapshot(tx: Db, now: Date): Promise<BlockPage> {
  const newest = await tx.statusEvent.findFirst({ orderBy: { sequence: "desc" } });
  const statuses = await tx.ipStatus.findMany({
    where: {
      since: { lte: now },
      AND: [
        { OR: [{ until: null }, { until: { gt: now } }] },
        { OR: [{ clearedAt: null }, { clearedAt: { gt: now } }] },
      ],
    },
    orderBy: { lo: "asc" },
  });
  return {
    mode: "snapshot",
    sequence: (newest?.sequence ?? 0n).toString(),
    more: false,
    blocks: statuses.map((row) => entryOf({ ...row, at: row.since })),
  };
}

async function changes(tx: Db, after: string): Promise<BlockPage> {
  const events = await tx.statusEvent.findMany({
    where: { sequence: { gt: BigInt(after) } },
    orderBy: { sequence: "asc" },
    take: mostEvents + 1,
  });
  const page = events.slice(0, mostEvents);
  return {
    mode: "delta",
    sequence: page.at(-1)?.sequence.toString() ?? after,
    more: events.length > mostEvents,
    blocks: page.map(entryOf),
  };
}

function entryOf(row: {
  network: string;
  state: string;
  reason: string | null;
  code: string | null;
  at: Date;
  until: Date | null;
}): BlockPage["blocks"][number] {
  return {
    network: row.network,
    state: row.state as BlockPage["blocks"][number]["state"],
    reason: row.reason,
    code: row.code,
    since: row.at.toISOString(),
    until: row.until?.toISOString() ?? null,
  };
}
