// Names of the reverse DNS from a real server on loopback to the fleet: looked up by the worker, kept, searched, shown.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { asReader, type Reader } from "@/lib/identity/viewer";
import { addDays, DAY, type Day, HOUR, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { createPerson } from "@/lib/testing/people";
import { refreshNames } from "./names-commands";
import { getIpNames, listIps } from "./queries";
import { exportIpsInput, listIpsInput } from "./schema";
import { exportIps } from "./table-queries";
import { advanceWindows } from "./window-commands";

testDatabase();

const now = new Date("2026-09-13T09:30:00Z");
const last = "2026-09-11";
const daysBack = (count: number): Day => addDays(last, -count);
const ptrOf = (at: number) => `${at}.2.0.192.in-addr.arpa`;
let ours: Reader;
let theirs: Reader;
let dns: TestDns;

const refresh = (at = now) => refreshNames(at, new AbortController().signal);
const list = async (query: object = {}, reader = ours) =>
  (await listIps(reader, listIpsInput.parse({ window: "30", sort: "ip", order: "asc", ...query }), now)).rows;
const addresses = async (query: object, reader = ours) => (await list(query, reader)).map(({ ip }) => ip);
const kept = async () =>
  (await prisma.$queryRaw<{ ip: string }[]>`SELECT host(ip) AS ip FROM ip_name ORDER BY 1`).map(
    ({ ip }) => ip,
  );

beforeAll(async () => {
  dns = await startTestDns();
  setEnvironment({ DNS_SERVERS: dns.server });
  ours = asReader(await createPerson({ organization: "Ours" }));
  theirs = asReader(await createPerson({ organization: "Theirs" }));
  await grantRead(ours.organizationId, "192.0.2.0/25", daysBack(200));
  await grantRead(theirs.organizationId, "192.0.2.128/25", daysBack(200));
  await storeDays([
    ...[1, 2, 3, 200].map((at) => mailDay(`192.0.2.${at}`, last, 200)),
    mailDay("192.0.2.4", daysBack(60), 200), // quiet for longer than names are asked for
    mailDay("198.51.100.1", last, 200), // nobody's
  ]);
  await closeDays(daysBack(99), last);
  await advanceWindows(now);
});
beforeEach(async () => {
  dns.reset();
  await prisma.$executeRaw`DELETE FROM ip_name`;
  dns.setHost("192.0.2.1", "Out1.Example.NET");
  dns.set(ptrOf(2), "PTR", "a_b.off.example.org");
  dns.misbehave(ptrOf(3), "servfail");
  dns.setHost("192.0.2.200", "out200.example.net");
});
afterAll(async () => {
  setEnvironment({ DNS_SERVERS: undefined });
  await dns.stop();
});

it("asks for what sent lately and somebody may read, and says which names lead back", async () => {
  await refresh();
  expect(await kept()).toEqual(["192.0.2.1", "192.0.2.2", "192.0.2.200", "192.0.2.3"]);
  const lookedUpAt = now.toISOString();
  expect((await list()).map(({ reverse }) => reverse)).toEqual([
    { hosts: ["out1.example.net"], confirmed: ["out1.example.net"], lookedUpAt },
    { hosts: ["a_b.off.example.org"], confirmed: [], lookedUpAt },
    null,
  ]);
});

it("asks again after a week, sooner where nobody answered, and keeps what it knew meanwhile", async () => {
  await refresh();
  dns.setHost("192.0.2.1", "new.example.net");
  dns.misbehave(ptrOf(2), "servfail");
  await refresh(later(now, DAY + HOUR));
  expect(dns.count(ptrOf(1))).toBe(1);
  expect(dns.count(ptrOf(3))).toBeGreaterThan(1);
  await refresh(later(now, 7 * DAY + HOUR));
  expect((await list({ rdns: "new." })).map(({ ip }) => ip)).toEqual(["192.0.2.1"]);
  expect((await list())[1]?.reverse).toEqual({
    hosts: ["a_b.off.example.org"],
    confirmed: [],
    lookedUpAt: now.toISOString(),
  });
});

it("forgets what nobody asked for as long as daily records are kept", async () => {
  const keep = (ip: string, days: number) => prisma.$executeRaw`
    INSERT INTO ip_name (ip, looked_up_at, tried_at) SELECT ${ip}::inet, t, t FROM (SELECT ${later(now, -days * DAY)}::timestamptz AS t) at`;
  await keep("192.0.2.98", 399);
  await keep("192.0.2.99", 401);
  await refresh();
  expect(await kept()).toContain("192.0.2.98");
  expect(await kept()).not.toContain("192.0.2.99");
});

it("finds by a part of a name, whatever the case, only among the reader's own, and takes _ as it is", async () => {
  await refresh();
  expect(await addresses({ rdns: "EXAMPLE.net" })).toEqual(["192.0.2.1"]);
  expect(await addresses({ rdns: "example.net" }, theirs)).toEqual(["192.0.2.200"]);
  expect(await addresses({ rdns: "_b.O" })).toEqual(["192.0.2.2"]);
  expect(await addresses({ rdns: "o_t1" })).toEqual([]);
  expect(await addresses({ rdns: "" })).toHaveLength(3);
});

it("gives the same in the table", async () => {
  await refresh();
  let csv = "";
  const input = exportIpsInput.parse({ window: "30", rdns: "out1", columns: "rdns" });
  for await (const piece of await exportIps(ours, input, now)) csv += piece;
  expect(csv.split("\r\n")).toEqual([
    "ip,window_from,window_to,filter_result,filter_result_days,reverse_names,forward_confirmed_names,names_looked_up_at",
    `192.0.2.1,${daysBack(29)},${last},GREEN,30,out1.example.net,out1.example.net,${now.toISOString()}`,
    "",
  ]);
});

it("looks up the names of one address for its page, again after an hour, for nobody else", async () => {
  expect(await getIpNames(ours, "192.0.2.1", now)).toMatchObject({
    names: { confirmed: ["out1.example.net"] },
  });
  dns.setHost("192.0.2.1", "new.example.net");
  expect(await getIpNames(ours, "192.0.2.1", later(now, HOUR / 2))).toMatchObject({
    names: { hosts: ["out1.example.net"] },
  });
  expect(await getIpNames(ours, "192.0.2.1", later(now, 2 * HOUR))).toMatchObject({
    names: { hosts: ["new.example.net"] },
  });
  expect(await getIpNames(ours, "192.0.2.3", now)).toEqual({ ip: "192.0.2.3", names: null });
  await expect(getIpNames(theirs, "192.0.2.1", now)).rejects.toMatchObject({ code: "not_found" });
});
