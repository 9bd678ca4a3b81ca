import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { GET as listIps } from "@/app/api/v1/ips/route";
import { operatorActor } from "@/lib/audit/schema";
import { peerHeader } from "@/lib/platform/client-address";
import { DAY, HOUR, later, MINUTE } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { hashSecret } from "@/lib/platform/secret";
import { requestTo, withParams } from "@/lib/testing/browser";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { createKey, createKeyFor, noteKeyUse, revokeKey, rotateKey, warnOfExpiry } from "./commands";
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
    expect(links?.data).toBe(`http://127.0.0.1:3000/snds/data.aspx?key=${secret}`);
    expect(links?.restData).not.toContain(secret);
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

describe("a key of the API", () => {
  const list = { scopes: ["ips:read"] } as const;
  const ask = (secret: string, address?: string, more: Record<string, string> = {}) =>
    listIps(
      requestTo("/api/v1/ips", {
        headers: {
          authorization: `Bearer ${secret}`,
          ...(address !== undefined && { [peerHeader]: address }),
          ...more,
        },
      }),
      withParams(),
    );
  const make = async (more: Partial<z.input<typeof createKeyInput>> = {}, at = new Date()) => {
    const owner = await createPerson({ organization: `API ${randomUUID()}` });
    const input = createKeyInput.parse({ name: "script", ...list, ...more });
    return { owner, ...(await createKey(owner, input, at)) };
  };
  const problemOf = async (response: Response) =>
    ((await response.json()) as { code: string; type: string }).code;

  it("is told when it ends and what is left, whatever the answer", async () => {
    const { secret, key } = await make();
    const good = await ask(secret);
    expect([good.status, good.headers.get("x-key-expires")]).toEqual([200, key.expiresAt]);
    expect(good.headers.get("ratelimit-policy")).toBe("60;w=60;burst=600");
    expect(good.headers.get("ratelimit-remaining")).toBe("599");
    const bad = await ask(secret, undefined, {}).then(() =>
      listIps(
        requestTo("/api/v1/ips?cidr=nonsense", { headers: { authorization: `Bearer ${secret}` } }),
        withParams(),
      ),
    );
    expect([bad.status, bad.headers.get("x-key-expires")]).toEqual([400, key.expiresAt]);
    expect(bad.headers.get("ratelimit-remaining")).toMatch(/^59[78]$/);
  });

  it("is refused when unknown, revoked and expired, each in its own words", async () => {
    const unknown = await ask(`ssk_${"x".repeat(43)}`);
    expect([unknown.status, await problemOf(unknown)]).toEqual([401, "invalid_key"]);
    expect(unknown.headers.get("www-authenticate")).toContain("Bearer");
    const { owner, secret, key } = await make();
    expect((await ask(secret)).status).toBe(200);
    await revokeKey(owner, key.id, new Date());
    expect((await ask(secret)).status).toBe(401);
    const old = await make({ expiresInDays: 1 }, later(new Date(), -2 * DAY));
    const expired = await ask(old.secret);
    expect([expired.status, await problemOf(expired)]).toEqual([401, "expired_key"]);
    expect(expired.headers.get("x-key-expires")).toBe(old.key.expiresAt);
  });

  it("works from its addresses only", async () => {
    const { secret } = await make({ addresses: ["203.0.113.0/24", "2001:db8::/32"] });
    expect((await ask(secret, "203.0.113.9")).status).toBe(200);
    expect((await ask(secret, "2001:db8::9")).status).toBe(200);
    expect((await ask(secret, "198.51.100.9")).status).toBe(403);
    expect((await ask(secret)).status).toBe(403);
  });

  it("has 429 with the time to wait when its bucket is empty", async () => {
    const { secret, key } = await make();
    await prisma.rateLimit.create({ data: { key: `key:${key.id}`, expire: BigInt(Date.now() + 600_000) } });
    const refused = await ask(secret);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("ratelimit-remaining")).toBe("0");
  });

  it("answers 304 to who has the answer already", async () => {
    const { secret } = await make();
    const etag = (await ask(secret)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    const same = await ask(secret, undefined, { "if-none-match": `"other", W/${etag}` });
    expect([same.status, await same.text(), same.headers.get("etag")]).toEqual([304, "", etag]);
    expect((await ask(secret, undefined, { "if-none-match": '"other"' })).status).toBe(200);
  });

  it("is rotated with an overlap, once, and not longer than it lived", async () => {
    const { owner, secret, key } = await make({ expiresInDays: 90, networks: ["192.0.2.0/24"] });
    const at = new Date();
    const next = await rotateKey(owner, key.id, { overlapHours: 48 }, at);
    expect(next.key).toMatchObject({ name: "script", networks: ["192.0.2.0/24"], daysLeft: 90 });
    expect([(await ask(secret)).status, (await ask(next.secret)).status]).toEqual([200, 200]);
    const state = async (text: string, when: Date) => (await keyBySecret(text, "ips:read", when)).state;
    expect(await state(secret, later(at, 48 * HOUR - 1))).toBe("valid");
    expect(await state(secret, later(at, 48 * HOUR))).toBe("expired");
    await expect(rotateKey(owner, key.id, { overlapHours: 0 }, at)).rejects.toMatchObject({
      code: "conflict",
    });
    const { keys } = await listKeys(owner, at);
    expect(keys.map(({ state }) => state)).toEqual(["active", "replaced"]);
    const last = await rotateKey(owner, next.key.id, { overlapHours: 336 }, later(at, 89 * DAY));
    expect((await prisma.key.findUniqueOrThrow({ where: { id: next.key.id } })).expiresAt).toEqual(
      new Date(next.key.expiresAt),
    );
    expect(last.key.daysLeft).toBe(90);
  });

  it("cannot be cut to what its scopes cannot be cut by", () => {
    const wrong = (more: object) => createKeyInput.safeParse({ name: "x", ...more }).success;
    expect(wrong({ scopes: ["feeds:read"], networks: ["192.0.2.0/24"] })).toBe(false);
    expect(wrong({ scopes: ["ips:read"], feedIds: [randomUUID()] })).toBe(false);
    expect(wrong({ scopes: ["ips:read"], feedIds: [randomUUID()], networks: ["192.0.2.0/24"] })).toBe(false);
  });

  it("names networks that are networks, and feeds of its organization", async () => {
    await expect(make({ networks: ["192.0.2"] })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(make({ scopes: ["feeds:read"], feedIds: [randomUUID()] })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("is warned of 30, 7 and 1 days before its end, once each, but not when it was replaced", async () => {
    const start = new Date("2026-01-01T00:00:00Z");
    const { owner, key } = await make({ expiresInDays: 60 }, start);
    const mails = async () =>
      (await prisma.outboxMail.findMany({ where: { toAddress: owner.email }, orderBy: { createdAt: "asc" } }))
        .length;
    const counts = [];
    for (const day of [29, 30, 31, 53, 54, 59, 59.5]) {
      await warnOfExpiry(later(start, day * DAY));
      counts.push(await mails());
    }
    expect(counts).toEqual([0, 1, 1, 2, 2, 3, 3]);
    const second = await createKey(owner, createKeyInput.parse({ name: "two", expiresInDays: 60 }), start);
    await rotateKey(owner, second.key.id, { overlapHours: 336 }, later(start, 40 * DAY));
    await warnOfExpiry(later(start, 53 * DAY));
    expect(await mails()).toBe(3);
    expect(key.state).toBe("active");
  });
});
