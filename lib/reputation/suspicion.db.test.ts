// The finder over real records and a real DNS server on loopback.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { asReader, type Reader, type Viewer } from "@/lib/identity/viewer";
import { dismiss } from "@/lib/notebook/commands";
import { addDays, type Day, eachDay } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { createPerson } from "@/lib/testing/people";
import { findSuspectsInput, type Suspects } from "./schema";
import { exportSuspects, findSuspects } from "./suspicion-queries";

testDatabase();

const now = new Date("2026-09-13T09:30:00Z");
const last = "2026-09-11";
const daysBack = (count: number): Day => addDays(last, -count);
let viewer: Viewer;
let reader: Reader;
let stranger: Reader;
let dns: TestDns;

const find = (query: object = {}, by: Reader = reader) =>
  findSuspects(by, findSuspectsInput.parse(query), now);
const ptrOf = (at: number) => `${at}.2.0.192.in-addr.arpa`;
const named = async (query: object = {}) =>
  (await find(query)).suspects.map(({ ip, reasons }) => `${ip} ${reasons.map(({ kind }) => kind).join(" ")}`);

beforeAll(async () => {
  dns = await startTestDns();
  setEnvironment({ DNS_SERVERS: dns.server });
  viewer = await createPerson({ organization: "Ours" });
  reader = asReader(viewer);
  stranger = asReader(await createPerson({ organization: "Theirs" }));
  await grantRead(reader.organizationId, "192.0.2.0/24", daysBack(200));
  await grantRead(stranger.organizationId, "198.51.100.0/24", daysBack(200));
  const week = eachDay(daysBack(6), last);
  const before = eachDay(daysBack(29), daysBack(7));
  await storeDays([
    // Steady: no sign.
    ...[...before, ...week].map((day) => mailDay("192.0.2.1", day, 200)),
    // Began three days ago, with traps.
    ...eachDay(daysBack(2), last).map((day) =>
      mailDay("192.0.2.66", day, 300, 10, { trapHits: 4, trapFirstAt: 1, trapLastAt: 2 }),
    ),
    // Ten times its volume.
    ...before.map((day) => mailDay("192.0.2.70", day, 20)),
    ...week.map((day) => mailDay("192.0.2.70", day, 200)),
    ...week.map((day) => mailDay("198.51.100.9", day, 500)),
  ]);
  await closeDays(daysBack(199), last);
});
afterAll(async () => {
  setEnvironment({ DNS_SERVERS: undefined });
  await dns.stop();
});

it("ranks those with signs and leaves out the steady one", async () => {
  const { suspects, total } = await find();
  expect(total).toBe(2);
  expect(suspects.map(({ ip }) => ip)).toEqual(["192.0.2.66", "192.0.2.70"]);
  expect(suspects[0]?.reasons.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["traps", "new_sender"]),
  );
  expect(suspects[1]?.reasons[0]?.sentence).toBe("10 times its volume: 200 recipients a day, 20 before.");
  expect((await find({}, stranger)).suspects.map(({ ip }) => ip)).toEqual(["198.51.100.9"]);
});

it("waits for no name when only stored ones are wanted, and asks for each name once however many look", async () => {
  await prisma.$executeRaw`DELETE FROM ip_name`;
  dns.reset();
  dns.setHost("192.0.2.66", "out66.example.net");
  const hosts = ({ suspects }: Suspects) => suspects.map(({ hosts }) => hosts);
  const stored = () => findSuspects(reader, findSuspectsInput.parse({}), now, "stored names");
  expect(hosts(await stored())).toEqual([null, null]);
  expect(dns.count(ptrOf(66))).toBe(0);
  const asked = find();
  await vi.waitFor(() => expect(dns.count(ptrOf(66))).toBe(1));
  await find();
  expect(hosts(await asked)).toContainEqual(["out66.example.net"]);
  expect(dns.count(ptrOf(66))).toBe(1);
});

it("narrows by sign and network", async () => {
  expect(await named({ kind: "volume_jump" })).toEqual([expect.stringContaining("192.0.2.70")]);
  expect((await find({ cidr: "192.0.2.64/30" })).suspects.map(({ ip }) => ip)).toEqual(["192.0.2.66"]);
});

it("leaves out what was put aside, until it is asked for or brought back", async () => {
  await dismiss(viewer, { ip: "192.0.2.66", days: 7, reason: "customer told" }, now);
  const without = await find();
  expect(without).toMatchObject({ hiddenDismissed: 1, total: 2 });
  expect(without.suspects.map(({ ip }) => ip)).toEqual(["192.0.2.70"]);
  const all = await find({ dismissed: "true" });
  expect(all.suspects[0]).toMatchObject({ ip: "192.0.2.66", dismissed: { reason: "customer told" } });
  await dismiss(viewer, { ip: "192.0.2.66", days: 0, reason: "" }, now);
  expect((await find()).suspects).toHaveLength(2);
});

it("writes the same list as CSV", async () => {
  let csv = "";
  for await (const piece of await exportSuspects(reader, findSuspectsInput.parse({}), now)) csv += piece;
  const [header, first, ...others] = csv.trim().split("\r\n");
  expect(header).toMatch(/^ip,reasons,explanation,/);
  expect(first).toMatch(/^192\.0\.2\.66,traps new_sender/);
  expect(others).toHaveLength(1);
});
