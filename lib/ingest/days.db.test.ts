// Ready-made counts and trap hits through their doors: what they add to the daily records, and that a later word of a
// source takes the place of its earlier one, whatever others said.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { addDays, dayOf, endOf, startOf } from "@/lib/platform/day";
import { pool } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { serveIngest } from "@/lib/testing/ingest-server";
import { createSource, maintainPartitions } from "./commands";
import { completeness, listSources } from "./queries";

testDatabase();

const today = dayOf(new Date());
const yesterday = addDays(today, -1);
let url: string;
let close: () => Promise<void>;
let token: string;

beforeAll(async () => {
  ({ url, close } = await serveIngest());
  token = await newToken();
});
afterAll(() => close());

const newToken = async () => (await createSource(operatorActor, randomUUID(), new Date())).token;

async function post(
  kind: string,
  lines: readonly object[],
  { mode, batch = randomUUID(), as = token }: { mode?: string; batch?: string; as?: string } = {},
) {
  const response = await fetch(`${url}/api/ingest/${kind}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${as}`,
      "idempotency-key": batch,
      ...(mode === undefined ? {} : { "x-mode": mode }),
    },
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  });
  return { status: response.status, body: await response.json() };
}

async function stored(ip: string, day = yesterday) {
  const { rows } = await pool.query(
    `SELECT recipients, ham, spam, complaints, trap_hits, data_commands, helo, mail_from_domain, first_seen_at, trap_first_at
     FROM ip_day WHERE ip = $1 AND day = $2`,
    [ip, day],
  );
  return rows[0];
}

async function ofNet(net: string, day = yesterday) {
  const { rows } = await pool.query(
    "SELECT recipients::int, ham::int FROM net_day WHERE net = $1 AND day = $2",
    [net, day],
  );
  return rows[0];
}

