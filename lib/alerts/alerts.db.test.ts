// Rules on a seeded history: what fires is exactly what the table says, once, in one message per destination.
import { beforeAll, describe, expect, it } from "vitest";
import { POST as stop } from "@/app/api/alerts/stop/[token]/route";
import type { Viewer } from "@/lib/identity/viewer";
import { addDays, DAY, type Day, dayOf, HOUR, later, startOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { requestTo, withParams } from "@/lib/testing/browser";
import { closeDays, grantRead, mailDay, storeDays, type TestDay } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { runDueJobs } from "@/lib/testing/jobs";
import { createPerson } from "@/lib/testing/people";
import { createPreset, createRule, evaluateAlerts, muteRule, removeRule, replayDelivery } from "./commands";
import { listDeliveries, listRules, previewRule } from "./queries";
import { type AlertEvent, newRuleInput, presetInput, previewInput } from "./schema";

testDatabase();

const D: Day = "2026-11-20";
/** A while after D was closed. */
const now = later(startOf(D), DAY + 2 * HOUR);
const day = (back: number): Day => addDays(D, -back);
const at = (back: number, hour: number): Date => later(startOf(day(back)), hour * HOUR);

const [turns, complains, traps, jumps, isNew, silent, steady, thin] = [
  "192.0.2.1",
  "192.0.2.2",
  "192.0.2.3",
  "192.0.2.4",
  "192.0.2.5",
  "192.0.2.6",
  "192.0.2.7",
  "192.0.2.8",
] as const;

/** 30 days of ordinary mail, with what an address does otherwise on some days (days before D). */
function history(ip: string, odd: Record<number, Partial<TestDay> | null>, recipients = 1000): TestDay[] {
  return Array.from({ length: 31 }, (_, back) => back).flatMap((back) => {
    const change = odd[back];
    return change === null ? [] : [mailDay(ip, day(back), recipients, 20, change ?? {})];
  });
}

let owner: Viewer;
let other: Viewer;

beforeAll(async () => {
  owner = await createPerson({ organization: "Watchers" });
  other = await createPerson({ organization: "Neighbours" });
  await grantRead(owner.organizationId ?? "", "192.0.2.0/24", day(60));
  await grantRead(other.organizationId ?? "", "198.51.100.0/24", day(60));
  const red = { ham: 20, spam: 980 };
  await storeDays([
    // RED on D-9 (from GREEN), GREEN again, then YELLOW on D-1 and RED on D.
    ...history(turns, { 9: red, 1: { ham: 500, spam: 500 }, 0: red }),
    ...history(complains, { 3: { complaints: 40 } }),
    ...history(traps, { 5: { trapHits: 7 }, 4: { trapHits: 2 } }),
    ...history(jumps, { 2: { recipients: 6000, dataCommands: 6000 } }),
    mailDay(isNew, D, 300),
    ...history(silent, { 0: null }),
    ...history(steady, {}),
    // Always RED, and never enough of it.
    ...history(thin, {}, 50).map((row) => ({ ...row, ham: 0, spam: 50 })),
  ]);
  await closeDays(day(40), D);
  const status = { lo: turns, hi: turns, network: turns, state: "blocked", reason: "complaints" };
  await prisma.ipStatus.create({ data: { ...status, since: at(6, 9), clearedAt: at(4, 15) } });
  await prisma.ipStatus.create({ data: { ...status, since: at(0, 20) } });
});

const fired = async (event: AlertEvent, more: object = {}) => {
  const { days } = await previewRule(owner, previewInput.parse({ event, ...more }), now);
  return days.map(({ day: on, count, sample }) => [on, count, sample[0]?.subject]);
};

describe("what would have fired in the last 30 days", () => {
  it.each<[AlertEvent, object, [number, string][]]>([
    [
      "red",
      {},
      [
        [9, turns],
        [0, turns],
      ],
    ],
    ["red", { networks: ["192.0.2.128/25"] }, []],
    [
      "red",
      { networks: ["192.0.2.1"] },
      [
        [9, turns],
        [0, turns],
      ],
    ],
    ["yellow", {}, [[1, turns]]],
    ["complaints", {}, [[3, complains]]],
    ["complaints", { threshold: 0.01 }, []],
    ["complaints", { minVolume: 10_000 }, []],
    ["traps", {}, [[5, traps]]],
    ["volume", {}, [[2, jumps]]],
    ["volume", { threshold: 7 }, []],
    ["volume", { minVolume: 10_000 }, []],
    ["first_seen", {}, [[0, isNew]]],
    ["first_seen", { minVolume: 301 }, []],
    ["silence", {}, [[0, silent]]],
    [
      "blocked",
      {},
      [
        [6, turns],
        [0, turns],
      ],
    ],
    ["unblocked", {}, [[4, turns]]],
    ["late", {}, []],
  ])("%s %j", async (event, more, expected) => {
    expect(await fired(event, more)).toEqual(expected.map(([back, ip]) => [day(back), 1, ip]));
  });

  it("is nothing of another organization, whatever networks are named", async () => {
    const input = previewInput.parse({ event: "red", networks: ["192.0.2.0/24"] });
    expect(await previewRule(other, input, now)).toEqual({ times: 0, days: [] });
  });
});

describe("evaluation", () => {
  const mails = () =>
    prisma.outboxMail.findMany({ where: { toAddress: owner.email }, orderBy: { createdAt: "asc" } });

  it("tells a day once, everything due for one destination in one message, gravest first", async () => {
    const made = later(startOf(D), 12 * HOUR);
    const { rules } = await createPreset(
      owner,
      presetInput.parse({ preset: "abuse_desk", target: owner.email }),
      made,
    );
    expect(rules.map(({ event }) => event)).toEqual(["first_seen", "volume", "traps", "blocked", "red"]);
    await evaluateAlerts(now);
    await runDueJobs();
    await evaluateAlerts(later(now, HOUR));
    await runDueJobs();
    const [mail, ...more] = await mails();
    expect(more).toEqual([]);
    expect(mail?.subject).toBe("A block began, and 2 other alerts");
    expect(mail?.text).toContain("192.0.2.1: 98 % of its verdicts were spam, 50 % the day before");
    expect(mail?.text).toContain("192.0.2.5: 300 messages");
    expect(mail?.html).toContain("192.0.2.5</span><br>300 messages");
    expect(mail?.headers).toMatchObject({ "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" });
    const { deliveries } = await listDeliveries(owner);
    expect(deliveries).toMatchObject([{ state: "sent", title: "A block began, and 2 other alerts" }]);
    await replayDelivery(owner, deliveries[0]?.id ?? "", now);
    await runDueJobs();
    expect(await mails()).toHaveLength(2);
    await expect(replayDelivery(other, deliveries[0]?.id ?? "", now)).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await listDeliveries(other)).toEqual({ deliveries: [] });
  });

  it("stops by one click, for this organization and mailbox only, and not by opening the link", async () => {
    const theirs = await createRule(other, newRuleInput.parse({ event: "red", target: other.email }), now);
    const headers = (await mails())[0]?.headers as Record<string, string>;
    const token = /stop\/([\w-]+)/.exec(headers["List-Unsubscribe"] ?? "")?.[1] ?? "";
    const post = (one: string) =>
      stop(requestTo("/api/alerts/stop/x", { method: "POST", body: {} }), withParams({ token: one }));
    expect((await post(`${token.slice(1)}x`)).status).toBe(404);
    expect((await listRules(owner)).rules).toHaveLength(5);
    expect((await post(token)).status).toBe(204);
    expect((await listRules(owner)).rules).toEqual([]);
    expect((await listRules(other)).rules).toHaveLength(1);
    await removeRule(other, theirs.rules[0]?.id ?? "", now);
  });

  it("says nothing while muted, and does not make up for it", async () => {
    const input = newRuleInput.parse({ event: "first_seen", target: owner.email });
    const { rules } = await createRule(owner, input, later(startOf(D), 12 * HOUR));
    await muteRule(owner, rules[0]?.id ?? "", later(now, DAY), now);
    const before = (await mails()).length;
    await evaluateAlerts(now);
    await muteRule(owner, rules[0]?.id ?? "", null, now);
    await evaluateAlerts(later(now, HOUR));
    await runDueJobs();
    expect(await mails()).toHaveLength(before);
    await removeRule(owner, rules[0]?.id ?? "", now);
  });

  it("keeps a digest until its hour", async () => {
    const input = newRuleInput.parse({
      event: "first_seen",
      target: owner.email,
      schedule: "digest",
      zone: "America/New_York",
    });
    const { rules } = await createRule(owner, input, later(startOf(D), 12 * HOUR));
    const before = (await mails()).length;
    await evaluateAlerts(now);
    await runDueJobs();
    expect(await mails()).toHaveLength(before);
    const firing = await prisma.alertFiring.findFirstOrThrow({ where: { ruleId: rules[0]?.id ?? "" } });
    expect(firing.dueAt).toEqual(new Date("2026-11-21T12:00:00Z"));
    await evaluateAlerts(new Date("2026-11-21T12:02:00Z"));
    await runDueJobs();
    expect(await mails()).toHaveLength(before + 1);
    await removeRule(owner, rules[0]?.id ?? "", now);
  });

  it("mails nothing to who left the organization", async () => {
    const leaver = await createPerson({ organization: "Watchers", role: "analyst" });
    const { rules } = await createRule(
      leaver,
      newRuleInput.parse({ event: "first_seen", target: leaver.email }),
      later(startOf(D), 12 * HOUR),
    );
    await prisma.member.deleteMany({ where: { userId: leaver.userId } });
    await evaluateAlerts(now);
    await runDueJobs();
    expect(await prisma.outboxMail.count({ where: { toAddress: leaver.email } })).toBe(0);
    const sent = await prisma.alertDelivery.findFirstOrThrow({ where: { target: leaver.email } });
    expect(sent.state).toBe("failed");
    await removeRule(owner, rules[0]?.id ?? "", now);
  });

  it("mails members only, and posts to public addresses only", async () => {
    const make = (more: object) => createRule(owner, newRuleInput.parse({ event: "red", ...more }), now);
    for (const target of ["stranger@example.net", other.email]) {
      await expect(make({ target })).rejects.toMatchObject({ code: "invalid_input" });
    }
    for (const target of ["http://example.net/", "https://0x7f.1/", "https://localhost/x"]) {
      await expect(make({ channel: "webhook", target })).rejects.toMatchObject({ code: "invalid_input" });
    }
    const hook = await make({ channel: "webhook", target: "https://hooks.example.net/a" });
    expect(hook.secret).toMatch(/^whsec_/);
    const second = await make({ channel: "webhook", target: "https://hooks.example.net/a" });
    expect(second.secret).toBeNull();
    expect(JSON.stringify(await listRules(owner))).not.toContain(hook.secret);
    for (const { rules } of [hook, second]) await removeRule(owner, rules[0]?.id ?? "", now);
  });

  it("makes one message of 65,536 addresses that turn RED", async () => {
    const big = await createPerson({ organization: "Big" });
    await grantRead(big.organizationId ?? "", "198.18.0.0/16", day(60));
    const ips = Array.from({ length: 65_536 }, (_, n) => `198.18.${n >> 8}.${n & 255}`);
    await storeDays(ips.map((ip) => mailDay(ip, D, 200, 195)));
    await createRule(
      big,
      newRuleInput.parse({ event: "red", target: big.email }),
      later(startOf(D), 12 * HOUR),
    );
    await evaluateAlerts(now);
    await runDueJobs();
    const sent = await prisma.outboxMail.findMany({ where: { toAddress: big.email } });
    expect(sent.map(({ subject }) => subject)).toEqual(["65 536 addresses turned RED"]);
    expect(sent[0]?.text).toContain("and 65\u202f526 more");
    expect(sent[0]?.text.length).toBeLessThan(3000);
    expect(dayOf(now) > D).toBe(true);
  });
});
