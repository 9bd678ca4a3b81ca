// The SNDS paths as scripts meet them: bytes, status codes and headers of the route handlers themselves.
import { beforeAll, describe, expect, it, vi } from "vitest";
import { GET as restData } from "@/app/ip-domain-management-snds/api/report/data/[[...of]]/route";
import { GET as restStatus } from "@/app/ip-domain-management-snds/api/report/status/ip/route";
import { GET as dataKey } from "@/app/ip-domain-management-snds/snds/datakey/route";
import { GET as nothing } from "@/app/snds/[[...rest]]/route";
import { GET as data, POST as postData } from "@/app/snds/data.aspx/route";
import { GET as status } from "@/app/snds/ipstatus.aspx/route";
import { operatorActor } from "@/lib/audit/schema";
import { createKeyFor, revokeKey } from "@/lib/keys/commands";
import { createKeyInput } from "@/lib/keys/schema";
import { addDays, type Day, dayOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { hideSecrets } from "@/lib/platform/log";
import { setStatus } from "@/lib/reputation/commands";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";

// Everything any part of the product logs, at the finest level.
const logged = vi.hoisted((): string[] => []);
vi.mock("@/lib/platform/log", async (original) => {
  const real = await original<typeof import("@/lib/platform/log")>();
  const log = real.createLog({ write: (line: string) => logged.push(line) }, "trace");
  return { ...real, log, logFor: (part: string) => log.child({ part }) };
});

testDatabase();

const now = new Date();
const yesterday = addDays(dayOf(now), -1);
const before = addDays(yesterday, -1);
const mmddyy = (day: Day) => `${day.slice(5, 7)}${day.slice(8, 10)}${day.slice(2, 4)}`;
const sndsDate = (day: Day) =>
  day
    .split("-")
    .map(Number)
    .slice(1)
    .concat(Number(day.slice(0, 4)))
    .join("/");
const input = createKeyInput.parse({ name: "script", expiresInDays: 30 });

let key: string;
let organizationId: string;

beforeAll(async () => {
  const owner = await createPerson({ organization: "Scripts" });
  organizationId = owner.organizationId ?? "";
  key = (await createKeyFor(operatorActor, organizationId, input, now)).secret;
  await grantRead(organizationId, "192.0.2.0/24", before);
  await grantRead(organizationId, "2001:db8:1::/48", before);
  await storeDays([
    mailDay("192.0.2.100", yesterday, 1000, 995, {
      complaints: 4,
      helo: 'mx, "evil"\r\n',
      mailFromDomain: null,
    }),
    mailDay("192.0.2.9", yesterday, 422, 4),
    mailDay("192.0.2.50", yesterday, 99),
    mailDay("2001:db8:1::25", yesterday, 200, 60),
    mailDay("192.0.2.9", before, 150),
    mailDay("198.51.100.1", yesterday, 900),
  ]);
  await closeDays(addDays(yesterday, -8), yesterday);
});

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string[] | undefined>> },
) => Promise<Response>;

function call(handler: Handler, query: string, headers: Record<string, string> = {}, of?: string[]) {
  const request = new Request(`http://127.0.0.1/snds${query}`, { headers });
  return handler(request, { params: Promise.resolve({ of }) });
}

const bearer = () => ({ authorization: `Bearer ${key}` });
const goodFile = () =>
  `192.0.2.9,${sndsDate(yesterday)} 8:00 AM,${sndsDate(yesterday)} 8:30 PM,422,422,422,GREEN,< 0.1%,,,0,mx.example.net,@example.net,\r\n` +
  `192.0.2.100,${sndsDate(yesterday)} 8:00 AM,${sndsDate(yesterday)} 8:30 PM,1000,1000,1000,RED,0.4%,,,0,mx evil,,\r\n`;

/** A strict reader (RFC 4180): quoted fields, doubled quotes, CRLF between records. */
function strictCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const token = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) throw new Error("not CSV");
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "\r\n") records.push(record.splice(0));
  }
  record = [];
  return records;
}