describe("POST /api/ingest/days", () => {
  const line = (ip: string, more: object = {}) => ({
    ip,
    day: yesterday,
    recipients: 10,
    ham: 9,
    spam: 1,
    ...more,
  });

  it("adds figures, and keeps samples and times", async () => {
    const at = new Date(startOf(yesterday).getTime() + 3_600_000).toISOString();
    const full = line("198.51.100.1", { complaints: 2, trapHits: 3, dataCommands: 8, rcptCommands: 10 });
    const sample = { helo: "mx.example.net", mailFrom: "b@Example.net", firstSeen: at, lastSeen: at };
    expect(await post("days", [{ ...full, ...sample }], { mode: "add" })).toMatchObject({
      status: 200,
      body: { accepted: 1, refused: 0 },
    });
    await post("days", [full], { mode: "add" });
    expect(await stored("198.51.100.1")).toEqual({
      recipients: 20,
      ham: 18,
      spam: 2,
      complaints: 4,
      trap_hits: 6,
      data_commands: 16,
      helo: "mx.example.net",
      mail_from_domain: "example.net",
      first_seen_at: new Date(at),
      trap_first_at: null,
    });
  });

  it("replaces what the same source said, and nothing else", async () => {
    const ip = "198.51.101.2";
    const other = await newToken();
    await post("days", [line(ip, { recipients: 100, ham: 100, spam: 0 })], { mode: "add", as: other });
    await post("days", [line(ip), line(ip)], { mode: "add" });
    expect(await stored(ip)).toMatchObject({ recipients: 120 });
    await post("days", [line(ip, { recipients: 7, ham: 6 })], { mode: "replace" });
    expect(await stored(ip)).toMatchObject({ recipients: 107, ham: 106, spam: 1 });
    await post("days", [line(ip, { recipients: 0, ham: 0, spam: 0 })], { mode: "replace" });
    expect(await stored(ip)).toMatchObject({ recipients: 100, ham: 100, spam: 0 });
    expect(await ofNet("198.51.101.0/24")).toEqual({ recipients: 100, ham: 100 });
  });

  it("replaces once under retries, and exactly beside other writers", async () => {
    const ips = Array.from({ length: 40 }, (_, i) => `198.51.102.${i}`);
    const batches = Array.from({ length: 12 }, (_, i) => ({
      batch: randomUUID(),
      mode: i % 3 === 0 ? "add" : "replace",
      // Another order each time: writers must not wait for each other in a circle.
      lines: (i % 2 === 0 ? ips : [...ips].reverse()).map((ip) => line(ip, { recipients: 10 + i })),
    }));
    const messages = ips.map((ip) => ({ ts: new Date().toISOString(), ip }));
    const answers = await Promise.all([
      ...batches.flatMap(({ batch, mode, lines }) => [
        post("days", lines, { batch, mode }),
        post("days", lines, { batch, mode }),
      ]),
      ...batches.map(() => post("messages", messages)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    await post(
      "days",
      ips.map((ip) => line(ip, { recipients: 12 })),
      { mode: "replace" },
    );
    for (const ip of ips) expect(await stored(ip)).toMatchObject({ recipients: 12, ham: 9 });
    expect(await stored(ips[0] ?? "", today)).toMatchObject({ recipients: 12 });
    expect(await ofNet("198.51.102.0/24")).toEqual({ recipients: 480, ham: 360 });
  });

  it("answers a batch again from its row, and refuses it under another mode", async () => {
    const batch = randomUUID();
    expect((await post("days", [line("198.51.100.4")], { mode: "add", batch })).body.duplicate).toBe(false);
    expect((await post("days", [line("198.51.100.4")], { mode: "add", batch })).body.duplicate).toBe(true);
    expect(await post("days", [line("198.51.100.4")], { mode: "replace", batch })).toMatchObject({
      status: 422,
    });
    expect(await stored("198.51.100.4")).toMatchObject({ recipients: 10 });
  });

  it("takes the same IPv6 address in two spellings as one", async () => {
    await post("days", [line("2001:db8::1"), line("2001:DB8:0:0::1")], { mode: "add" });
    expect(await stored("2001:db8::1")).toMatchObject({ recipients: 20 });
    expect(
      await post("days", [line("2001:db8::1"), line("2001:DB8:0:0::1")], { mode: "replace" }),
    ).toMatchObject({ body: { accepted: 1, refused: 1, errors: [{ line: 2, code: "inconsistent" }] } });
    expect(await stored("2001:db8::1")).toMatchObject({ recipients: 10 });
  });

  it.each([undefined, "", "snapshot"])("needs a mode: %s is refused", async (mode) => {
    expect(await post("days", [line("198.51.100.9")], { mode })).toMatchObject({
      status: 400,
      body: { issues: [{ path: "header.x-mode", message: "must be add or replace" }] },
    });
  });

  it.each([
    [{ day: "1970-01-01" }, "too_old"],
    [{ day: "2100-01-01" }, "in_future"],
    [{ day: "2026-02-30" }, "bad_field"],
    [{ day: 20261120 }, "bad_field"],
    [{ ham: -1 }, "bad_field"],
    [{ ham: 1.5 }, "bad_field"],
    [{ ham: "9" }, "bad_field"],
    [{ ham: 11 }, "inconsistent"],
    [{ rcptCommands: 1, rcptUnknown: 2 }, "inconsistent"],
    [{ firstSeen: endOf(yesterday).toISOString() }, "inconsistent"],
    [{ ip: "010.1.1.1" }, "bad_address"],
    [{ ip: "198.51.100.0/24" }, "bad_address"],
    [{ recipients: 3_000_000_000 }, "bad_field"],
  ])("refuses %j with %s and keeps the rest", async (change, code) => {
    const answer = await post("days", [line("198.51.100.5", change), line("198.51.100.6")], {
      mode: "replace",
    });
    expect(answer.body).toMatchObject({ accepted: 1, refused: 1, errors: [{ line: 1, code }] });
    expect(await stored("198.51.100.5")).toBeUndefined();
  });

  it("refuses sums that no row can hold, with nothing stored", async () => {
    const huge = { recipients: 1_000_000_000, ham: 0, spam: 0 };
    const answer = await post("days", Array(3).fill(line("198.51.100.7", huge)), { mode: "add" });
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(await stored("198.51.100.7")).toBeUndefined();
  });

  it("closes a day that is over, because its counts are whole", async () => {
    const as = await newToken();
    await post("days", [line("198.51.100.8", { day: addDays(today, -3) })], { mode: "replace", as });
    const { sources } = await listSources(new Date());
    expect(sources.find(({ closedThrough }) => closedThrough === addDays(today, -3))).toBeDefined();
    expect((await completeness(new Date())).days.at(-4)).toMatchObject({ day: addDays(today, -3) });
  });

  it("forgets with the days it is about", async () => {
    await post("days", [line("198.51.100.10", { day: addDays(today, -399) })], { mode: "replace" });
    const count = async () => (await pool.query("SELECT count(*)::int AS n FROM day_source")).rows[0].n;
    const before = await count();
    await maintainPartitions(startOf(addDays(today, 2)));
    expect(await count()).toBe(before - 1);
  });
});

describe("POST /api/ingest/traps", () => {
  it("counts hits where they came from, with their time and a sample, and no mail", async () => {
    const ts = new Date().toISOString();
    const hit = { ts, ip: "198.51.103.1", class: "pristine", helo: "x.example", mailFrom: "a@x.example" };
    const batch = randomUUID();
    const answer = await post("traps", [hit, { ...hit, class: "typo" }, { ...hit, class: "new" }], { batch });
    expect(answer.body).toMatchObject({ accepted: 2, refused: 1, errors: [{ line: 3, code: "bad_field" }] });
    expect(
      (await post("traps", [hit, { ...hit, class: "typo" }, { ...hit, class: "new" }], { batch })).body,
    ).toEqual({
      ...answer.body,
      duplicate: true,
    });
    expect(await stored("198.51.103.1", today)).toMatchObject({
      trap_hits: 2,
      recipients: 0,
      data_commands: 0,
      trap_first_at: new Date(ts),
      helo: "x.example",
      mail_from_domain: "x.example",
    });
  });
});
