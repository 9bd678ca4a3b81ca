// Complaints that a source reports by HTTP.
import { type LinesInput, withLines, writeAfter } from "@/lib/ingest/commands";
import type { IngestAnswer } from "@/lib/ingest/schema";
import { inParallel } from "@/lib/platform/in-parallel";
import { type ComplaintIntake, currentSettings } from "./attribution-queries";
import { acceptComplaint } from "./commands";
import { ComplaintBatch } from "./complaint-batch";

/** Complaints under way at a time: what is stored in a few transactions. */
const AT_ONCE = 400;

/**
 * Takes a batch of complaints. A press that was made before the last one known changes nothing, so that a batch can be
 * taken again after a crash. Errors as acceptMessages.
 */
export async function acceptComplaints(input: LinesInput, now: Date): Promise<IngestAnswer> {
  const { trust } = await currentSettings();
  return withLines(
    input,
    async () => new ComplaintBatch(input.source.id, trust, now),
    (batch) =>
      writeAfter(batch, async () => {
        for (const presses of inTurns(batch.content.complaints)) {
          await inParallel(presses, AT_ONCE, (complaint) => acceptComplaint(complaint, now));
        }
      }),
    now,
  );
}

/** Presses about one message by one mailbox come in different turns, in the order in which they were made. */
function inTurns(complaints: readonly ComplaintIntake[]): ComplaintIntake[][] {
  const turns: ComplaintIntake[][] = [];
  const times = new Map<string, number>();
  for (const complaint of complaints.toSorted((a, b) => a.madeAt.getTime() - b.madeAt.getTime())) {
    const key = `${complaint.mailbox} ${Buffer.from(complaint.messageHash).toString("hex")}`;
    const turn = times.get(key) ?? 0;
    times.set(key, turn + 1);
    turns[turn] ??= [];
    turns[turn].push(complaint);
  }
  return turns;
}
