// What changed for an address between two moments, for scripts: what it was, what it is, and where the next look begins.
import { z } from "zod";
import { DAY, type Day, isDay, later } from "@/lib/platform/day";
import { AppError } from "@/lib/platform/errors";
import { canonicalAddress } from "@/lib/platform/ip";
import { changesBetween, lineOf, resultOf } from "./change";
import { type ComparedRow, snapshotsOf } from "./morning";
import type { ChangeKind, IpChange } from "./schema";
import { spamWords } from "./words";

/** How far the logs of late days and of statuses were read. */
export type Marks = { late: string; events: string };
/** One side of a comparison: a complete day, an instant for statuses, and the logs. */
export type Moment = Marks & { day: Day; at: Date };
/** Where a reader has come: a comparison that has pages left (`to`, and the last address), or the begin of the next one. */
export type Position = { from: Moment; to: Moment | null; after: string | null };

// ── the cursor ──────────────────────────────────────────────────────────────

/** Late days are kept so long: who comes back later may have missed some. */
export const CURSOR_DAYS = 30;

const id = z.string().regex(/^\d{1,18}$/);
const moment = z
  .tuple([z.string().refine(isDay), z.iso.datetime(), id, id])
  .transform(([day, at, late, events]): Moment => ({ day, at: new Date(at), late, events }));
const position = z.tuple([
  moment,
  moment.nullable(),
  z
    .string()
    .refine((ip) => canonicalAddress(ip) === ip)
    .nullable(),
]);

export function writePosition({ from, to, after }: Position): string {
  const text = ({ day, at, late, events }: Moment) => [day, at.toISOString(), late, events];
  return Buffer.from(JSON.stringify([text(from), to && text(to), after])).toString("base64url");
}

/** Throws invalid_input for anything writePosition did not make, and for what is too old to go on from. */
export function readPosition(cursor: string, now: Date): Position {
  const refused = (message: string) =>
    new AppError("invalid_input", "This cursor cannot be gone on from.", {
      issues: [{ path: "query.cursor", message }],
    });
  let read: Position;
  try {
    const [from, to, after] = position.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    read = { from, to, after };
  } catch {
    throw refused("must be the cursor of an answer before");
  }
  if (read.from.at < later(now, -CURSOR_DAYS * DAY)) {
    throw refused(`is older than ${CURSOR_DAYS} days: begin again with since`);
  }
  return read;
}

// ── an address ──────────────────────────────────────────────────────────────

const lines = ["below", "warned", "enforced"] as const;

/** A row as it is told. `late`: facts about complete days came in between; `touched`: something was said of its status. */
export function changeOf(
  row: ComparedRow & { late: boolean; touched: boolean },
  view: { floor: number; withTraps: boolean },
): IpChange {
  const { before, now } = snapshotsOf(row, view.withTraps);
  const sides = <T>(of: (side: typeof now) => T) => ({ before: of(before), now: of(now) });
  const result = sides((side) => resultOf(side, view.floor));
  const status = sides((side) => side.status);
  const complaintLine = sides((side) => lines[lineOf(side, view.floor)]);
  const traps = sides((side) => side.trapHits);
  const differs = ({ before, now }: { before: unknown; now: unknown }) => before !== now;
  const trapsChanged = traps.before > 0 !== traps.now > 0;
  const changed: [ChangeKind, boolean][] = [
    ["status", differs(status) || row.touched],
    ["result", differs(result)],
    ["complaints", differs(complaintLine)],
    ["traps", trapsChanged],
    ["corrected", row.late],
  ];
  const { worse, better } = changesBetween(before, now, view.floor);
  const sentences = [...worse, ...better];
  if (row.touched && !differs(status))
    sentences.push("Its status was set anew, or set and lifted in between.");
  if (differs(result) && result.before === "none")
    sentences.push(`${result.now}: ${spamWords(now.judged)} were spam, no result before.`);
  if (differs(result) && result.now === "none")
    sentences.push(`No result any more, ${result.before} before.`);
  if (trapsChanged && traps.now === 0) sentences.push("No mail to trap addresses in 7 days.");
  if (row.late) sentences.push("Facts about complete days came late: read its days again.");
  return {
    ip: row.ip,
    changed: changed.flatMap(([kind, is]) => (is ? [kind] : [])),
    status,
    result,
    complaintLine,
    trapHits: view.withTraps ? traps : null,
    sentences,
  };
}
