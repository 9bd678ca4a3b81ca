// Attack 9: two organizations whose networks overlap, and one that tries every value of every filter, sort, range and
// key to see an address, a day or a word of the other. The expected answer is computed, not read from the product.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { GET as restData } from "@/app/ip-domain-management-snds/api/report/data/[[...of]]/route";
import { GET as sndsData } from "@/app/snds/data.aspx/route";
import { GET as sndsStatus } from "@/app/snds/ipstatus.aspx/route";
import { operatorActor } from "@/lib/audit/schema";
import type { Viewer } from "@/lib/identity/viewer";
import { createKeyFor, revokeKey } from "@/lib/keys/commands";
import { createKeyInput } from "@/lib/keys/schema";
import { addDays, dayOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { sortColumns, windows } from "@/lib/reputation/choices";
import { getIp, getIpSeries, getSndsData, listIps } from "@/lib/reputation/queries";
import { exportIpsInput, getIpInput, ipSeriesInput, listIpsInput } from "@/lib/reputation/schema";
import { exportIps } from "@/lib/reputation/table-queries";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";

testDatabase();

const now = new Date();
const yesterday = addDays(dayOf(now), -1);
/** Ours alone, shared, and the neighbour's own. */
const [ours, shared, theirs] = ["192.0.2.10", "192.0.2.200", "192.0.3.7"] as const;
const secretHelo = "mx.ours-only.example";
let owner: Viewer;
let neighbour: Viewer;
let theirKey = "";
let ourKey = "";
let revokedKey = "";

beforeAll(async () => {
  owner = await createPerson({ organization: "Owner" });
  neighbour = await createPerson({ organization: "Neighbour" });
  await grantRead(owner.organizationId ?? "", "192.0.2.0/24", addDays(yesterday, -60));
  await grantRead(neighbour.organizationId ?? "", "192.0.2.128/25", addDays(yesterday, -2));
  await grantRead(neighbour.organizationId ?? "", "192.0.3.0/24", addDays(yesterday, -60));
  await storeDays([
    mailDay(ours, yesterday, 900, 890, {
      helo: secretHelo,
      complaints: 5,
      trapHits: 3,
      trapFirstAt: 1,
      trapLastAt: 2,
    }),
    mailDay(shared, yesterday, 300),
    // Before the neighbour's first day of this address.
    mailDay(shared, addDays(yesterday, -20), 7000, 6999, { helo: secretHelo }),
    mailDay(theirs, yesterday, 200),
  ]);
  await closeDays(addDays(yesterday, -40), yesterday);
  for (const each of [ours, shared]) {
    await prisma.ipStatus.create({
      data: { network: each, lo: each, hi: each, state: "blocked", reason: "rate", since: now },
    });
  }
  const input = createKeyInput.parse({ name: "k", expiresInDays: 30 });
  const make = (of: Viewer) => createKeyFor(operatorActor, of.organizationId ?? "", input, now);
  theirKey = (await make(neighbour)).secret;
  ourKey = (await make(owner)).secret;
  const revoked = await make(owner);
  await revokeKey(owner, revoked.key.id, now);
  revokedKey = revoked.secret;
});

const reader = () => ({ organizationId: neighbour.organizationId ?? "" });

/** What a filter may never bring to the neighbour. */
function expectClean(text: string): void {
  expect(text).not.toContain(ours);
  expect(text).not.toContain(secretHelo);
  expect(text).not.toMatch(/\b(7000|6999|7300)\b/);
}

const ranges = [
  ours,
  "192.0.2.0/24",
  "192.0.2.0/25",
  "192.0.2.0-192.0.2.127",
  "192.0.2.10-192.0.3.7",
  "192.0.0.0/8",
  "0.0.0.0/0",
  "::/0",
  "::ffff:192.0.2.10",
];
const values = [
  ...sortColumns.flatMap((sort) => ["asc", "desc"].map((order) => ({ sort, order }))),
  ...windows.map((window) => ({ window })),
  ...["GREEN", "YELLOW", "RED", "none"].map((result) => ({ result, window: "30" })),
  ...["true", "false"].map((blocked) => ({ blocked })),
  ...[ours, "192.0", "ours-only", secretHelo, "%", "_", "' OR 1=1 --"].map((q) => ({ q, window: "90" })),
  { minVolume: 800, window: "30" },
];

describe("the neighbour's list and export", () => {
  it.each([...values, ...ranges.map((cidr) => ({ cidr, window: "90" as const }))])(
    "by %o",
    async (filter) => {
      const input = listIpsInput.parse(filter);
      const list = await listIps(reader(), input, now).catch((error: Error) => error);
      if (list instanceof Error) {
        // 192.0.0.0/8 is no network: refused for what it is, whoever asks.
        expect(list).toMatchObject({ code: "invalid_input" });
        return;
      }
      expectClean(JSON.stringify(list));
      const addresses = list.rows.map(({ ip }) => ip);
      expect([shared, theirs]).toEqual(expect.arrayContaining(addresses));
      expect(list.total).toBe(addresses.length);
      let csv = "";
      for await (const piece of await exportIps(reader(), exportIpsInput.parse(filter), now)) csv += piece;
      expectClean(csv);
      const exported = csv.trim().split("\r\n").slice(1);
      expect(exported.map((line) => line.split(",")[0])).toEqual(addresses);
    },
  );

  it.each(["ip; DROP TABLE ip_day", "organization_id", "1", "", "lo"])(
    "refuses to sort by %s (attack 18)",
    (sort) => {
      expect(listIpsInput.safeParse({ sort }).success).toBe(false);
      expect(exportIpsInput.safeParse({ sort }).success).toBe(false);
    },
  );

  it("shows the owner its own, so that the silence above is no emptiness", async () => {
    const list = await listIps(
      { organizationId: owner.organizationId ?? "" },
      listIpsInput.parse({ window: "30" }),
      now,
    );
    expect(list.rows.map(({ ip }) => ip).sort()).toEqual([ours, shared]);
    expect(JSON.stringify(list)).toContain("7300");
  });
});

describe("a shared address", () => {
  it("shows the neighbour nothing of before its first day", async () => {
    const series = await getIpSeries(reader(), shared, ipSeriesInput.parse({ days: "90" }), now);
    expectClean(JSON.stringify(series));
    expect(series.total.recipients).toBe(300);
    expect(await getSndsData(reader(), { day: addDays(yesterday, -20), ip: null, ipv6: false }, now)).toEqual(
      [],
    );
  });
});

type SndsHandler = (request: Request, context: never) => Promise<Response>;
const ask = async (handler: SndsHandler, query: string) => {
  const context = { params: Promise.resolve({}) };
  const response = await handler(new Request(`http://127.0.0.1/x?${query}`), context as never);
  return { status: response.status, text: await response.text() };
};

describe("the neighbour's key", () => {
  it.each([
    "",
    `&ip=${ours}`,
    "&ip=192.0.2.0",
    `&ip=::ffff:${ours}`,
    `&ip=${ours}&ip=${theirs}`,
    "&date=all",
  ])("shows no row of ours with %s", async (more) => {
    for (const handler of [sndsData, sndsStatus] as SndsHandler[]) {
      expectClean((await ask(handler, `key=${theirKey}${more}`)).text);
    }
  });

  it("reads its own, and ours reads ours", async () => {
    expect((await ask(sndsData as SndsHandler, `key=${theirKey}`)).text).toContain(theirs);
    expect((await ask(sndsStatus as SndsHandler, `key=${theirKey}`)).text).toContain(shared);
    expect((await ask(sndsData as SndsHandler, `key=${ourKey}`)).text).toContain(ours);
  });

  it.each(["", "not-a-key", "00000000-0000-4000-8000-000000000000"])(
    "guessed as %s opens nothing",
    async (key) => {
      const { status, text } = await ask(sndsData as SndsHandler, `key=${key}`);
      expect(status).toBeGreaterThanOrEqual(400);
      expectClean(text);
    },
  );

  it("that was revoked opens nothing", async () => {
    const { status, text } = await ask(sndsData as SndsHandler, `key=${revokedKey}`);
    expect(status).toBeGreaterThanOrEqual(400);
    expectClean(text);
    const rest = await ask(restData as SndsHandler, "");
    expect(rest.status).toBeGreaterThanOrEqual(400);
  });
});

describe("pages that take an id", () => {
  const pages = readdirSync("app", { recursive: true, encoding: "utf8" }).filter(
    (file) => /\[[^\]]+\].*page\.tsx$/.test(file) && /^(\(sender\)|staff|authorize)/.test(file),
  );

  it("are there", () => expect(pages.length).toBeGreaterThan(2));

  // Arrives with its first content, by the queries behind the doors: see the next test.
  const withContent = ["(sender)/ips/[ip]/page.tsx"];

  // What other pages show comes through the doors of the API, which the other suite walks.
  it.each(pages.filter((file) => !withContent.includes(file)))("%s reads nothing by itself", (file) => {
    expect(readFileSync(path.join("app", file), "utf8")).not.toMatch(
      /\/(queries|commands|sql|[a-z]+-queries)"/,
    );
  });

  it.each(withContent)(
    "%s reads as its viewer only, and tells nobody of what is not theirs",
    async (file) => {
      const text = readFileSync(path.join("app", file), "utf8");
      expect(pages).toContain(file);
      for (const [, name] of text.matchAll(/\b(get\w+)\(/g)) {
        expect(text, name).toMatch(new RegExp(`${name}\\(\\s*(reader,|asReader\\(actingWith\\(viewer,)`));
      }
      const input = getIpInput.parse({});
      await expect(getIp(reader(), ours, input, now)).rejects.toMatchObject({ code: "not_found" });
      await expect(getIp(reader(), "no address", input, now)).rejects.toMatchObject({ code: "not_found" });
      expect((await getIp(reader(), theirs, input, now)).ip).toBe(theirs);
    },
  );
});
