// A day that one of two sources has not told of, as its reader sees it: late, then missing, never a quiet zero. A day that
// both told of and on which an address sent nothing is a zero, and stays one.
import { beforeAll, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { asReader, type Reader } from "@/lib/identity/viewer";
import { acceptMessages, createSource } from "@/lib/ingest/commands";
import { sourceByToken } from "@/lib/ingest/queries";
import { addDays, DAY, type Day, HOUR, later, startOf } from "@/lib/platform/day";
import { grantRead } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { getIpSeries, listIps } from "./queries";
import { ipSeriesInput, listIpsInput } from "./schema";

testDatabase();

const whole: Day = "2026-09-01";
const gap: Day = "2026-09-02";
const [busy, quiet] = ["192.0.2.10", "192.0.2.11"];
let reader: Reader;
let batches = 0;

const at = (day: Day, hours: number) => later(startOf(day), hours * HOUR);

async function send(token: string, ip: string, when: Date, events: number): Promise<void> {
  const source = await sourceByToken(token);
  if (source === null) throw new Error("the source is gone");
  batches += 1;
  const line = `${JSON.stringify({ ts: when.toISOString(), ip, verdict: "ham" })}\n`;
  const answer = await acceptMessages(
    {
      source,
      batchId: `b${batches}`,
      encoding: "identity",
      length: null,
      body: [Buffer.from(line.repeat(events))],
    },
    when,
  );
  expect(answer.accepted).toBe(events);
}

beforeAll(async () => {
  reader = asReader(await createPerson({ organization: "Ours" }));
  await grantRead(reader.organizationId, "192.0.2.0/24", addDays(whole, -5));
  const { token: steady } = await createSource(operatorActor, "steady", at(whole, 0));
  const { token: failing } = await createSource(operatorActor, "failing", at(whole, 0));
  await send(steady, busy, at(whole, 9), 150);
  await send(failing, busy, at(whole, 10), 50);
  await send(failing, "192.0.2.99", at(gap, 2), 1); // closes the first day, and is never heard of again
  for (let n = 1; n <= 9; n += 1) await send(steady, busy, later(at(whole, 9), n * DAY), 150);
});

async function dayOf(ip: string, day: Day, now: Date) {
  const query = ipSeriesInput.parse({ from: whole, to: gap });
  const { days } = await getIpSeries(reader, ip, query, now);
  const found = days.find((one) => one.day === day);
  return [found?.state, found?.counts?.recipients ?? null];
}

it("is late after 36 hours and missing after 7 days, with the part that did arrive and its state", async () => {
  expect(await dayOf(busy, gap, later(at(gap, 24), 35 * HOUR))).toEqual(["open", 150]);
  expect(await dayOf(busy, gap, later(at(gap, 24), 37 * HOUR))).toEqual(["late", 150]);
  expect(await dayOf(busy, gap, later(at(gap, 24), 7 * DAY + HOUR))).toEqual(["missing", 150]);
});

it("says the same of an address of which nothing arrived: no zero that nobody knows of", async () => {
  for (const [hours, state] of [
    [37, "late"],
    [7 * 24 + 1, "missing"],
  ] as const) {
    expect((await dayOf(quiet, gap, later(at(gap, 24), hours * HOUR)))[0]).toBe(state);
  }
  const now = later(at(gap, 24), 37 * HOUR);
  const { dayStates } = await listIps(reader, listIpsInput.parse({}), now);
  expect(dayStates.filter(({ day }) => day === whole || day === gap)).toEqual([
    { day: whole, state: "complete" },
    { day: gap, state: "late" },
  ]);
});

it("shows zero as zero on the day that both sources told of", async () => {
  const now = later(at(gap, 24), 37 * HOUR);
  expect(await dayOf(busy, whole, now)).toEqual(["complete", 200]);
  expect(await dayOf(quiet, whole, now)).toEqual(["complete", 0]);
});
