// The morning decides in SQL what is worse, better and new, because there can be 65,536 addresses, and tells it in
// words by change.ts. Here the two are held together, over addresses that behave in every way on two days.
import { beforeAll, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { changeTag, noteVisit } from "@/lib/notebook/commands";
import { addDays, DAY, type Day, later, MINUTE, startOf } from "@/lib/platform/day";
import { changeSettings } from "@/lib/provider/commands";
import { settingsPatch } from "@/lib/provider/schema";
import { closeDays, grantRead, mailDay, storeDays, type TestDay } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { changesBetween, type Snapshot } from "./change";
import { clearStatus, setStatus } from "./commands";
import { getMorning } from "./morning-queries";
import { listIps } from "./queries";
import { listIpsInput, type Morning } from "./schema";

testDatabase();

const to = "2026-11-23";
const since = "2026-11-20";
const now = new Date("2026-11-24T09:00:00Z");
const floor = 100;

/** What an address sends on one day; null: nothing. */
type Behaviour = { recipients: number; spam: number; complaints?: number; trapHits?: number } | null;
const behaviours: Behaviour[] = [
  null,
  { recipients: 40, spam: 40 },
  { recipients: 1000, spam: 0 },
  { recipients: 1000, spam: 100 },
  { recipients: 1000, spam: 900 },
  { recipients: 1000, spam: 901 },
  { recipients: 1000, spam: 10, complaints: 1 },
  { recipients: 1000, spam: 10, complaints: 3 },
  { recipients: 600, spam: 10, complaints: 2 },
  { recipients: 400, spam: 10, complaints: 2 },
  { recipients: 1000, spam: 10, trapHits: 7 },
];
// Every behaviour before with every behaviour now.
const pairs = behaviours.flatMap((before) => behaviours.map((after) => ({ before, after })));
const ipOf = (index: number) => `192.0.2.${index + 1}`;

function rowOf(ip: string, day: Day, behaviour: Behaviour): TestDay[] {
  if (behaviour === null) return [];
  const { recipients, spam, ...more } = behaviour;
  return [mailDay(ip, day, recipients, spam, more)];
}

let owner: Viewer;
const ask = (viewer: Viewer, more = {}): Promise<Morning> =>
  getMorning(viewer, { limit: 200, since, ...more }, now);
const ips = (list: Morning["worse"]) => list.items.map(({ ip }) => ip).sort();

beforeAll(async () => {
  owner = await createPerson({ organization: "Ours" });
  await grantRead(owner.organizationId ?? "", "192.0.2.0/24", "2026-09-01");
  await storeDays(
    pairs.flatMap(({ before, after }, index) => [
      // The weeks of the two days share no day with mail: what is known of each side is exactly its behaviour.
      ...rowOf(ipOf(index), addDays(since, -6), before),
      ...rowOf(ipOf(index), to, after),
    ]),
  );
  await closeDays(addDays(since, -20), to);
});

function snapshot(behaviour: Behaviour): Snapshot {
  const { recipients, spam, complaints = 0, trapHits = 0 } = behaviour ?? { recipients: 0, spam: 0 };
  return {
    judged: { dataCommands: recipients, ham: recipients - spam, suspect: 0, spam },
    week: { dataCommands: recipients, recipients, complaints },
    // Bands are disclosed: 7 hits are "5 or more".
    trapHits: trapHits === 0 ? 0 : 5,
    status: null,
  };
}

describe("worse and better", () => {
  it("are the same addresses in SQL and in words, whatever an address did before and does now", async () => {
    const found = await ask(owner);
    const expected = pairs.map(({ before, after }) =>
      changesBetween(snapshot(before), snapshot(after), floor),
    );
    const indexed = expected.map((change, index) => ({ ip: ipOf(index), ...change }));
    const worse = indexed.filter((change) => change.worse.length > 0);
    const better = indexed.filter((change) => change.worse.length === 0 && change.better.length > 0);
    expect(worse.length).toBeGreaterThan(20);
    expect(better.length).toBeGreaterThan(20);
    expect(ips(found.worse)).toEqual(worse.map(({ ip }) => ip).sort());
    expect(ips(found.better)).toEqual(better.map(({ ip }) => ip).sort());
    for (const item of found.worse.items) {
      expect(item.sentences).toEqual(worse.find(({ ip }) => ip === item.ip)?.worse);
    }
    for (const item of found.better.items) {
      expect(item.sentences).toEqual(better.find(({ ip }) => ip === item.ip)?.better);
    }
  });

  it("name the heaviest first, and say how many there are beyond those named", async () => {
    const all = await ask(owner);
    const few = await ask(owner, { limit: 3 });
    expect(few.worse.total).toBe(all.worse.total);
    expect(few.worse.items).toEqual(all.worse.items.slice(0, 3));
    expect(few.worse.items[0]?.result).toBe("RED");
  });

  it("follow a status that began or ended since, also over a network and without mail", async () => {
    const at = later(startOf(to), MINUTE);
    const lone = "192.0.2.250";
    await setStatus(operatorActor, { network: lone, state: "blocked", reason: "complaints", note: "n" }, at);
    const { worse } = await ask(owner);
    // After those that became worse themselves.
    expect(worse.items.at(-1)).toMatchObject({
      ip: lone,
      status: "blocked",
      statusText: "Mail is refused: user complaints or other evidence of spamming",
      sentences: ["Blocked."],
    });
    await clearStatus(operatorActor, { network: lone, note: "n" }, later(at, MINUTE));
    expect(ips((await ask(owner)).worse)).not.toContain(lone);
  });
});

it("tells what is in force now, whenever it began: the heaviest first, then the newest, with reason and way out", async () => {
  const place = (network: string, state: "blocked" | "junked", days: number) =>
    setStatus(operatorActor, { network, state, reason: "compromised", note: "n" }, later(now, -days * DAY));
  await place("192.0.2.240/29", "blocked", 40);
  await place("192.0.2.248", "junked", 1);
  await place("192.0.2.249", "blocked", 2);
  await place("198.51.100.1", "blocked", 1);
  const { statuses } = await ask(owner);
  expect(statuses.total).toBe(3);
  expect(statuses.items.map(({ network, state }) => [network, state])).toEqual([
    ["192.0.2.249", "blocked"],
    ["192.0.2.240/29", "blocked"],
    ["192.0.2.248", "junked"],
  ]);
  expect(statuses.items[0]?.clears).toContain("48 hours");
  expect((await ask(owner, { limit: 1 })).statuses).toEqual({ total: 3, items: [statuses.items[0]] });
});

it("new senders sent nothing in the weeks before", async () => {
  const fresh = ips((await ask(owner)).fresh);
  const expected = pairs.flatMap(({ before, after }, index) =>
    before === null && after !== null ? [ipOf(index)] : [],
  );
  expect(fresh).toEqual(expected.sort());
});

it("counts each result on both days", async () => {
  const { counts } = await ask(owner);
  const rows = pairs.filter(({ after }) => after !== null && after.recipients >= floor);
  expect(counts.now.active).toBe(pairs.filter(({ after }) => after !== null).length);
  expect(counts.now.red).toBe(rows.filter(({ after }) => after?.spam === 901).length);
  expect(counts.now.yellow).toBe(
    rows.filter(({ after }) => after?.spam === 100 || after?.spam === 900).length,
  );
  expect(counts.now.green + counts.now.yellow + counts.now.red).toBe(rows.length);
});

it("counts over a complaint line and with trap hits what the fleet lists behind the figure", async () => {
  const { counts } = await ask(owner);
  const listed = async (filter: object) =>
    (await listIps(asReader(owner), listIpsInput.parse(filter), now)).total;
  expect(counts.now.warned).toBeGreaterThan(counts.now.enforced);
  expect(await listed({ line: "warned" })).toBe(counts.now.warned);
  expect(await listed({ line: "enforced" })).toBe(counts.now.enforced);
  expect(await listed({ traps: "true" })).toBe(counts.now.trapped);
  expect(await listed({ traps: "false" })).toBe((await listed({})) - (counts.now.trapped ?? 0));
});

it("refuses to pick addresses by trap hits where the provider tells none of them by address", async () => {
  await changeSettings(operatorActor, settingsPatch.parse({ trapDisclosure: "guarded" }), now);
  const asked = listIps(asReader(owner), listIpsInput.parse({ traps: "true" }), now);
  await expect(asked).rejects.toMatchObject({ code: "invalid_input" });
  await changeSettings(operatorActor, settingsPatch.parse({ trapDisclosure: "bands" }), now);
});

it("shows an organization its own networks and tags only, and nothing from before its grant", async () => {
  const neighbour = await createPerson({ organization: "Theirs" });
  await grantRead(neighbour.organizationId ?? "", "192.0.2.0/28", to);
  await changeTag(owner, { name: "ours", action: "add", on: ["192.0.2.0/24"] }, now);
  const theirs = await ask(neighbour);
  // Without the day before there is nothing to compare with, and nobody can be called new.
  expect([theirs.better.total, theirs.fresh.total]).toEqual([0, 0]);
  expect(theirs.counts.before.active).toBe(0);
  const named = theirs.worse.items;
  expect(named.every(({ ip, tags }) => Number(ip.split(".")[3]) < 16 && tags.length === 0)).toBe(true);
  expect((await ask(owner)).worse.items[0]?.tags).toEqual(["ours"]);
  const stranger = await createPerson({ organization: "Strangers" });
  expect(await ask(stranger)).toMatchObject({ total: 0, only: null, hasNetworks: false });
});

it("compares with the last visit, and at the first with a week before", async () => {
  const person = await createPerson({ organization: "Ours" });
  expect(asReader(person).organizationId).toBe(owner.organizationId);
  const ask = () => getMorning(person, { limit: 8 }, now);
  expect(await ask()).toMatchObject({ since: "2026-11-16", sinceBy: "week", visitAt: null });
  const visit = new Date("2026-11-21T08:00:00Z");
  await noteVisit(person, visit);
  expect(await ask()).toMatchObject({ since: "2026-11-20", sinceBy: "visit", visitAt: visit.toISOString() });
});
