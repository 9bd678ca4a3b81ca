// The demo on a real database: it shows every state a screen can have, and never a second time.
import { beforeAll, describe, expect, test } from "vitest";
import { completeness } from "@/lib/ingest/queries";
import { addDays, dayOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { SUSPENDED_NETWORK } from "./demo/contacts";
import { demoShop } from "./demo/people";
import { INTRUSION, LATE_SINCE, LOST_DAY, MISSING_DAY } from "./demo/shapes";
import { seedDemo } from "./seed";

testDatabase();

const now = new Date();
const lines: string[] = [];

beforeAll(async () => {
  setEnvironment({ ALLOW_RESERVED_NETWORKS: "true" });
  await seedDemo({ now, log: (line) => lines.push(line) });
}, 300_000);

describe("the demo", () => {
  test("prints a sign-in with a password of its own for each account", async () => {
    const passwords = lines.map((line) => /@\S+\s+(\S{16})\s/.exec(line)?.[1]).filter(Boolean);
    expect(passwords).toHaveLength(await prisma.user.count());
    expect(new Set(passwords).size).toBe(passwords.length);
  });

  test("has a claim in every state", async () => {
    const blocks = await prisma.claimBlock.findMany({ select: { state: true } });
    expect(new Set(blocks.map(({ state }) => state))).toEqual(
      new Set(["waiting", "verified", "refused", "withdrawn", "expired"]),
    );
  });

  test("has an organization with one address", async () => {
    const owner = { organization: { name: demoShop } };
    const grants = await prisma.grant.findMany({ where: owner, select: { network: true } });
    expect(grants).toEqual([{ network: INTRUSION.ip }]);
  });

  test("has a missing day, a lost day and a source that is late", async () => {
    const { completeThrough, days } = await completeness(now);
    const back = (count: number) => addDays(dayOf(now), -count);
    expect(completeThrough).toBe(back(LATE_SINCE));
    expect(days.filter(({ state }) => state === "missing").map(({ day }) => day)).toEqual([
      back(MISSING_DAY),
    ]);
    expect(days.filter(({ state }) => state === "lost").map(({ day }) => day)).toEqual([back(LOST_DAY)]);
    expect(days.some(({ state }) => state === "late")).toBe(true);
  });

  test("has access that is suspended, a question to a contact that waits, and a routing table", async () => {
    const suspended = await prisma.grant.findMany({ where: { suspendedAt: { not: null } } });
    expect(suspended.map(({ network }) => network)).toEqual([SUSPENDED_NETWORK]);
    expect(await prisma.contactRequest.count({ where: { decision: null, expiresAt: { gt: now } } })).toBe(1);
    expect((await prisma.routingTable.findUniqueOrThrow({ where: { id: 1 } })).prefixes).toBe(5);
  });

  test("has cases that wait, a proposal, abuse reports and incidents", async () => {
    const cases = await prisma.case.findMany({ select: { state: true } });
    expect(cases.map(({ state }) => state)).toEqual(expect.arrayContaining(["checking", "more_information"]));
    expect(await prisma.statusProposal.count({ where: { decidedAt: null } })).toBe(1);
    expect(await prisma.abuseReport.count({ where: { handledAt: null } })).toBe(3);
    expect(await prisma.notice.count({ where: { kind: "incident" } })).toBe(2);
  });

  test("has an invitation that is open and one that is over, alerts, and a log in the order of its times", async () => {
    const ends = await prisma.invitation.findMany({ select: { expiresAt: true } });
    expect(ends.map(({ expiresAt }) => expiresAt > now).sort()).toEqual([false, true]);
    expect(await prisma.alertRule.count()).toBe(2);
    const log = await prisma.auditEvent.findMany({ orderBy: { id: "asc" }, select: { at: true } });
    expect(log.map(({ at }) => at)).toEqual(
      log.map(({ at }) => at).sort((a, b) => a.getTime() - b.getTime()),
    );
  });

  test("made again changes nothing, and shows no password", async () => {
    const before = await prisma.auditEvent.count();
    const again: string[] = [];
    await seedDemo({ now, log: (line) => again.push(line) });
    expect(await prisma.auditEvent.count()).toBe(before);
    expect(again.join(" ")).toContain("already here");
    expect(again.join(" ")).not.toContain("@");
  });
});
