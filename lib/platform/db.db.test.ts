import pg from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "@/lib/testing/database";
import { inTransaction, inUtc, pool, prisma } from "./db";
import { env } from "./env";

testDatabase();

test("an instant written through Prisma reads back as the same instant in UTC text", async () => {
  const at = new Date("2026-03-29T01:30:00.123Z");
  const [row] = await prisma.$queryRaw<
    [{ text: string; instant: Date }]
  >`SELECT ${at}::timestamptz::text AS text, ${at}::timestamptz AS instant`;
  expect(row.text).toBe("2026-03-29 01:30:00.123+00");
  expect(row.instant.toISOString()).toBe(at.toISOString());
});

test("sessions stay in UTC although the database, the role and the URL say otherwise", async () => {
  const { rows } = await pool.query<{ name: string }>("SELECT current_database() AS name");
  await pool.query(`ALTER DATABASE ${rows[0]?.name} SET timezone = 'Asia/Tokyo'`);

  const url = new URL(env().DATABASE_URL ?? "");
  url.searchParams.set("options", "-c timezone=Asia/Tokyo -c statement_timeout=5000");
  const client = new pg.Client({ connectionString: inUtc(url.toString()) });
  await client.connect();
  expect((await client.query("SHOW timezone")).rows).toEqual([{ TimeZone: "UTC" }]);
  expect((await client.query("SHOW statement_timeout")).rows).toEqual([{ statement_timeout: "5s" }]);
  await client.end();
});

test("a transaction that throws leaves nothing", async () => {
  await pool.query("CREATE TABLE mark (id int PRIMARY KEY)");
  await expect(
    inTransaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO mark VALUES (1)`;
      throw new Error("changed my mind");
    }),
  ).rejects.toThrow("changed my mind");
  expect((await pool.query("SELECT * FROM mark")).rows).toEqual([]);
});

test("a deadlock is run again until both have happened", async () => {
  await pool.query("CREATE TABLE pair (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)");
  await pool.query("INSERT INTO pair VALUES (1), (2)");
  const arrived = { count: 0, open: () => {}, gate: Promise.resolve() };
  arrived.gate = new Promise((resolve) => {
    arrived.open = resolve;
  });
  let runs = 0;
  const add = (first: number, second: number) =>
    inTransaction(async (tx) => {
      runs += 1;
      await tx.$executeRaw`UPDATE pair SET n = n + 1 WHERE id = ${first}`;
      arrived.count += 1;
      if (arrived.count === 2) arrived.open();
      await arrived.gate;
      await tx.$executeRaw`UPDATE pair SET n = n + 1 WHERE id = ${second}`;
    });
  await Promise.all([add(1, 2), add(2, 1)]);
  expect((await pool.query("SELECT id, n FROM pair ORDER BY id")).rows).toEqual([
    { id: 1, n: 2 },
    { id: 2, n: 2 },
  ]);
  expect(runs).toBe(3);
});
