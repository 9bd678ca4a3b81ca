import { beforeAll, expect, it } from "vitest";
import { asReader, type Reader } from "@/lib/identity/viewer";
import { addDays } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { getSettings } from "@/lib/provider/queries";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { exportRecords } from "./range-queries";
import { exportRecordsInput, type TrapDisclosure } from "./schema";

testDatabase();

const now = new Date("2026-09-13T09:30:00Z");
const last = "2026-09-11";
const before = "2026-09-10";
let ours: Reader;
let theirs: Reader;

beforeAll(async () => {
  await getSettings();
  ours = asReader(await createPerson({ organization: "Ours" }));
  theirs = asReader(await createPerson({ organization: "Theirs" }));
  await grantRead(ours.organizationId, "192.0.2.0/25", addDays(last, -60));
  await grantRead(ours.organizationId, "2001:db8::/40", addDays(last, -60));
  await grantRead(theirs.organizationId, "192.0.2.128/25", last);
  const at = Date.UTC(2026, 8, 11, 7, 8, 9, 120);
  await storeDays([
    mailDay("192.0.2.9", before, 300),
    mailDay("192.0.2.9", last, 200, 20, {
      complaints: 2,
      trapHits: 7,
      trapFirstAt: at,
      trapLastAt: at,
      helo: "=cmd|' /C calc'!A0",
      mailFromDomain: 'a,"b"',
    }),
    mailDay("192.0.2.20", last, 10),
    mailDay("2001:db8::7", last, 10),
    mailDay("192.0.2.200", before, 40),
    mailDay("192.0.2.200", last, 50),
  ]);
  await closeDays(addDays(last, -50), last);
});

async function csv(reader: Reader, query: Record<string, unknown> = {}): Promise<string[]> {
  let text = "";
  for await (const piece of await exportRecords(reader, exportRecordsInput.parse(query), now)) {
    text += typeof piece === "string" ? piece : Buffer.from(piece).toString("utf8");
  }
  expect(text.endsWith("\n")).toBe(true);
  return text.slice(0, -1).split("\n");
}

const keys = (lines: readonly string[]): string[] =>
  lines.slice(1).map((line) => line.split(",", 2).join(" "));

async function disclose(trapDisclosure: TrapDisclosure): Promise<void> {
  await prisma.providerSettings.update({ where: { id: 1 }, data: { trapDisclosure } });
}

it("gives every record of the days asked for, day by day, and else the last complete day", async () => {
  expect(keys(await csv(ours))).toEqual([`192.0.2.9 ${last}`, `192.0.2.20 ${last}`, `2001:db8::7 ${last}`]);
  expect(keys(await csv(ours, { from: before, network: "192.0.2.0/24" }))).toEqual([
    `192.0.2.9 ${before}`,
    `192.0.2.9 ${last}`,
    `192.0.2.20 ${last}`,
  ]);
});

it("gives nothing of what is not granted, and nothing from before the first day", async () => {
  expect(keys(await csv(theirs, { from: "2026-01-01" }))).toEqual([`192.0.2.200 ${last}`]);
  expect(keys(await csv(theirs, { network: "192.0.2.9" }))).toEqual([]);
});

it("tells of traps only what is disclosed, and lets no stranger's text become a formula", async () => {
  const lineOf = async () => (await csv(ours, { network: "192.0.2.9" }))[1]?.split(",").slice(10).join(",");
  const rest = `,${last}T08:00:00.000Z,${last}T20:30:00.000Z,'=cmd|' /C calc'!A0,"a,""b"""`;
  await disclose("exact");
  expect(await lineOf()).toBe(`7,2026-09-11T07:08:09.120Z,2026-09-11T07:08:09.120Z${rest}`);
  await disclose("bands");
  expect(await lineOf()).toBe(`5,,${rest}`);
  await disclose("guarded");
  expect(await lineOf()).toBe(`,,${rest}`);
});

it("gives its connection back when the reader goes away", async () => {
  const busy = () => pool.totalCount - pool.idleCount;
  const begun = busy();
  const records = await exportRecords(ours, exportRecordsInput.parse({ from: before }), now);
  await records.next();
  await records.next();
  expect(busy()).toBe(begun + 1);
  await records.return(undefined);
  expect(busy()).toBe(begun);
});
