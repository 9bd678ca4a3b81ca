// When every source has closed a day, its partition is rewritten in address order, in which it is smaller and read in a
// fifth of the time, and what does not add up is counted. Late events into a sealed day go on as before.
import { addDays, type Day, dayOf, HOUR } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { logFor } from "@/lib/platform/log";
import { completeness } from "./queries";
import { copyInOrder, countActive, exchange, noteSealed, selectUnsealed, tryHoldingStale } from "./seal-sql";

/** Days further back are sealed already, or are left as they are. */
const LOOK_BACK_DAYS = 95;
/** A day that something came late to is counted anew for this long. */
const RECOUNT_DAYS = 9;

/** Whether this transaction alone may take stale addresses away; for whoever makes sums of them. */
export function mayTakeStale(tx: Db): Promise<boolean> {
  return tryHoldingStale(tx);
}

/** Seals the complete days that are not sealed yet. Safe to repeat; of several at a time one works. */
export async function sealDays(now: Date): Promise<void> {
  const { days } = await completeness(now, addDays(dayOf(now), -LOOK_BACK_DAYS));
  const complete = days.filter(({ state }) => state === "complete").map(({ day }) => day);
  for (const day of await selectUnsealed(prisma, complete)) await sealDay(day, now);
  for (const day of complete) {
    if (day >= addDays(dayOf(now), -RECOUNT_DAYS)) await inTransaction((tx) => countActive(tx, day));
  }
}

/** Seals one day, unless somebody is just making sums or reading it for long: then the next run does. */
export async function sealDay(day: Day, now: Date): Promise<void> {
  try {
    await inTransaction(
      async (tx) => {
        if (!(await tryHoldingStale(tx))) return;
        await copyInOrder(tx, day, addDays(day, 1));
        await exchange(tx, day, addDays(day, 1));
        await noteSealed(tx, day, now);
      },
      { timeoutMs: HOUR },
    );
    await inTransaction((tx) => countActive(tx, day), { timeoutMs: HOUR });
  } catch (error) {
    logFor("ingest").warn({ day, error }, "a day could not be sealed yet");
  }
}
