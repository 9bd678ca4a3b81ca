// Stalwart's webhook at its door: signed, repeated in other posts under other ids, in pieces, with bad events among them.
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { pool } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { serveIngest } from "@/lib/testing/ingest-server";
import { stalwartEvents, stalwartPost } from "./adapters/fixtures/stalwart-events";
import { createSource, joinSource } from "./commands";

testDatabase();
let url: string;
let close: () => Promise<void>;
let token: string;
let sourceId: string;

beforeAll(async () => {
  ({ url, close } = await serveIngest());
  ({ token, id: sourceId } = await createSource(operatorActor, "stalwart", new Date()));
});
afterAll(() => close());

const createdAt = new Date(Date.now() - 60_000).toISOString();
type Name = keyof typeof stalwartEvents;

/** An event of the fixtures, of now and of an address and message of its own. */
function of(name: Name, remoteIp: string, queueId: string, change: object = {}) {
  const { data, ...event } = stalwartEvents[name];
  const own = {
    ...("remoteIp" in data && { remoteIp, spanId: `session of ${remoteIp}` }),
    ...("queueId" in data && { queueId }),
  };
  return { ...event, createdAt, data: { ...data, ...own, ...change } };
}

async function post(events: readonly unknown[], signed = true) {
  const body = stalwartPost(events);
  const signature = createHmac("sha256", token).update(body).digest("base64");
  const response = await fetch(`${url}/api/ingest/stalwart`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, ...(signed && { "x-signature": signature }) },
    body,
  });
  return { status: response.status, body: await response.json() };
}

async function countsOf(ip: string) {
  const { rows } = await pool.query(
    `SELECT sum(rcpt_commands)::int AS rcpt, sum(rcpt_unknown)::int AS unknown, sum(data_commands)::int AS data,
       sum(recipients)::int AS recipients, sum(ham)::int AS ham, sum(spam)::int AS spam, max(helo) AS helo
     FROM ip_day WHERE ip = $1`,
    [ip],
  );
  return rows[0];
}

describe("POST /api/ingest/stalwart", () => {
  it("counts a session in one post, verdicts for each recipient", async () => {
    const ip = "198.51.100.1";
    const names: Name[] = ["ehlo", "unknown", "greylisted", "queued", "classified", "ham", "spam"];
    const answer = await post(names.map((name) => of(name, ip, "@376921862361743001")));
    expect(answer).toMatchObject({ status: 200, body: { accepted: 5, refused: 0, duplicate: false } });
    expect(await countsOf(ip)).toEqual({
      rcpt: 4,
      unknown: 1,
      data: 1,
      recipients: 2,
      ham: 1,
      spam: 1,
      helo: "mx.example.net",
    });
  });

  it("counts each fact once, in whatever posts it comes again and under whatever id", async () => {
    const ip = "198.51.100.2";
    const id = "@376921862361743002";
    const [queued, unknown, ham, rejected] = [
      of("queued", ip, id),
      of("unknown", ip, id),
      of("ham", ip, id),
      of("rejected", ip, "@376921862361743003"),
    ];
    await post([queued, unknown]);
    await post([{ ...unknown, id: "1" }, { ...queued, id: "2" }, ham]);
    await Promise.all([1, 2, 3].map((n) => post([{ ...ham, id: `3${n}` }, rejected])));
    const again = await post([queued, unknown, ham, rejected]);
    expect(again.body).toMatchObject({ accepted: 4, duplicate: true });
    expect(await countsOf(ip)).toMatchObject({
      rcpt: 4,
      unknown: 1,
      data: 2,
      recipients: 3,
      ham: 1,
      spam: 1,
    });
  });

  it("does not take two messages for one because their events share an id", async () => {
    const ip = "198.51.100.3";
    await post(["@376921862361743004", "@376921862361743005"].map((queueId) => of("queued", ip, queueId)));
    expect((await countsOf(ip)).data).toBe(2);
  });

  it("takes no verdict on mail that it did not see come in", async () => {
    const answer = await post([of("spam", "198.51.100.4", "@376921862361743006")]);
    expect(answer).toMatchObject({ status: 200, body: { accepted: 0, refused: 0 } });
    expect((await countsOf("198.51.100.4")).spam).toBeNull();
  });

  it("refuses bad events one by one and shows them without persons", async () => {
    const ip = "198.51.100.5";
    const answer = await post([
      of("queued", ip, "@376921862361743007"),
      of("queued", "010.1.1.1", "@376921862361743008"),
      { type: 7, data: { to: "reader@inbox.example" } },
      { ...of("unknown", ip, ""), createdAt: "2020-01-01T00:00:00Z" },
    ]);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        accepted: 1,
        refused: 3,
        errors: [
          { line: 2, code: "bad_address" },
          { line: 3, code: "bad_field" },
          { line: 4, code: "too_old" },
        ],
      },
    });
    const { rows } = await pool.query("SELECT sample FROM refused_line WHERE source_id = $1", [sourceId]);
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toMatch(/reader|nobody/);
  });

  it("takes nothing that is not signed under the token", async () => {
    const ip = "198.51.100.6";
    const answer = await post([of("queued", ip, "@376921862361743009")], false);
    expect(answer).toMatchObject({ status: 401, body: { code: "invalid_key" } });
    expect((await countsOf(ip)).data).toBeNull();
  });

  it("leaves the verdict to the join when another source reports the same mail", async () => {
    const ip = "198.51.100.7";
    await joinSource(operatorActor, sourceId, "mx", new Date(), "test");
    // Sources are looked up anew with each post; the look-up is shared by those that come at the same time only.
    await post([of("queued", ip, "@376921862361743010"), of("ham", ip, "@376921862361743010")]);
    expect(await countsOf(ip)).toMatchObject({ data: 1, recipients: 2, ham: 0 });
  });
});
