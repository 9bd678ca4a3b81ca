// What changed for a reader's addresses since a moment, page by page, so that a script misses nothing and is told nothing
// twice: each answer ends with the cursor of the next.
import type { Reader } from "@/lib/identity/viewer";
import { addDays, type Day, dayOf, earliestDay, endOf, isDay, latestDay } from "@/lib/platform/day";
import { type Db, inTransaction } from "@/lib/platform/db";
import { changeOf, type Moment, type Position, readPosition, writePosition } from "./changes";
import { selectChanges, selectMarks } from "./changes-sql";
import { frameOf } from "./queries";
import type { IpChanges, ListChangesInput } from "./schema";
import { lastDayOfWindows } from "./series";
import { selectThroughs } from "./window-sql";

/** How far back a first look goes when nothing is said. */
const FIRST_DAYS = 7;

/**
 * Addresses that differ between the moment of `since` or `cursor` and now, in address order. Throws invalid_input for a
 * cursor that is none of ours or older than 30 days.
 */
export async function listChanges(reader: Reader, input: ListChangesInput, now: Date): Promise<IpChanges> {
  const frame = await frameOf(reader, now);
  const asked = input.cursor === undefined ? null : readPosition(input.cursor, now);
  // One snapshot: what the marks stand for and what is read belong together.
  return inTransaction(
    async (tx) => {
      // Sums know of what comes late to the days they reach, and to no later ones: those are not looked at yet.
      const [through] = await selectThroughs(tx);
      const newest = through ?? lastDayOfWindows(frame.completeThrough, frame.today);
      const from = asked?.from ?? (await momentOf(tx, input.since, newest, now));
      const to = asked?.to ?? { ...(await selectMarks(tx, null)), day: latestDay(newest, from.day), at: now };
      const question = {
        ranges: frame.granted,
        to: to.day,
        since: from.day,
        now: to.at,
        sinceAt: from.at,
        floor: frame.floor,
        disclosure: frame.disclosure,
        limit: input.limit + 1,
      };
      const found = await selectChanges(tx, question, [from, to], asked?.after ?? null);
      const rows = found.slice(0, input.limit);
      const more = found.length > rows.length;
      const next: Position = more
        ? { from, to, after: rows.at(-1)?.ip ?? null }
        : { from: to, to: null, after: null };
      const view = { floor: frame.floor, withTraps: frame.disclosure !== "guarded" };
      return {
        since: { day: from.day, at: from.at.toISOString() },
        to: { day: to.day, at: to.at.toISOString() },
        changes: rows.map((row) => changeOf(row, view)),
        more,
        cursor: writePosition(next),
      };
    },
    { isolation: "RepeatableRead" },
  );
}

/** A day as it ended; of an instant, the day before, which is the newest that could be complete at it. */
async function momentOf(tx: Db, since: string | undefined, newest: Day, now: Date): Promise<Moment> {
  const asked = since ?? addDays(newest, -FIRST_DAYS);
  const at = new Date(Math.min(now.getTime(), (isDay(asked) ? endOf(asked) : new Date(asked)).getTime()));
  const day = isDay(asked) ? asked : addDays(dayOf(at), -1);
  return { ...(await selectMarks(tx, at)), day: earliestDay(day, newest), at };
}
