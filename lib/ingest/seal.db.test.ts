// A day is rewritten in address order while writers go on: nothing is lost or doubled, and nobody is held up by the copy.
import { beforeAll, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { addDays } from "@/lib/platform/day";
import { inTransaction, pool, prisma } from "@/lib/platform/db";
import { closeDays, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { addDayCounts } from "./commands";
import { declareDayLost, undoDayLost } from "./lost-day-commands";
import { completeness } from "./queries";
import { sealDay, sealDays } from "./seal-commands";
import { tryHoldingStale } from "./seal-sql";

testDatabase();

const now = new Date("2026-09-13T09:30:00Z");
const day = "2026-09-11";
const partition = "ip_day_20260911";
const address = (n: number) => `198.18.${n % 8}.${(n * 37) % 256}`;

beforeAll(async () => {
  await storeDays(
    Array.from({ length: 2048 }, (_, n) => mailDay(`198.18.${(n * 5) % 8}.${n >> 3}`, day, 100, n % 100)),
  );
  await closeDays(addDays(day, -1), day);
  // What the worker announces before it makes sums: from here on writers name what comes late.
  await pool.query("INSERT INTO ip_window_part (through, since, lo, hi) VALUES ($1, $1, '0.0.0.0', '::')", [
    day,
  ]);
});

const sums = async () =>
  (
    await pool.query(
      `SELECT count(*)::int AS rows, sum(recipients)::int AS recipients, sum(complaints)::int AS complaints
       FROM ip_day WHERE day = $1`,
      [day],
    )
  ).rows[0];

describe("sealing a day", () => {
  it("loses nothing that is written meanwhile, and leaves the day in address order", async () => {
    const before = await sums();
    let going = true;
    let written = 0;
    const writers = Promise.all(
      Array.from({ length: 3 }, async (_, writer) => {
        for (let n = writer; going; n += 3) {
          await inTransaction((tx) =>
            addDayCounts(tx, [{ ip: address(n), day, complaints: 1, recipients: 2 }]),
          );
          written += 1;
        }
      }),
    );
    for (let round = 0; round < 5; round += 1) await sealDay(day, now);
    going = false;
    await writers;
    expect(written).toBeGreaterThan(0);
    expect(await sums()).toEqual({
      rows: before.rows,
      recipients: before.recipients + 2 * written,
      complaints: written,
    });
    // Once the sums are made anew, nothing is late any more that would have to be copied last.
    await pool.query("DELETE FROM ip_window_stale");
    await sealDay(day, now);
    const { rows } = await pool.query(
      `SELECT count(*)::int AS n FROM (
         SELECT ip < lag(ip) OVER (ORDER BY ctid) AS back FROM ${partition}) o WHERE back`,
    );
    expect(rows).toEqual([{ n: 0 }]);
    const left = await pool.query(
      "SELECT relname FROM pg_class WHERE relname LIKE '%sealed' AND relkind = 'r'",
    );
    expect(left.rows).toEqual([]);
  });

  it("counts active addresses, again when something comes late", async () => {
    await sealDays(now);
    const active = async () =>
      (
        await pool.query("SELECT active_ips AS n FROM net_day WHERE net = '198.18.3.0/24' AND day = $1", [
          day,
        ])
      ).rows[0].n;
    expect(await active()).toBe(256);
    await inTransaction((tx) =>
      addDayCounts(tx, [{ ip: "198.18.200.1", day, recipients: 5, dataCommands: 5, rcptCommands: 5 }]),
    );
    await sealDays(now);
    const late = await pool.query(
      "SELECT active_ips AS n FROM net_day WHERE net = '198.18.200.0/24' AND day = $1",
      [day],
    );
    expect(late.rows).toEqual([{ n: 1 }]);
  });

  it("is done once, by one at a time, and waits for its turn", async () => {
    await prisma.$executeRaw`DELETE FROM sealed_day`;
    await inTransaction(async (tx) => {
      expect(await tryHoldingStale(tx)).toBe(true);
      await sealDay(day, now);
    });
    expect(await prisma.$queryRaw`SELECT count(*)::int AS n FROM sealed_day`).toEqual([{ n: 0 }]);
    await sealDays(now);
    expect(await prisma.$queryRaw`SELECT day::text AS day FROM sealed_day WHERE day = ${day}::date`).toEqual([
      { day },
    ]);
  });
});

describe("a lost day", () => {
  it("is told, no longer waited for, and can be taken back", async () => {
    const lost = "2026-09-12";
    const state = async () => (await completeness(now)).days.find((one) => one.day === lost)?.state;
    expect(await state()).toBe("open");
    await declareDayLost(operatorActor, lost, { note: "the log was deleted" }, now);
    expect(await state()).toBe("lost");
    await undoDayLost(operatorActor, lost, { note: "found it" }, now);
    expect(await state()).toBe("open");
    await expect(undoDayLost(operatorActor, lost, { note: "found it" }, now)).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(declareDayLost(operatorActor, "2026-09-13", { note: "today" }, now)).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(await prisma.auditEvent.count({ where: { targetKind: "day" } })).toBe(2);
  });
});
