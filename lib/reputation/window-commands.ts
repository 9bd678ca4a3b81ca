// The worker's part in lists over several days: makes their sums when a day became the last complete one, keeps them
// right when something comes late, and drops what nobody asks for any more.
import { completeness } from "@/lib/ingest/queries";
import { mayTakeStale } from "@/lib/ingest/seal-commands";
import { rangesBegunAfter } from "@/lib/networks/queries";
import { DAY, type Day, dayOf, HOUR, later } from "@/lib/platform/day";
import { inTransaction, prisma } from "@/lib/platform/db";
import { logFor } from "@/lib/platform/log";
import { CURSOR_DAYS } from "./changes";
import { lastDayOfWindows } from "./series";
import { firstOfWindows, isReady, type WindowPart, wantedParts } from "./window";
import {
  announceParts,
  createWindowPartition,
  deleteLate,
  dropSums,
  fillPart,
  refreshStale,
  selectParts,
  selectThroughs,
} from "./window-sql";

/** Sums of this many last days are kept: whoever began to read the older ones can end. */
const KEPT = 2;

/** Brings the sums to the last complete day. Safe to repeat; of several at a time one works. */
export async function advanceWindows(now: Date): Promise<void> {
  const { completeThrough } = await completeness(now);
  const through = lastDayOfWindows(completeThrough, dayOf(now));
  const wanted = wantedParts(through, await rangesBegunAfter(firstOfWindows(through), now));
  const present = (await selectParts(prisma, through)).filter(({ ready }) => ready);
  const missing = wanted.filter((part) => !isReady(part, part.since, present));
  if (missing.length > 0) {
    await inTransaction(async (tx) => {
      await announceParts(tx, through, missing);
      await createWindowPartition(tx, through);
    });
    for (const part of missing) await make(through, part, now);
  }
  await refresh(now);
  await deleteLate(prisma, later(now, -CURSOR_DAYS * DAY));
  for (const old of (await selectThroughs(prisma)).slice(KEPT)) await drop(old);
}

async function make(through: Day, part: WindowPart, now: Date): Promise<void> {
  await inTransaction(
    async (tx) => {
      if (await mayTakeStale(tx)) await fillPart(tx, through, part, now);
    },
    { timeoutMs: HOUR },
  );
}

async function refresh(now: Date): Promise<void> {
  for (let left = 1; left > 0; ) {
    left = await inTransaction(async (tx) => ((await mayTakeStale(tx)) ? refreshStale(tx, now) : 0), {
      timeoutMs: HOUR,
    });
  }
}

async function drop(through: Day): Promise<void> {
  try {
    await inTransaction((tx) => dropSums(tx, through));
  } catch (error) {
    logFor("reputation").warn({ through, error }, "old sums could not be dropped yet");
  }
}
