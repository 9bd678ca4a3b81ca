// The figures behind a scrape of a key: the newest complete day, severest addresses first.
import type { Reader } from "@/lib/identity/viewer";
import { prisma } from "@/lib/platform/db";
import { selectFleetPage } from "./fleet-sql";
import { MAX_IPS, type Measured } from "./metrics";
import { frameOf, questionOf, statusOf } from "./queries";
import { exportIpsInput } from "./schema";

export async function getMeasured(reader: Reader, now: Date): Promise<Measured> {
  const frame = await frameOf(reader, now);
  const { question } = await questionOf(reader, frame, exportIpsInput.parse({ window: "1" }), now);
  const { rows, summary } = await selectFleetPage(prisma, question, "without samples", MAX_IPS, 0);
  const statuses = await statusOf(
    rows.map(({ ip }) => ip),
    now,
  );
  return {
    rows: rows.map((row) => ({ ...row, statuses: statuses.get(row.ip) ?? [] })),
    total: summary.total,
    sums: summary,
    day: frame.completeThrough,
    floor: frame.floor,
    disclosure: frame.disclosure,
  };
}
