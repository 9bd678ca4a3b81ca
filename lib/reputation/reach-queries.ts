// How far back addresses can be listed one by one while somebody waits. Over 7, 30 and 90 days their sums are ready; other
// windows are added up from daily records, of which there must not be too many: whole networks are read instead.
import { prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { numberWords } from "@/lib/platform/number-words";
import type { FleetQuestion } from "./fleet-sql";
import { estimateRecords } from "./range-sql";
import type { WindowAnswer } from "./schema";
import { windowRanges } from "./window";

/** What is added up in about half a second. */
export const MOST_RECORDS = 250_000;
/** Windows as short as the shortest that is kept ready are always listed. */
const SHORT_DAYS = 7;

/** @throws AppError invalid_input, at `query.window`, when the ranges of a question have too many records in its days. */
export async function requireListable(
  { ranges, from, to, parts }: FleetQuestion,
  { name, days }: WindowAnswer,
): Promise<void> {
  if ((name !== "400" && name !== "custom") || days <= SHORT_DAYS) return;
  if (windowRanges(ranges, from, parts).every(({ ready }) => ready)) return;
  const records = await estimateRecords(prisma, ranges, from, to);
  if (records <= MOST_RECORDS) return;
  const message = `Over these ${days} days the networks have about ${numberWords(records)} daily records of addresses. Addresses are listed one by one up to ${numberWords(MOST_RECORDS)}, and over the 7, 30 and 90 days to the last complete one without a limit. Choose a smaller network or one of those, or read each /24 and /48 as a whole at /api/v1/ranges/networks.`;
  throw new AppError("invalid_input", "The window is too long for so many addresses.", {
    issues: [{ path: "query.window", message }],
  });
}
