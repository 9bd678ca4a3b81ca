// Readers of several habits, each as scripts in use do it, and keys that are cut to one network at every SNDS path.
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import { GET as restData } from "@/app/ip-domain-management-snds/api/report/data/[[...of]]/route";
import { GET as restStatus } from "@/app/ip-domain-management-snds/api/report/status/ip/route";
import { GET as dataKey } from "@/app/ip-domain-management-snds/snds/datakey/route";
import { GET as data } from "@/app/snds/data.aspx/route";
import { GET as status } from "@/app/snds/ipstatus.aspx/route";
import { operatorActor } from "@/lib/audit/schema";
import { createKey, createKeyFor, revokeKey } from "@/lib/keys/commands";
import { createKeyInput } from "@/lib/keys/schema";
import { addDays, dayOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";

testDatabase();

const now = new Date();
const yesterday = addDays(dayOf(now), -1);
const [inside, outside] = ["192.0.2.10", "192.0.2.200"] as const;
let owner: Awaited<ReturnType<typeof createPerson>>;
let organizationId: string;
let key: string;

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string[] | undefined>> },
) => Promise<Response>;

function ask(handler: Handler, query: string, headers: Record<string, string> = {}, of?: string[]) {
  const request = new Request(`http://127.0.0.1${query}`, { headers });
  return handler(request, { params: Promise.resolve({ of }) });
}

const newKey = async (more: object = {}) =>
  (await createKeyFor(operatorActor, organizationId, createKeyInput.parse({ name: "reader", ...more }), now))
    .secret;

beforeAll(async () => {
  owner = await createPerson({ organization: "Readers" });
  organizationId = owner.organizationId ?? "";
  await grantRead(organizationId, "192.0.2.0/24", addDays(yesterday, -5));
  await storeDays([
    mailDay(inside, yesterday, 1200, 500, { trapHits: 3, helo: "a,b", complaints: 5 }),
    mailDay(outside, yesterday, 800, 790),
  ]);
  await closeDays(addDays(yesterday, -5), yesterday);
  const blocked = { state: "blocked", reason: "complaints", since: now };
  for (const ip of [inside, outside]) {
    await prisma.ipStatus.create({ data: { ...blocked, lo: ip, hi: ip, network: ip } });
  }
  key = await newKey();
});

