import { describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { DAY, later, MINUTE } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { hashSecret } from "@/lib/platform/secret";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { createKey, createKeyFor, noteKeyUse, revokeKey } from "./commands";
import { keyBySecret, listKeys } from "./queries";
import { createKeyInput } from "./schema";

testDatabase();

const now = new Date("2026-09-11T10:00:00Z");
const input = createKeyInput.parse({ name: "monitor" });

describe("a key", () => {
  it("is shown once, kept as a hash, and recognized by its first block", async () => {
    const owner = await createPerson({ organization: "Shown once" });
    const { key, secret, links } = await createKey(owner, input, now);
    expect(key).toMatchObject({
      name: "monitor",
      scopes: ["snds"],
      prefix: secret.slice(0, 8),
      state: "active",
      daysLeft: 365,
      lastUsedAt: null,
    });
    expect(links.data).toBe(`http://127.0.0.1:3000/snds/data.aspx?key=${secret}`);
    expect(links.restData).not.toContain(secret);
    const row = await prisma.key.findUniqueOrThrow({ where: { id: key.id } });
    expect(Buffer.from(row.hash)).toEqual(Buffer.from(hashSecret(secret)));
    const events = await prisma.auditEvent.findMany({
      select: { action: true, detail: true, targetId: true },
    });
    const stored = JSON.stringify([row, await listKeys(owner, now), events]);
    expect(stored).not.toContain(secret);
    expect(stored).toContain("key.created");
  });

  it("opens for its organization, in any letter case", async () => {
    const owner = await createPerson({ organization: "Opens" });
    const { secret, key } = await createKey(owner, input, now);
    const found = { state: "valid", key: { id: key.id, organizationId: owner.organizationId } };
    expect(await keyBySecret(secret, "snds", now)).toMatchObject(found);
    expect(await keyBySecret(secret.toUpperCase(), "snds", now)).toMatchObject(found);
  });

  it("is told apart: malformed, unknown, expired, revoked", async () => {
    const owner = await createPerson({ organization: "Apart" });
    const { secret, key } = await createKey(owner, { ...input, expiresInDays: 10 }, now);
    const state = async (text: string, at = now) => (await keyBySecret(text, "snds", at)).state;
    expect(await state("no key at all")).toBe("malformed");
    expect(await state("00000000-0000-4000-8000-000000000000")).toBe("unknown");
    expect(await state(secret, later(now, 10 * DAY - 1))).toBe("valid");
    expect(await state(secret, later(now, 10 * DAY))).toBe("expired");
    await revokeKey(owner, key.id, later(now, DAY));
    expect(await state(secret, later(now, DAY))).toBe("revoked");
    const { keys } = await listKeys(owner, later(now, 20 * DAY));
    expect(keys).toMatchObject([{ state: "revoked", revokedAt: later(now, DAY).toISOString() }]);
  });

  it("opens nothing beyond its scope", async () => {
    const owner = await createPerson({ organization: "Scope" });
    const { secret, key } = await createKey(owner, input, now);
    await prisma.key.update({ where: { id: key.id }, data: { scopes: [] } });
    expect(await keyBySecret(secret, "snds", now)).toEqual({ state: "unknown" });
  });

  it("belongs to its organization: another can neither see nor end it", async () => {
    const owner = await createPerson({ organization: "Holder" });
    const other = await createPerson({ organization: "Other" });
    const { key, secret } = await createKey(owner, input, now);
    expect(await listKeys(other, now)).toEqual({ keys: [] });
    await expect(revokeKey(other, key.id, now)).rejects.toMatchObject({ code: "not_found" });
    expect((await keyBySecret(secret, "snds", now)).state).toBe("valid");
  });

  it("is ended once, and that once is on record", async () => {
    const owner = await createPerson({ organization: "Ended" });
    const { key } = await createKeyFor(operatorActor, owner.organizationId ?? "", input, now);
    await revokeKey(owner, key.id, now);
    await revokeKey(owner, key.id, later(now, DAY));
    const events = await prisma.auditEvent.findMany({ where: { targetId: key.id }, orderBy: { id: "asc" } });
    expect(events.map(({ action, actorKind }) => [action, actorKind])).toEqual([
      ["key.created", "operator"],
      ["key.revoked", "user"],
    ]);
  });

  it("notes its use to ten minutes", async () => {
    const owner = await createPerson({ organization: "Used" });
    const { secret, key } = await createKey(owner, input, now);
    const use = async (at: Date) => {
      const presented = await keyBySecret(secret, "snds", at);
      if (presented.state === "valid") await noteKeyUse(presented.key, at);
      return (await prisma.key.findUniqueOrThrow({ where: { id: key.id } })).lastUsedAt?.getTime();
    };
    expect(await use(now)).toBe(now.getTime());
    expect(await use(later(now, 9 * MINUTE))).toBe(now.getTime());
    expect(await use(later(now, 10 * MINUTE))).toBe(later(now, 10 * MINUTE).getTime());
  });

  it("lives a year at most", () => {
    expect(createKeyInput.safeParse({ name: "x", expiresInDays: 366 }).success).toBe(false);
    expect(createKeyInput.safeParse({ name: " " }).success).toBe(false);
  });
});
