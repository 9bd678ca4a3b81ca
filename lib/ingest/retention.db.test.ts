// Old days go while people read and mail systems write: nobody sees an error, and nothing else goes with them.
import { expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { addDays, DAY, type Day, eachDay, later } from "@/lib/platform/day";
import { inTransaction, pool } from "@/lib/platform/db";
import { mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { acceptMessages, addDayCounts, createSource, maintainPartitions } from "./commands";
import { sourceByToken } from "./queries";

testDatabase();

const start = new Date("2040-03-20T03:00:00Z");
const last: Day = "2040-03-19";

it("drops partitions beside readers and writers", async () => {
  const days = eachDay(addDays(last, -19), last);
  await storeDays(
    days.flatMap((day) => Array.from({ length: 50 }, (_, n) => mailDay(`192.0.2.${n}`, day, 100))),
  );
  const { token } = await createSource(operatorActor, "mx", start);
  const source = await sourceByToken(token);
  if (source === null) throw new Error("there is no source");
  let going = true;
  let [reads, writes, batches] = [0, 0, 0];
  const readers = Array.from({ length: 3 }, async () => {
    for (; going; reads += 1) {
      await pool.query("SELECT ip, sum(recipients) FROM ip_day WHERE ip <= '192.0.2.99' GROUP BY ip");
    }
  });
  const writers = Array.from({ length: 2 }, async (_, writer) => {
    for (; going; writes += 1) {
      await inTransaction((tx) => addDayCounts(tx, [{ ip: `192.0.2.${writer}`, day: last, complaints: 1 }]));
    }
  });
  // And a mail system, whose deliveries are dropped beside the days.
  const line = JSON.stringify({ ts: `${last}T12:00:00Z`, ip: "192.0.2.200", queueId: "4ABC12" });
  const mailSystem = (async () => {
    for (; going; batches += 1) {
      const body = [Buffer.from(`${line}\n`)];
      const input = { source, batchId: `b${batches}`, encoding: "identity" as const, length: null, body };
      expect(await acceptMessages(input, start)).toMatchObject({ accepted: 1, duplicate: false });
    }
  })();
  // Each run loses one more day, as the passing of days does.
  for (let n = 1; n <= 10; n += 1) await maintainPartitions(later(start, (381 + n) * DAY));
  going = false;
  await Promise.all([...readers, ...writers, mailSystem]);
  expect(Math.min(reads, writes, batches)).toBeGreaterThan(0);
  const { rows } = await pool.query(
    "SELECT DISTINCT day::text AS day FROM ip_day WHERE day <= $1 ORDER BY 1",
    [last],
  );
  expect(rows.map(({ day }) => day)).toEqual(days.slice(rows.length === 0 ? 0 : days.length - rows.length));
  expect(rows.length).toBeLessThan(days.length);
  const left = await pool.query("SELECT sum(complaints)::int AS complaints FROM ip_day WHERE day = $1", [
    last,
  ]);
  expect(left.rows).toEqual([{ complaints: writes }]);
  const counted = await pool.query("SELECT sum(recipients)::int AS n FROM ip_day WHERE ip = '192.0.2.200'");
  expect(counted.rows).toEqual([{ n: batches }]);
});

it("leaves a day that somebody still reads to the next run, and drops the others", async () => {
  const [oldest, next] = ["2041-01-01", "2041-01-02"] as const;
  await storeDays([mailDay("192.0.2.1", oldest, 1), mailDay("192.0.2.1", next, 1)]);
  const kept = async () =>
    (
      await pool.query("SELECT DISTINCT day::text AS day FROM ip_day WHERE day BETWEEN $1 AND $2", [
        oldest,
        next,
      ])
    ).rows.length;
  const reader = await pool.connect();
  try {
    await reader.query("BEGIN");
    await reader.query("SELECT count(*) FROM ip_day_20410101");
    await maintainPartitions(later(new Date(`${next}T03:00:00Z`), 401 * DAY));
    expect((await reader.query("SELECT count(*)::int AS n FROM ip_day_20410101")).rows).toEqual([{ n: 1 }]);
    expect(await kept()).toBe(1);
    await reader.query("COMMIT");
  } finally {
    reader.release();
  }
  await maintainPartitions(later(new Date(`${next}T03:00:00Z`), 401 * DAY));
  expect(await kept()).toBe(0);
});
