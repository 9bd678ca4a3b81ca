// Lists over several days read sums that were made before. Whatever is ready, stale or missing, they must say what the
// daily records say, and nothing from before a reader's first day.
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { asReader, type Reader } from "@/lib/identity/viewer";
import { acceptEvents, addDayCounts, createSource } from "@/lib/ingest/commands";
import { sourceByToken } from "@/lib/ingest/queries";
import { addToIpDays, runWith } from "@/lib/ingest/sql";
import { holdSums, markStale } from "@/lib/ingest/stale-sql";
import { addDays, type Day, eachDay } from "@/lib/platform/day";
import { inTransaction, prisma } from "@/lib/platform/db";
import { closeDays, completeRow, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { sortColumns } from "./choices";
import { listIps } from "./queries";
import { type IpList, listIpsInput } from "./schema";
import { advanceWindows } from "./window-commands";

testDatabase();

const now = new Date("2026-09-13T09:30:00Z");
const last = "2026-09-11";
const daysBack = (count: number): Day => addDays(last, -count);
let old: Reader;
let young: Reader;

const list = (reader: Reader, query: Record<string, unknown> = {}, at = now) =>
  listIps(reader, listIpsInput.parse(query), at);

const queries = [
  ...["7", "30", "90", "1", "today"].map((window) => ({ window })),
  ...sortColumns.map((sort) => ({ window: "30", sort, order: "asc" })),
  { window: "30", q: "older" },
  { window: "90", q: "newer.example" },
  { window: "30", cidr: "192.0.2.16/28" },
  { window: "7", minVolume: "1000" },
  { window: "90", result: "RED" },
];

async function answers(): Promise<IpList[]> {
  const all: IpList[] = [];
  for (const reader of [old, young]) for (const query of queries) all.push(await list(reader, query));
  return all;
}

/** The same with all sums gone: everything is then added up from the days. */
async function answersFromDays(): Promise<IpList[]> {
  const parts = await prisma.$queryRaw<{ n: number }[]>`
    WITH hidden AS (UPDATE ip_window_part SET ready_at = NULL RETURNING 1) SELECT count(*)::int AS n FROM hidden`;
  expect(parts[0]?.n).toBeGreaterThan(0);
  try {
    return await answers();
  } finally {
    await prisma.$executeRaw`UPDATE ip_window_part SET ready_at = ${now}`;
  }
}

beforeAll(async () => {
  old = asReader(await createPerson({ organization: "Old" }));
  young = asReader(await createPerson({ organization: "Young" }));
  await grantRead(old.organizationId, "192.0.2.0/24", daysBack(200));
  await grantRead(old.organizationId, "2001:db8::/32", daysBack(200));
  await grantRead(young.organizationId, "192.0.2.0/26", daysBack(12));
  await grantRead(young.organizationId, "192.0.2.64/26", daysBack(3));
  await storeDays(
    eachDay(daysBack(95), last).flatMap((day, n) => [
      mailDay(`192.0.2.${80 + n}`, day, 300 + n, n, { helo: `older${n}.example` }),
      mailDay("192.0.2.20", day, 250, 240, {
        complaints: n % 3,
        helo: n < 50 ? "older.example" : "newer.example",
      }),
      mailDay("192.0.2.70", day, 120, 12, { trapHits: n % 12, trapFirstAt: 1, trapLastAt: 2 }),
      mailDay("2001:db8::5", day, 90),
    ]),
  );
  await closeDays(daysBack(95), last);
  await advanceWindows(now);
});

describe("lists over several days", () => {
  it("say what the days say", async () => {
    expect(await answers()).toEqual(await answersFromDays());
  });

  it("show nothing from before a reader's first day", async () => {
    const rows = (await list(young, { window: "90" })).rows;
    const counts = (ip: string) => rows.find((row) => row.ip === ip)?.counts.recipients;
    expect(counts("192.0.2.20")).toBe(13 * 250);
    expect(counts("192.0.2.70")).toBe(4 * 120);
    const older = (await list(old, { window: "90" })).rows;
    expect(older.find((row) => row.ip === "192.0.2.20")?.counts.recipients).toBe(90 * 250);
  });

  it("know of late events, complaints and corrections before and after the sums are made anew", async () => {
    const { id, token } = await createSource(operatorActor, `late ${randomUUID()}`, now);
    const source = await sourceByToken(token);
    if (source === null) throw new Error(`no source ${id}`);
    const before = await sentOf("192.0.2.21");
    await acceptEvents(
      {
        source,
        batchId: randomUUID(),
        events: [{ ts: `${daysBack(2)}T10:00:00Z`, ip: "192.0.2.21", recipients: 700, verdict: "spam" }],
      },
      now,
    );
    await inTransaction((tx) =>
      addDayCounts(tx, [
        { ip: "192.0.2.20", day: daysBack(1), complaints: 5 },
        { ip: "192.0.2.70", day: daysBack(1), recipients: -20, ham: -20 },
        { ip: "192.0.2.200", day: daysBack(80), recipients: 400, dataCommands: 400, ham: 400 },
      ]),
    );
    expect((await sentOf("192.0.2.21")) - before).toBe(700);
    expect(await sentOf("192.0.2.200")).toBe(400);
    const stale = await answers();
    expect(stale).toEqual(await answersFromDays());
    await advanceWindows(now);
    expect(await prisma.$queryRaw`SELECT count(*)::int AS n FROM ip_window_stale`).toEqual([{ n: 0 }]);
    expect(await answers()).toEqual(stale);
  });

  it("lose nothing that is written while sums are made", async () => {
    const write = async (recipients: number, until: Promise<unknown>) =>
      inTransaction(async (tx) => {
        const rows = [completeRow(mailDay("192.0.2.22", last, recipients))];
        const reached = await holdSums(tx);
        await addToIpDays(runWith(tx), rows);
        await markStale(runWith(tx), rows, reached);
        await until;
      });
    const before = await sentOf("192.0.2.22");
    // One writer is at work while the sums are announced, the next while they are refreshed.
    await prisma.$executeRaw`UPDATE ip_window_part SET ready_at = NULL`;
    const first = write(100, wait(400));
    await wait(100);
    const making = advanceWindows(now);
    await first;
    const second = write(1000, wait(600));
    await making;
    await advanceWindows(now);
    await second;
    expect((await sentOf("192.0.2.22")) - before).toBe(1100);
    await advanceWindows(now);
    expect((await sentOf("192.0.2.22")) - before).toBe(1100);
    expect(await answers()).toEqual(await answersFromDays());
  });

  it("move on with the last complete day, and the sums of two days stay", async () => {
    const next = new Date("2026-09-14T09:30:00Z");
    await prisma.source.updateMany({ data: { pausedAt: new Date("2026-09-12T12:00:00Z") } });
    await storeDays([mailDay("192.0.2.20", addDays(last, 1), 77)]);
    await closeDays(addDays(last, 1), addDays(last, 1));
    await advanceWindows(next);
    await advanceWindows(next);
    expect((await list(old, { window: "7" }, next)).window.to).toBe(addDays(last, 1));
    expect(await sentOf("192.0.2.20", "7", next)).toBe(6 * 250 + 77);
    await prisma.source.updateMany({
      where: { pausedAt: null },
      data: { pausedAt: new Date("2026-09-13T12:00:00Z") },
    });
    await storeDays([mailDay("192.0.2.20", addDays(last, 2), 1)]);
    await closeDays(addDays(last, 1), addDays(last, 2));
    const later = new Date("2026-09-15T09:30:00Z");
    await advanceWindows(later);
    const throughs =
      await prisma.$queryRaw`SELECT DISTINCT through::text AS d FROM ip_window_part ORDER BY 1`;
    expect(throughs).toEqual([{ d: addDays(last, 1) }, { d: addDays(last, 2) }]);
  });
});

async function sentOf(ip: string, window = "90", at = now): Promise<number> {
  const { rows } = await list(old, { window, cidr: ip }, at);
  return rows[0]?.counts.recipients ?? 0;
}
