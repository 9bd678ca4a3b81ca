// The morning of an organization: with which day it is compared, and what the answer of the database means in words.
import { addDays, type Day, dayOf, earliestDay } from "@/lib/platform/day";
import { changesBetween, type Snapshot } from "./change";
import type { MorningItem, StatusState } from "./schema";
import { many } from "./words";

/** What a day is compared with: a chosen day, the reader's last visit, or at the first visit a week before. */
export type Since = { day: Day; by: "chosen" | "visit" | "week" };

/** The day before a visit is the newest that could be seen in it. Never `to` itself. */
export function sinceOf(chosen: Day | undefined, visit: Date | null, to: Day): Since {
  const last = addDays(to, -1);
  if (chosen !== undefined) return { day: earliestDay(chosen, last), by: "chosen" };
  if (visit !== null) return { day: earliestDay(addDays(dayOf(visit), -1), last), by: "visit" };
  return { day: addDays(to, -7), by: "week" };
}

/** One address as stored: both days, its week, and the weight of its status. */
export type ComparedRow = {
  ip: string;
  firstSent: Day | null;
  recipients: number;
  status1: number;
  status0: number;
  data1: number;
  ham1: number;
  suspect1: number;
  spam1: number;
  data0: number;
  ham0: number;
  suspect0: number;
  spam0: number;
  weekData1: number;
  recipients1: number;
  complaints1: number;
  traps1: number;
  weekData0: number;
  recipients0: number;
  complaints0: number;
  traps0: number;
};

const states: readonly (StatusState | null)[] = [null, "limited", "junked", "blocked"];

/** The two sides of a stored row. Trap hits count only where they are disclosed per address. */
export function snapshotsOf(row: ComparedRow, withTraps: boolean): { before: Snapshot; now: Snapshot } {
  return {
    now: {
      judged: { dataCommands: row.data1, ham: row.ham1, suspect: row.suspect1, spam: row.spam1 },
      week: { dataCommands: row.weekData1, recipients: row.recipients1, complaints: row.complaints1 },
      trapHits: withTraps ? row.traps1 : 0,
      status: states[row.status1] ?? null,
    },
    before: {
      judged: { dataCommands: row.data0, ham: row.ham0, suspect: row.suspect0, spam: row.spam0 },
      week: { dataCommands: row.weekData0, recipients: row.recipients0, complaints: row.complaints0 },
      trapHits: withTraps ? row.traps0 : 0,
      status: states[row.status0] ?? null,
    },
  };
}

/** What the list of worse, better or new addresses says of one. */
export function sentencesOf(
  row: ComparedRow,
  list: "worse" | "better" | "fresh",
  view: { floor: number; withTraps: boolean },
): MorningItem["sentences"] {
  if (list === "fresh") {
    const traps = view.withTraps && row.traps1 > 0 ? ", with trap hits" : "";
    return [`${many(row.recipients1, "recipient")} in 7 days, none in the weeks before${traps}.`];
  }
  const { before, now } = snapshotsOf(row, view.withTraps);
  return changesBetween(before, now, view.floor)[list];
}
