import { beforeEach, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { prisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { clearStatus, setStatus } from "./commands";
import { statusOf } from "./queries";

testDatabase();

const now = new Date("2026-09-11T10:00:00Z");
const later = new Date("2026-09-12T10:00:00Z");
const evenLater = new Date("2026-09-13T10:00:00Z");
const blocked = {
  network: "192.0.2.7",
  state: "blocked",
  reason: "complaints",
  note: "0.9 % over 7 days",
} as const;

beforeEach(async () => {
  await prisma.ipStatus.deleteMany();
  await prisma.auditEvent.deleteMany();
});

const inForce = async (at: Date) => (await statusOf(["192.0.2.7"], at)).get("192.0.2.7") ?? [];

describe("setStatus", () => {
  it("is in force from now on, and on record", async () => {
    await setStatus(operatorActor, blocked, now);
    expect(await inForce(new Date(now.getTime() - 1))).toEqual([]);
    expect(await inForce(now)).toMatchObject([
      { state: "blocked", network: "192.0.2.7", since: "2026-09-11T10:00:00.000Z", code: "SC-004" },
    ]);
    expect(await prisma.auditEvent.findMany()).toMatchObject([
      {
        action: "ip_status.set",
        actorKind: "operator",
        targetId: "192.0.2.7/32",
        at: now,
        detail: { state: "blocked", reason: "complaints", note: "0.9 % over 7 days" },
      },
    ]);
  });

  it("takes the place of the status before, which stays as history", async () => {
    await setStatus(operatorActor, blocked, now);
    await setStatus(operatorActor, { ...blocked, state: "junked" }, later);
    expect((await inForce(later)).map(({ state }) => state)).toEqual(["junked"]);
    expect((await inForce(now)).map(({ state }) => state)).toEqual(["blocked"]);
    expect(await prisma.ipStatus.count()).toBe(2);
  });

  it("said again changes nothing, also from two sides at once", async () => {
    await Promise.all([setStatus(operatorActor, blocked, now), setStatus(operatorActor, blocked, now)]);
    await setStatus(operatorActor, blocked, later);
    expect(await prisma.ipStatus.count()).toBe(1);
    expect(await prisma.auditEvent.count()).toBe(1);
  });

  it("ends by itself", async () => {
    await setStatus(operatorActor, { ...blocked, until: later }, now);
    expect(await inForce(new Date(later.getTime() - 1))).toHaveLength(1);
    expect(await inForce(later)).toEqual([]);
  });

  it("refuses a network with host bits, and an end that is over", async () => {
    await expect(
      setStatus(operatorActor, { ...blocked, network: "192.0.2.7/24" }, now),
    ).rejects.toMatchObject({ code: "invalid_input" });
    await expect(setStatus(operatorActor, { ...blocked, until: now }, now)).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(await prisma.ipStatus.count()).toBe(0);
  });
});

describe("clearStatus", () => {
  it("lifts exactly this network's status", async () => {
    await setStatus(operatorActor, blocked, now);
    await setStatus(operatorActor, { ...blocked, network: "192.0.2.0/24", state: "limited" }, now);
    await clearStatus(operatorActor, { network: "192.0.2.7", note: "cleaned" }, later);
    expect((await inForce(later)).map(({ state }) => state)).toEqual(["limited"]);
    const last = await prisma.auditEvent.findFirst({ orderBy: { id: "desc" } });
    expect(last).toMatchObject({
      action: "ip_status.cleared",
      detail: { states: ["blocked"], note: "cleaned" },
    });
  });

  it("has nothing to lift twice", async () => {
    await setStatus(operatorActor, blocked, now);
    await clearStatus(operatorActor, { network: "192.0.2.7", note: "" }, later);
    await expect(
      clearStatus(operatorActor, { network: "192.0.2.7", note: "" }, evenLater),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});
