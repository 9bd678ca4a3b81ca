// The export of 65,536 addresses as CSV, against the database alone writing the same rows to nowhere.
import pg from "pg";
import { pool } from "@/lib/platform/db";
import { type FleetQuestion, fleetExportStatement } from "@/lib/reputation/fleet-sql";
import type { Prisma } from "@/prisma/client/client";
import { median, result } from "../results";
import type { BenchOptions } from "../suites";

export async function measureExport(
  { quick, report }: BenchOptions,
  url: string,
  cookie: string,
  question: FleetQuestion,
): Promise<void> {
  const alone = `COPY (${inlined(fleetExportStatement(question))}) TO '/dev/null'`;
  const spent: { http: number[]; alone: number[] } = { http: [], alone: [] };
  let rows = 0;
  for (let round = 0; round < (quick ? 2 : 5); round += 1) {
    const begin = performance.now();
    await pool.query(alone);
    const between = performance.now();
    const response = await fetch(url, { headers: { cookie } });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`the export was answered ${response.status}`);
    rows = text.split("\r\n").length - 2;
    spent.alone.push(between - begin);
    spent.http.push(performance.now() - between);
  }
  report(result(`export of ${rows.toLocaleString("en")} rows over HTTP`, median(spent.http), "ms"));
  report(
    result("export / COPY TO '/dev/null'", median(spent.http) / median(spent.alone), "ratio", {
      atMost: 1.3,
    }),
  );
}

// COPY takes no parameters. All that stand here are our own.
function inlined({ text, values }: Prisma.Sql): string {
  return text.replace(/\$(\d+)/g, (_, at) => {
    const value = values[Number(at) - 1];
    if (value === null || value === undefined) return "NULL";
    return typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value));
  });
}
