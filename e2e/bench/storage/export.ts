// Exports as CSV, against the database alone writing the same CSV to nowhere.
import { pool } from "@/lib/platform/db";
import { withLiterals } from "@/lib/reputation/export-sql";
import type { Prisma } from "@/prisma/client/client";
import { median, result } from "../results";
import type { BenchOptions } from "../suites";

export type Export = {
  name: string;
  url: string;
  cookie: string;
  /** The statement behind it. */
  statement: Prisma.Sql;
  /** At most so many times as long as the database alone; none where figures are made of each row. */
  atMost?: number;
};

export async function measureExport(
  { quick, report }: BenchOptions,
  { name, url, cookie, statement, atMost }: Export,
): Promise<void> {
  // In the same format: what separates and quotes is a fifth of the database's work.
  const copyToNowhere = `COPY (${withLiterals(statement)}) TO '/dev/null' (FORMAT csv)`;
  const spent: { http: number[]; alone: number[] } = { http: [], alone: [] };
  let rows = 0;
  for (let round = -1; round < (quick ? 2 : 5); round += 1) {
    const begin = performance.now();
    await pool.query(copyToNowhere);
    const between = performance.now();
    rows = await download(url, cookie);
    if (round < 0) continue; // the server has run its code once
    spent.alone.push(between - begin);
    spent.http.push(performance.now() - between);
  }
  const target = atMost === undefined ? null : { atMost };
  report(result(`${name}, ${rows.toLocaleString("en")} rows over HTTP`, median(spent.http), "ms"));
  report(
    result(`${name} / COPY TO '/dev/null' as CSV`, median(spent.http) / median(spent.alone), "ratio", target),
  );
}

/**
 * Reads an export to its end; answers how many lines stand below the header. As curl asks for it: what is compressed on
 * the way is another measure.
 */
async function download(url: string, cookie: string): Promise<number> {
  const response = await fetch(url, { headers: { cookie, "accept-encoding": "identity" } });
  if (response.status !== 200 || response.body === null)
    throw new Error(`the export was answered ${response.status}`);
  let lines = 0;
  for await (const chunk of response.body) {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
  }
  return lines - 1;
}
