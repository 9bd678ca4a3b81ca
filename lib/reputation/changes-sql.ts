// The addresses of a reader that changed between two moments, in address order: what the morning compares, and what was
// said in between of days and statuses that it takes for unchanged.
import { z } from "zod";
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import type { Marks } from "./changes";
import { compared, comparedRow, type MorningQuestion, rowColumns } from "./morning-sql";

const { sql, empty } = Prisma;

const changedRow = comparedRow.extend({ late: z.boolean(), touched: z.boolean() });
export type ChangedRow = z.infer<typeof changedRow>;

/** Those after the address `after`, if it is given. `late` and `touched`: something was said between the marks. */
export async function selectChanges(
  db: Db,
  question: MorningQuestion,
  [from, to]: readonly [Marks, Marks],
  after: string | null,
): Promise<ChangedRow[]> {
  const traps = question.disclosure === "guarded" ? sql`false` : sql`(c.traps1 > 0) <> (c.traps0 > 0)`;
  const found = await db.$queryRaw`${compared(question)},
    late AS MATERIALIZED (
      SELECT DISTINCT l.ip FROM ip_late l WHERE l.id > ${BigInt(from.late)} AND l.id <= ${BigInt(to.late)}
    ), said AS MATERIALIZED (
      SELECT DISTINCT set_masklen(network(e.network)::inet, bits) AS lo, set_masklen(broadcast(e.network), bits) AS hi
      FROM status_event e CROSS JOIN LATERAL (SELECT CASE family(e.network) WHEN 4 THEN 32 ELSE 128 END AS bits) b
      WHERE e.sequence > ${BigInt(from.events)} AND e.sequence <= ${BigInt(to.events)}
    ), marked AS (
      SELECT c.*, c.ip IN (SELECT ip FROM late) AS late,
        EXISTS (SELECT FROM said WHERE c.ip BETWEEN said.lo AND said.hi) AS touched
      FROM changed c ${after === null ? empty : sql`WHERE c.ip > ${after}::inet`}
    )
    SELECT coalesce(json_agg(r), '[]') AS rows FROM (
    SELECT ${rowColumns}, c.late, c.touched FROM marked c
    WHERE c.status1 <> c.status0 OR c.rank1 <> c.rank0 OR c.line1 <> c.line0 OR ${traps} OR c.late OR c.touched
    ORDER BY c.ip LIMIT ${question.limit}) r`;
  return z.tuple([z.object({ rows: z.array(changedRow) })]).parse(found)[0].rows;
}

const marks = z.tuple([z.object({ late: z.string(), events: z.string() })]);

/** How far both logs have come, or had by an instant. */
export async function selectMarks(db: Db, at: Date | null): Promise<Marks> {
  const by = at === null ? empty : sql`WHERE at <= ${at}`;
  const rows = await db.$queryRaw`
    SELECT (SELECT coalesce(max(id), 0)::text FROM ip_late ${by}) AS late,
      (SELECT coalesce(max(sequence), 0)::text FROM status_event ${by}) AS events`;
  return marks.parse(rows)[0];
}
