// The list of traps: added, changed, removed and taken back by staff, and never named where more people read.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { later } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { getSettings } from "@/lib/provider/queries";
import { testDatabase } from "@/lib/testing/database";
import { type AddTrapsInput, MAX_TRAPS } from "./schema";
import { addTraps, readTrapList, removeTraps } from "./trap-commands";
import { writeTrap } from "./trap-list";
import { findTrap, listTrapSamples, summarizeTraps, trapHashes } from "./trap-queries";

testDatabase();

const now = new Date("2026-11-20T12:00:00Z");
const add = (text: string, more: Partial<AddTrapsInput> = {}) =>
  addTraps(
    operatorActor,
    { text, class: "pristine", countedBy: "events", note: "from the old list", ...more },
    now,
  );
const list = async () => (await readTrapList(operatorActor, now)).traps;
const log = () =>
  prisma.auditEvent.findMany({ where: { action: { startsWith: "traps." } }, orderBy: { id: "asc" } });

beforeEach(async () => {
  await prisma.trap.deleteMany();
  await prisma.auditEvent.deleteMany();
});

describe("the list", () => {
  it("is added to, changed and removed from, and what was removed can be put back as it was", async () => {
    await add("old@provider.example recycled\ntypo.example typo\nnew@provider.example");
    await add("New@provider.example recycled sink\nold@provider.example recycled");
    const before = await list();
    expect(before).toEqual([
      { target: "new@provider.example", class: "recycled", countedBy: "sink" },
      { target: "old@provider.example", class: "recycled", countedBy: "events" },
      { target: "typo.example", class: "typo", countedBy: "sink" },
    ]);
    const targets = ["OLD@provider.example", "typo.example", "never@provider.example"];
    await removeTraps(operatorActor, { targets, note: "a user came back" }, now);
    expect((await list()).map(({ target }) => target)).toEqual(["new@provider.example"]);
    const gone = before.filter(({ target }) => target !== "new@provider.example");
    await add(gone.map(writeTrap).join("\n"));
    expect(await list()).toEqual(before);
    expect((await summarizeTraps()).groups).toEqual([
      { class: "recycled", countedBy: "events", addresses: 1, domains: 0 },
      { class: "recycled", countedBy: "sink", addresses: 1, domains: 0 },
      { class: "typo", countedBy: "sink", addresses: 0, domains: 1 },
    ]);
  });

  it("takes all lines or none, naming the bad ones", async () => {
    await expect(add("good@provider.example\nbad line")).rejects.toMatchObject({
      code: "invalid_input",
      issues: [{ path: "body.text", message: "Line 2 is not a mail address or a domain." }],
    });
    const many = Array.from({ length: 30 }, () => "nonsense").join("\n");
    await expect(add(many)).rejects.toMatchObject({
      issues: [{ message: expect.stringMatching(/^Line 1 .* Line 10 .*20 more lines are no traps\.$/) }],
    });
    await expect(add(" \n# nothing\n")).rejects.toMatchObject({ code: "invalid_input" });
    expect(await list()).toEqual([]);
  });

  it("has a bound", async () => {
    await prisma.$executeRaw`
      INSERT INTO trap (target, class, counted_by, added_at)
      SELECT 't' || n || '@provider.example', 'pristine', 'events', ${now} FROM generate_series(1, ${MAX_TRAPS}::int) n`;
    await expect(add("one@more.example")).rejects.toMatchObject({ code: "invalid_input" });
    await add("t1@provider.example recycled");
    expect(await prisma.trap.count()).toBe(MAX_TRAPS);
  });

  it("leaves in the log who changed or read it, and no trap", async () => {
    await add("secret@provider.example");
    await add("secret@provider.example");
    await list();
    await removeTraps(operatorActor, { targets: ["secret@provider.example"], note: "gone" }, now);
    const entries = await log();
    expect(entries.map(({ action, detail }) => [action, detail])).toEqual([
      ["traps.added", { added: 1, changed: 0, note: "from the old list" }],
      ["traps.read", { shown: 1 }],
      ["traps.removed", { removed: 1, note: "gone" }],
    ]);
    expect(JSON.stringify(entries, (_, value) => (typeof value === "bigint" ? 0 : value))).not.toContain(
      "secret",
    );
  });
});

describe("what an address is", () => {
  it("is decided by itself before its domain", async () => {
    await add("trap.example typo\nann@trap.example recycled events");
    expect(await findTrap(prisma, "ANN@trap.example")).toMatchObject({
      class: "recycled",
      countedBy: "events",
    });
    expect(await findTrap(prisma, "bob@sub.trap.example")).toMatchObject({
      target: "trap.example",
      class: "typo",
    });
    expect(await findTrap(prisma, "bob@nottrap.example")).toBeNull();
  });

  it("holds for message events from the next batch on", async () => {
    await add("one@provider.example");
    expect((await trapHashes()).size).toBe(1);
    await add("two@provider.example\nthree@provider.example recycled sink");
    expect((await trapHashes()).size).toBe(2);
    await removeTraps(operatorActor, { targets: ["one@provider.example"], note: "gone" }, now);
    expect((await trapHashes()).size).toBe(1);
  });
});

it("shows samples in pages, newest first, without gaps or repeats", async () => {
  const sample = { class: "typo", ip: "192.0.2.1", helo: null, mailFromDomain: null, headers: "Subject: x" };
  await prisma.trapSample.createMany({
    // Two at each instant: the id tells them apart.
    data: Array.from({ length: 120 }, (_, n) => ({ ...sample, day: now, at: later(now, Math.floor(n / 2)) })),
  });
  const seen: string[] = [];
  let next: string | null | undefined;
  for (let pages = 0; next !== null && pages < 5; pages += 1) {
    const page = await listTrapSamples(next);
    expect(page.rows.length).toBeLessThanOrEqual(50);
    seen.push(...page.rows.map(({ at, id }) => `${at} ${id}`));
    next = page.next;
  }
  expect(seen).toHaveLength(120);
  expect(seen).toEqual([...new Set(seen)].sort().reverse());
  await expect(listTrapSamples("x")).rejects.toMatchObject({ code: "invalid_input" });
});

it("takes over the trap addresses that were a setting before", async () => {
  await getSettings();
  await pool.query(
    "UPDATE provider_settings SET trap_addresses = '{Old@provider.example,old@provider.example,b@provider.example}'",
  );
  const migration = path.resolve(
    import.meta.dirname,
    "../../prisma/migrations/20261129134955_traps/migration.sql",
  );
  const moving = (await readFile(migration, "utf8")).split("-- Trap addresses were a setting before.")[1];
  await pool.query(`-- ${moving}`);
  expect(await list()).toEqual(
    ["b@provider.example", "old@provider.example"].map((target) => ({
      target,
      class: "pristine",
      countedBy: "events",
    })),
  );
  const { rows } = await pool.query("SELECT trap_addresses FROM provider_settings");
  expect(rows).toEqual([{ trap_addresses: [] }]);
});
