// A script that asks again and again what changed: every change of result, status, complaint line and traps once, whatever
// comes late, in whatever order, and nobody else's.
import { beforeAll, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { asReader, type Reader } from "@/lib/identity/viewer";
import { addDays, DAY, type Day, endOf, HOUR, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { listChanges } from "./changes-queries";
import { clearStatus, setStatus } from "./commands";
import { type IpChanges, listChangesInput } from "./schema";
import { advanceWindows } from "./window-commands";

testDatabase();

const first = "2026-09-11";
const dayAt = (count: number): Day => addDays(first, count);
/** Nine in the morning after the day. */
const morningAfter = (count: number): Date => later(endOf(dayAt(count)), 9 * HOUR);
let ours: Reader;
let theirs: Reader;
let source: string;

const ask = (query: object, now: Date, reader = ours): Promise<IpChanges> =>
  listChanges(reader, listChangesInput.parse(query), now);
const told = ({ changes }: IpChanges) => changes.map(({ ip, changed }) => `${ip} ${changed.join(" ")}`);

async function complete(count: number): Promise<void> {
  await closeDays(dayAt(count), dayAt(count), source);
  await advanceWindows(morningAfter(count));
}

beforeAll(async () => {
  ours = asReader(await createPerson({ organization: "Ours" }));
  theirs = asReader(await createPerson({ organization: "Theirs" }));
  await grantRead(ours.organizationId, "192.0.2.0/24", dayAt(-200));
  await grantRead(theirs.organizationId, "198.51.100.0/24", dayAt(-200));
  await storeDays([
    ...[1, 2, 3, 4].map((at) => mailDay(`192.0.2.${at}`, first, 1000)),
    mailDay("198.51.100.9", first, 1000),
    mailDay("192.0.2.1", dayAt(1), 1000, 950),
    mailDay("192.0.2.2", dayAt(1), 1000, 0, { complaints: 9 }),
    mailDay("192.0.2.3", dayAt(1), 1000, 0, { trapHits: 7, trapFirstAt: 1, trapLastAt: 2 }),
    mailDay("192.0.2.4", dayAt(1), 1000),
    mailDay("192.0.2.5", dayAt(1), 1000),
    mailDay("198.51.100.9", dayAt(1), 1000, 950),
  ]);
  source = await closeDays(dayAt(-60), first);
  await advanceWindows(morningAfter(0));
});

describe("what changed since a moment", () => {
  let cursor = "";

  it("is every kind of change with both sides, only of the reader's own", async () => {
    await complete(1);
    const answer = await ask({ since: first }, morningAfter(1));
    expect(told(answer)).toEqual([
      "192.0.2.1 result",
      "192.0.2.2 complaints",
      "192.0.2.3 traps",
      "192.0.2.5 result",
    ]);
    expect(answer.changes[0]).toMatchObject({
      result: { before: "GREEN", now: "RED" },
      trapHits: { before: 0, now: 0 },
    });
    expect(answer.changes[1]?.complaintLine).toEqual({ before: "below", now: "enforced" });
    expect(answer.changes[2]?.trapHits).toEqual({ before: 0, now: 5 });
    expect(answer.changes[3]?.sentences).toEqual([
      expect.stringMatching(/^GREEN: 0.% of 1.000 verdicts were spam, no result before\.$/),
    ]);
    expect(answer).toMatchObject({ since: { day: first }, to: { day: dayAt(1) }, more: false });
    expect(told(await ask({ since: first }, morningAfter(1), theirs))).toEqual(["198.51.100.9 result"]);
    cursor = answer.cursor;
  });

  it("comes in pages that end where the next looks go on", async () => {
    const seen: string[] = [];
    let page = await ask({ since: first, limit: 3 }, morningAfter(1));
    seen.push(...told(page));
    expect(page.more).toBe(true);
    page = await ask({ cursor: page.cursor, limit: 3 }, morningAfter(1));
    seen.push(...told(page));
    expect(page.more).toBe(false);
    expect(seen).toEqual(told(await ask({ since: first }, morningAfter(1))));
    expect(told(await ask({ cursor: page.cursor }, morningAfter(1)))).toEqual([]);
  });

  it("is nothing until something happens, and is told once", async () => {
    const at = morningAfter(1);
    const none = await ask({ cursor }, at);
    expect(told(none)).toEqual([]);
    await setStatus(
      operatorActor,
      { network: "192.0.2.4", state: "blocked", reason: "complaints", note: "" },
      later(at, 1000),
    );
    const blocked = await ask({ cursor: none.cursor }, later(at, 2000));
    expect(told(blocked)).toEqual(["192.0.2.4 status"]);
    expect(blocked.changes[0]?.status).toEqual({ before: null, now: "blocked" });
    const after = await ask({ cursor: blocked.cursor }, later(at, 3000));
    expect(told(after)).toEqual([]);
    cursor = after.cursor;
  });

  it("holds a status that was set and lifted between two looks, and one that is said to have begun long ago", async () => {
    const at = later(morningAfter(1), HOUR);
    await setStatus(operatorActor, { network: "192.0.2.5", state: "limited", reason: "rate", note: "" }, at);
    await clearStatus(operatorActor, { network: "192.0.2.5", note: "" }, later(at, 1000));
    await setStatus(
      operatorActor,
      { network: "192.0.2.2/31", state: "junked", reason: "rate", note: "" },
      at,
    );
    await prisma.$executeRaw`UPDATE ip_status SET since = ${later(at, -5 * DAY)} WHERE state = 'junked'`;
    const answer = await ask({ cursor }, later(at, 2000));
    expect(told(answer)).toEqual(["192.0.2.2 status", "192.0.2.3 status", "192.0.2.5 status"]);
    cursor = answer.cursor;
  });

  it("holds what came late to days that were told already", async () => {
    const at = later(morningAfter(1), 2 * HOUR);
    await storeDays([mailDay("192.0.2.4", dayAt(1), 20_000, 20_000)]);
    // Until the worker has taken it up it waits; then it is told, once.
    const waiting = await ask({ cursor }, at);
    await advanceWindows(at);
    const answer = await ask({ cursor: waiting.cursor }, later(at, 1000));
    expect(told(answer)).toEqual(["192.0.2.4 corrected"]);
    expect(answer.changes[0]?.result.now).toBe("RED");
    cursor = answer.cursor;
    expect(told(await ask({ cursor }, later(at, 2000)))).toEqual([]);
  });

  it("goes on over the next day, where who fell silent keeps what the week says", async () => {
    await storeDays([mailDay("192.0.2.1", dayAt(2), 1000)]);
    await complete(2);
    const answer = await ask({ cursor }, morningAfter(2));
    expect(told(answer)).toEqual(["192.0.2.1 result"]);
    expect(answer.since.day).toBe(dayAt(1));
  });

  it("refuses a cursor that is none, and one that is too old", async () => {
    const wrong = { code: "invalid_input", issues: [{ path: "query.cursor" }] };
    for (const bad of ["x", Buffer.from("[]").toString("base64url")]) {
      await expect(ask({ cursor: bad }, morningAfter(2))).rejects.toMatchObject(wrong);
    }
    await expect(ask({ cursor }, morningAfter(40))).rejects.toMatchObject(wrong);
  });
});