describe("data.aspx", () => {
  it("answers the newest complete day, byte for byte", async () => {
    const response = await call(data, `/data.aspx?key=${key}`);
    expect(response.status).toBe(200);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.toString("latin1")).toBe(goodFile());
  });

  it("reads the same for every habit of reader", async () => {
    const text = await (await call(data, `/data.aspx?key=${key}&ipv6=1`)).text();
    const split = text
      .split("\r\n")
      .slice(0, -1)
      .map((line) => line.split(","));
    expect(split.map((row) => row.length)).toEqual([14, 14, 14]);
    expect(strictCsv(text)).toEqual(split);
    expect(text.split("\n").filter((line) => line.includes("192.0.2.9,"))).toHaveLength(1);
    expect(split.map(([ip]) => ip)).toEqual(["192.0.2.9", "192.0.2.100", "2001:db8:1::25"]);
    expect(text).not.toContain("192.0.2.50");
    expect(text).not.toContain("198.51.100.1");
  });

  it("takes parameter names in any case, ignores unknown ones, and a key in capitals", async () => {
    const query = `/data.aspx?KEY=${key.toUpperCase()}&Date=${mmddyy(yesterday)}&iP=192.0.2.9&utm=1`;
    const response = await call(data, query);
    expect(await response.text()).toBe(`${goodFile().split("\r\n")[0]}\r\n`);
    const older = await (await call(data, `/data.aspx?key=${key}&date=${mmddyy(before)}`)).text();
    expect(older).toContain(",150,150,150,GREEN,");
  });

  it("has what is stored of today", async () => {
    const path = `/data.aspx?key=${key}&date=${mmddyy(dayOf(now))}`;
    expect((await call(data, path)).status).toBe(404);
    await storeDays([mailDay("192.0.2.77", dayOf(now), 300)]);
    expect(await (await call(data, path)).text()).toMatch(/^192\.0\.2\.77,/);
  });

  it.each([
    ["", 400],
    ["?key=", 400],
    ["?key=abc", 400],
    ["?key=KEY&date=2026-09-11", 400],
    ["?key=KEY&date=023026", 400],
    ["?key=KEY&ip=192.0.2", 400],
    ["?key=KEY&ip=010.1.1.1", 400],
    ["?key=KEY&ip=192.0.2.0/24", 400],
    ["?key=00000000-0000-4000-8000-000000000000", 404],
    ["?key=KEY&date=010120", 404],
    ["?key=KEY&ip=198.51.100.1", 404],
    ["?key=KEY&ip=192.0.2.50", 404],
    ["?key=KEY&ip=2001:db8:1::25", 404],
    ["?key=KEY&ip=2001:db8:1::25&ipv6=1", 200],
  ])("%s is %i, in plain text and never stored", async (query, code) => {
    const response = await call(data, `/data.aspx${query.replace("KEY", key)}`);
    expect(response.status).toBe(code);
    expect(response.headers.get("content-type")).toMatch(code === 200 ? /^text\/csv/ : /^text\/plain/);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(await response.text()).not.toContain(key);
  });

  it("answers 404 to a key that was revoked or has expired, and says which", async () => {
    const owner = await createPerson({ organization: "Scripts" });
    const revoked = await createKeyFor(operatorActor, organizationId, input, now);
    await revokeKey(owner, revoked.key.id, now);
    const expired = await createKeyFor(operatorActor, organizationId, input, new Date("2020-01-01"));
    for (const [secret, text] of [
      [revoked.secret, "This key is revoked.\r\n"],
      [expired.secret, "This key is expired.\r\n"],
    ]) {
      const response = await call(data, `/data.aspx?key=${secret}`);
      expect([response.status, await response.text()]).toEqual([404, text]);
    }
  });

  it("tells a key when it expires and what it has left", async () => {
    const fresh = await createKeyFor(operatorActor, organizationId, input, now);
    const { headers } = await call(data, `/data.aspx?key=${fresh.secret}`);
    expect(headers.get("x-key-expires")).toBe(fresh.key.expiresAt);
    expect(headers.get("ratelimit-limit")).toBe("600");
    expect(headers.get("ratelimit-remaining")).toBe("599");
    expect(Number(headers.get("ratelimit-reset"))).toBeGreaterThan(0);
    const missing = await call(data, `/data.aspx?key=${fresh.secret}&date=010120`);
    expect(missing.headers.get("x-key-expires")).toBe(fresh.key.expiresAt);
    const used = await prisma.key.findUniqueOrThrow({ where: { id: fresh.key.id } });
    expect(used.lastUsedAt).not.toBeNull();
  });

  it("serves a burst of 600 and one more a second, and then says when to come back", async () => {
    const burst = await createKeyFor(operatorActor, organizationId, input, now);
    // All but two of the burst are used up.
    await prisma.rateLimit.create({
      data: { key: `key:${burst.key.id}`, expire: BigInt(Date.now() + 598_000) },
    });
    const codes = [];
    for (let i = 0; i < 3; i += 1) codes.push(await call(data, `/data.aspx?key=${burst.secret}`));
    expect(codes.map((response) => response.status)).toEqual([200, 200, 429]);
    expect(Number(codes[2]?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(codes[2]?.headers.get("content-type")).toMatch(/^text\/plain/);
  });

  it("has the same rows as JSON", async () => {
    const response = await call(data, `/data.aspx?key=${key}`, { accept: "application/json" });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject([
      {
        ipAddress: "192.0.2.9",
        activityStart: `${yesterday}T08:00:00.000Z`,
        messageRecipients: 422,
        filterResult: "GREEN",
        complaintRate: "< 0.1%",
        trapMessagePeriodStart: null,
        trapHits: 0,
      },
      { ipAddress: "192.0.2.100", complaintRate: "0.4%", sampleHelo: "mx evil", sampleMailFrom: "" },
    ]);
  });
});

describe("ipStatus.aspx", () => {
  it("is empty for a clean account, then has one row per address", async () => {
    const clean = await call(status, `/ipStatus.aspx?key=${key}`);
    expect([clean.status, await clean.text()]).toEqual([200, ""]);
    expect(await (await call(status, `/?key=${key}`, { accept: "application/json" })).json()).toEqual([]);
    const at = new Date(now.getTime() - 1000);
    await setStatus(
      operatorActor,
      { network: "192.0.2.7", state: "blocked", reason: "complaints", note: "" },
      at,
    );
    await setStatus(
      operatorActor,
      { network: "192.0.2.9", state: "junked", reason: "compromised", note: "" },
      at,
    );
    await setStatus(
      operatorActor,
      { network: "2001:db8:1::25", state: "blocked", reason: "outside_list", note: "" },
      at,
    );
    expect(await (await call(status, `/ipStatus.aspx?key=${key}`)).text()).toBe(
      "192.0.2.7,192.0.2.7,Yes,Blocked due to user complaints or other evidence of spamming\r\n" +
        "192.0.2.9,192.0.2.9,No,Junked due to user complaints or other evidence of spamming\r\n",
    );
    expect(await (await call(status, `/ipStatus.aspx?key=${key}&ipv6=1`)).text()).toContain(
      "2001:db8:1::25,2001:db8:1::25,Yes,SpamHaus SBL/XBL\r\n",
    );
    expect((await call(status, "/ipStatus.aspx?key=abc")).status).toBe(400);
  });
});

describe("the 2026 forms", () => {
  it("answer a key link with either way of writing a day", async () => {
    expect(await (await call(dataKey, `/DataKey?Key=${key}`)).text()).toBe(goodFile());
    expect(await (await call(dataKey, `/DataKey?Key=${key}&Date=${yesterday}`)).text()).toBe(goodFile());
    expect(await (await call(dataKey, `/DataKey?Key=${key}&Date=${mmddyy(yesterday)}`)).text()).toBe(
      goodFile(),
    );
  });

  it("answer a bearer, for a day and an address in the path", async () => {
    expect(await (await call(restData, "", bearer())).text()).toBe(goodFile());
    const one = await call(restData, "", bearer(), [yesterday, "192.0.2.9"]);
    expect((await one.text()).split("\r\n")).toHaveLength(2);
    expect((await call(restData, "", bearer(), ["091126"])).status).toBe(400);
    expect((await call(restData, "", bearer(), [yesterday, "nonsense"])).status).toBe(400);
    expect((await call(restData, "", bearer(), ["2020-01-01"])).status).toBe(404);
    expect((await call(restStatus, "", bearer())).status).toBe(200);
  });

  it.each([
    {},
    { authorization: "Bearer" },
    { authorization: "Bearer nonsense" },
    { authorization: "Bearer 00000000-0000-4000-8000-000000000000" },
    { authorization: "Basic Zm9vOmJhcg==" },
  ])("answer 401 to %j", async (headers) => {
    for (const handler of [restData, restStatus]) {
      const response = await call(handler, `?key=${key}`, headers as Record<string, string>);
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
    }
  });
});

describe("everything else", () => {
  it("is 404 or 405, in plain text", async () => {
    const missing = await call(nothing, "/anything/else");
    expect([missing.status, missing.headers.get("content-type")]).toEqual([404, "text/plain; charset=utf-8"]);
    const posted = await postData(new Request("http://127.0.0.1/snds/data.aspx", { method: "POST" }));
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});

describe("the key", () => {
  it("is not logged when something breaks, in any letter case", async () => {
    await prisma.$executeRaw`ALTER TABLE ip_day RENAME TO ip_day_away`;
    try {
      const response = await call(data, `/data.aspx?kEy=${key}`);
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain(key);
    } finally {
      await prisma.$executeRaw`ALTER TABLE ip_day_away RENAME TO ip_day`;
    }
    expect(logged.join("")).toContain("request failed");
    expect(logged.join("").toLowerCase()).not.toContain(key);
  });

  it.each(["key", "Key", "KEY", "kEy"])("is cut out of a logged address (%s)", (name) => {
    const text = `GET /snds/data.aspx?date=091126&${name}=${key}&ip=192.0.2.1 200`;
    expect(hideSecrets(text)).toBe(`GET /snds/data.aspx?date=091126&${name}=[redacted]&ip=192.0.2.1 200`);
  });
});