describe("a reader that", () => {
  const file = async () => (await ask(data, `/snds/data.aspx?key=${key}`)).text();
  const abnormal = async () => (await ask(status, `/snds/ipStatus.aspx?key=${key}`)).text();

  it("splits on CRLF and comma gets exactly 14 fields, and one empty rest", async () => {
    const lines = (await file()).split("\r\n");
    expect(lines.pop()).toBe("");
    expect(lines.map((line) => line.split(",").length)).toEqual([14, 14]);
    expect(lines.map((line) => line.split(",")[10])).toEqual([expect.stringMatching(/^\d+$/), "0"]);
  });

  it("is strict about CSV reads the same as one that splits", async () => {
    const text = await file();
    const split = text
      .trimEnd()
      .split("\r\n")
      .map((line) => line.split(","));
    expect(parse(text, { record_delimiter: "\r\n" })).toEqual(split);
  });

  it("expands first to last of each status row comes to the addresses", async () => {
    const number = (ip: string) => ip.split(".").reduce((all, part) => all * 256 + Number(part), 0);
    const expanded = (await abnormal())
      .trimEnd()
      .split("\r\n")
      .map((line) => line.split(",").slice(0, 2).map(number))
      .flatMap(([first = 0, last = -1]) => Array.from({ length: last - first + 1 }, (_, at) => first + at));
    expect(expanded).toEqual([inside, outside].map(number));
  });

  it("searches the status for an address as text finds it, and finds no other by it", async () => {
    const text = await abnormal();
    expect(text).toContain(inside);
    expect(text).not.toContain("192.0.2.11");
    expect(text).toContain("Yes,Blocked due to user complaints or other evidence of spamming\r\n");
  });

  it("wants JSON finds a list of the documented keys", async () => {
    const json = { accept: "application/json" };
    const rows = (await (await ask(data, `/snds/data.aspx?key=${key}`, json)).json()) as object[];
    expect(rows.map((row) => Object.keys(row))).toEqual(
      [inside, outside].map(() => [
        "ipAddress",
        "activityStart",
        "activityEnd",
        "rcptCommands",
        "dataCommands",
        "messageRecipients",
        "filterResult",
        "complaintRate",
        "trapMessagePeriodStart",
        "trapMessagePeriodEnd",
        "trapHits",
        "sampleHelo",
        "sampleMailFrom",
        "comments",
      ]),
    );
    const states = (await (await ask(status, `/snds/ipStatus.aspx?key=${key}`, json)).json()) as object[];
    expect(states.map((row) => Object.keys(row))).toEqual(
      [inside, outside].map(() => ["startIp", "endIp", "blocked", "reason"]),
    );
  });

  it("sends a bearer, and after a 404 the same with a slash at the end, gets one answer both times", async () => {
    const secret = await newKey({ scopes: ["snds", "ips:read"] });
    const headers = { authorization: `Bearer ${secret}` };
    const base = "/ip-domain-management-snds/api/report/data/2020-01-01";
    const first = await ask(restData, base, headers, ["2020-01-01"]);
    const again = await ask(restData, `${base}/`, headers, ["2020-01-01"]);
    expect([first.status, again.status]).toEqual([404, 404]);
    const good = await ask(restData, "/ip-domain-management-snds/api/report/data/", headers);
    expect(await good.text()).toBe(await file());
  });
});

describe("a key cut to one network", () => {
  const forms: [string, (link: string, headers: Record<string, string>) => Promise<Response>][] = [
    ["data.aspx", (link) => ask(data, `/snds/data.aspx?key=${link}`)],
    ["data.aspx of the other", (link) => ask(data, `/snds/data.aspx?key=${link}&ip=${outside}`)],
    ["ipStatus.aspx", (link) => ask(status, `/snds/ipStatus.aspx?key=${link}`)],
    ["DataKey", (link) => ask(dataKey, `/ip-domain-management-snds/SNDS/DataKey?Key=${link}`)],
    ["data by bearer", (_, headers) => ask(restData, "/report/data", headers)],
    [
      "data by bearer, of the other",
      (_, headers) => ask(restData, `/report/data/${yesterday}/${outside}`, headers, [yesterday, outside]),
    ],
    ["status by bearer", (_, headers) => ask(restStatus, "/report/status/ip", headers)],
  ];

  it.each(forms)("reads nothing else by %s", async (name, form) => {
    const networks = ["192.0.2.0/25"];
    const link = await newKey({ networks });
    const secret = await newKey({ networks, scopes: ["snds", "ips:read"] });
    const answer = await form(link, { authorization: `Bearer ${secret}` });
    const text = await answer.text();
    expect(text).not.toContain(outside);
    expect([answer.status, text.includes(inside)]).toEqual(
      name.includes("other") ? [404, false] : [200, true],
    );
  });

  it.each(forms.filter(([name]) => !name.includes("other")))(
    "is refused by %s at the next request after it is revoked",
    async (_, form) => {
      const made = async (scopes: string[]) =>
        createKey(owner, createKeyInput.parse({ name: "short", scopes }), now);
      const [link, bearer] = [await made(["snds"]), await made(["snds", "ips:read"])];
      const call = () => form(link.secret, { authorization: `Bearer ${bearer.secret}` });
      expect((await call()).status).toBe(200);
      await revokeKey(owner, link.key.id, new Date());
      await revokeKey(owner, bearer.key.id, new Date());
      expect([401, 404]).toContain((await call()).status);
    },
  );
});
