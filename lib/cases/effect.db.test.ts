// What a change of policy is said to touch, against records whose effect is known; and that saying it changes nothing.
import { beforeAll, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { addDays, DAY, dayOf, later, startOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { changeSettings } from "@/lib/provider/commands";
import { getStaffSettings, listSettingsHistory } from "@/lib/provider/queries";
import { setStatus } from "@/lib/reputation/commands";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { previewSettings } from "./effect-queries";

testDatabase();

const now = new Date("2026-11-20T10:00:00Z");
const yesterday = "2026-11-19";

beforeAll(async () => {
  const organizations = ["Small Mail", "Large Mail", "Silent Mail"];
  for (const [at, organization] of organizations.entries()) {
    const { organizationId } = await createPerson({ organization });
    await grantRead(organizationId ?? "", `203.0.113.${at * 64}/26`, "2025-10-01");
  }
  await storeDays([
    // Between 50 and 100 DATA commands on two days, and one far above.
    mailDay("203.0.113.1", yesterday, 60),
    mailDay("203.0.113.1", addDays(yesterday, -1), 99),
    mailDay("203.0.113.2", yesterday, 49),
    mailDay("203.0.113.65", yesterday, 5000, 4800, { complaints: 25, trapHits: 3 }),
    // Of nobody here, and before the days that are looked at.
    mailDay("198.51.100.1", yesterday, 70),
    mailDay("203.0.113.1", addDays(yesterday, -40), 60),
    mailDay("203.0.113.65", addDays(yesterday, -300), 60),
  ]);
  await closeDays(addDays(yesterday, -40), yesterday);
  const blocked = { state: "blocked", reason: "complaints", note: "x" } as const;
  await setStatus(operatorActor, { ...blocked, network: "203.0.113.65" }, later(now, -DAY));
  await setStatus(operatorActor, { ...blocked, network: "203.0.113.2" }, later(now, -DAY));
});

const effectOf = async (patch: Parameters<typeof previewSettings>[0]) =>
  (await previewSettings(patch, now)).effects[0];

describe("the preview of a change", () => {
  it("counts who gains or loses results by another floor", async () => {
    expect(await effectOf({ floorDataCommands: 50 })).toEqual({
      field: "floorDataCommands",
      list: false,
      from: "100",
      to: "50",
      sentence:
        "2 addresses would gain the filter result and rates of 3 days between 21 Oct 2026 and 19 Nov 2026.",
      touched: { noun: "organization", count: 1, names: ["Small Mail"] },
    });
    const raised = await effectOf({ floorDataCommands: 6000 });
    expect(raised?.sentence).toContain("1 addresses would lose");
    expect(raised?.touched?.names).toEqual(["Large Mail"]);
  });

  it("names who reads trap hits in another form", async () => {
    const effect = await effectOf({ trapDisclosure: "exact" });
    expect(effect?.sentence).toContain("1 addresses have trap hits on 1 days");
    expect(effect?.touched).toEqual({ noun: "organization", count: 1, names: ["Large Mail"] });
  });

  it("says which blocks begin or stop to pass a threshold", async () => {
    expect((await effectOf({ mitigationComplaints: 0.6 }))?.touched).toEqual({
      noun: "block",
      count: 1,
      names: ["203.0.113.65/32"],
    });
    expect((await effectOf({ mitigationComplaints: 0.4 }))?.touched?.count).toBe(0);
    expect((await effectOf({ mitigationSpam: 97 }))?.sentence).toContain(
      "Of 2 blocks in force 1 would begin",
    );
  });

  it("says what a shorter keeping drops for ever", async () => {
    const effect = await effectOf({ retentionDays: 100 });
    expect(effect?.sentence).toContain("drops 1 days of records, all before 2026-08-12");
    expect(effect?.touched?.names).toEqual(["Large Mail"]);
    expect((await effectOf({ retentionDays: 500 }))?.touched).toBeNull();
    await prisma.complaint.create({
      data: {
        madeAt: startOf(addDays(yesterday, -10)),
        receivedAt: startOf(addDays(yesterday, -10)),
        kind: "junk",
        mailboxHash: new Uint8Array(32),
        messageHash: new Uint8Array(32),
        ip: "203.0.113.1",
        attribution: "source_fields",
        raw: new Uint8Array([1]),
      },
    });
    const complaints = await effectOf({ complaintRetentionDays: 7 });
    expect(complaints?.sentence).toContain("of 1 complaints");
    expect(complaints?.touched?.names).toEqual(["Small Mail"]);
  });

  it("names the staff who could only set a second factor up", async () => {
    await createPerson({ staffRole: "support", email: "desk@provider.example" });
    const effect = await effectOf({ staffSecondFactor: "required" });
    expect(effect?.touched).toEqual({ noun: "account", count: 1, names: ["desk@provider.example"] });
  });

  it("writes nothing, and says nothing of what stays", async () => {
    const before = await getStaffSettings();
    expect(await previewSettings({ floorDataCommands: 100 }, now)).toEqual({ effects: [] });
    expect(await getStaffSettings()).toEqual(before);
    expect(dayOf(now)).toBe("2026-11-20");
  });
});

it("keeps who changed what, when, why, from what and to what", async () => {
  const { actor } = await createPerson({ staffRole: "postmaster", email: "chief@provider.example" });
  await changeSettings(actor, { floorDataCommands: 50, name: "Example Mail" }, now, "senders are small");
  const { changes } = await listSettingsHistory(undefined);
  expect(changes).toMatchObject([
    {
      by: "chief@provider.example",
      at: now.toISOString(),
      note: "senders are small",
      settings: [
        { field: "name", from: "This mail provider", to: "Example Mail" },
        { field: "floorDataCommands", from: "100", to: "50" },
      ],
    },
  ]);
});
