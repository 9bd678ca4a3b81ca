import { createPrivateKey, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { inTransaction, prisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { changeSettings } from "./commands";
import { getSettings, getStaffSettings } from "./queries";

testDatabase();

const now = new Date("2026-03-02T10:00:00Z");

describe("the first read", () => {
  it("creates one row of keys, whoever else reads at the same moment", async () => {
    const readers = Array.from({ length: 8 }, (_, i) =>
      i % 2 === 0 ? getSettings() : inTransaction((tx) => getSettings(tx)),
    );
    const all = await Promise.all(readers);
    const first = all[0];
    expect(first?.hashKey).toHaveLength(32);
    expect(all.every(({ hashKey }) => Buffer.from(hashKey).equals(first?.hashKey ?? Buffer.alloc(0)))).toBe(
      true,
    );
    expect(new Set(all.map(({ dkimPrivateKey }) => dkimPrivateKey)).size).toBe(1);
    expect(await prisma.providerSettings.count()).toBe(1);
    const key = createPrivateKey(first?.dkimPrivateKey ?? "");
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
  });
});

describe("changeSettings", () => {
  it("changes what is named, records who changed what, and leaves the keys", async () => {
    const before = await getSettings();
    const { actor } = await createPerson({ staffRole: "postmaster" });
    const answer = await changeSettings(actor, { name: "Example Mail", floorDataCommands: 10 }, now);
    expect(answer).toMatchObject({ name: "Example Mail", floorDataCommands: 10, trapDisclosure: "bands" });
    const after = await getSettings();
    expect(Buffer.from(after.hashKey)).toEqual(Buffer.from(before.hashKey));
    expect(after.dkimPrivateKey).toBe(before.dkimPrivateKey);
    const [event] = await prisma.auditEvent.findMany({ where: { action: "settings.changed" } });
    expect(event).toMatchObject({ at: now, actorKind: "staff", actorId: actor.id, organizationId: null });
    expect(event?.detail).toMatchObject({ name: "Example Mail", "floorDataCommands.before": 100 });
    await changeSettings(actor, { name: "Example Mail" }, now);
    expect(await prisma.auditEvent.count({ where: { action: "settings.changed" } })).toBe(1);
  });
});

describe("getStaffSettings", () => {
  it("shows the DKIM record that fits the key, and no secret", async () => {
    const { actor } = await createPerson({ staffRole: "postmaster" });
    expect((await getStaffSettings()).dkimRecord).toBeNull();
    const patch = { reportAddress: "fbl@reports.example.net", dkimSelector: "s1" };
    const shown = await changeSettings(actor, patch, now);
    const { dkimPrivateKey, hashKey } = await getSettings();
    expect(shown.dkimRecord?.name).toBe("s1._domainkey.reports.example.net");
    const published = /p=(.+)$/.exec(shown.dkimRecord?.value ?? "")?.[1] ?? "";
    const expected = createPublicKey(dkimPrivateKey).export({ type: "spki", format: "der" });
    expect(Buffer.from(published, "base64")).toEqual(expected);
    const text = JSON.stringify(shown);
    expect(text).not.toContain("PRIVATE KEY");
    expect(Object.keys(shown)).not.toContain("hashKey");
    expect(text).not.toContain(Buffer.from(hashKey).toString("base64"));
  });
});
