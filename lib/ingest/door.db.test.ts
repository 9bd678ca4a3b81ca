import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { HOUR } from "@/lib/platform/day";
import { pool } from "@/lib/platform/db";
import { getSettings } from "@/lib/provider/queries";
import { testDatabase } from "@/lib/testing/database";
import { serveIngest, startIngestProcess } from "@/lib/testing/ingest-server";
import posts from "./adapters/fixtures/rspamd-3.4-posts.json" with { type: "json" };
import { createSource, pauseSource } from "./commands";
import { recipientHash } from "./delivery";

const db = testDatabase();
let url: string;
let close: () => Promise<void>;
let token: string;
let sourceId: string;

beforeAll(async () => {
  ({ url, close } = await serveIngest());
  ({ token, id: sourceId } = await createSource(operatorActor, "mx1.example.com", new Date()));
});
afterAll(() => close());

type Options = { headers?: Record<string, string>; at?: string; auth?: string | null };

async function post(
  kind: string,
  body: string | Uint8Array<ArrayBuffer>,
  { headers = {}, at = url, auth = `Bearer ${token}` }: Options = {},
) {
  const response = await fetch(`${at}/api/ingest/${kind}`, {
    method: "POST",
    headers: { ...(auth === null ? {} : { authorization: auth }), ...headers },
    body,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const messages = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  more: Options = {},
) => post("messages", body, { headers: { "idempotency-key": randomUUID(), ...headers }, ...more });

const event = (ip: string, more: object = {}) =>
  `${JSON.stringify({ ts: new Date(Date.now() - HOUR / 60).toISOString(), ip, ...more })}\n`;

async function recipients(ip: string): Promise<number> {
  const { rows } = await pool.query(
    "SELECT coalesce(sum(recipients), 0)::int AS n FROM ip_day WHERE ip = $1",
    [ip],
  );
  return rows[0].n;
}

describe("POST /api/ingest/messages", () => {
  it("answers with the batch it took", async () => {
    const answer = await messages(event("203.0.113.1") + event("nobody"), { "idempotency-key": "b1" });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        batch: "b1",
        accepted: 1,
        refused: 1,
        duplicate: false,
        errors: [{ line: 2, code: "bad_address", message: "ip: is not an IPv4 or IPv6 address." }],
      },
    });
    expect(answer.headers.get("content-type")).toContain("application/json");
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ] as const)("reads %s", async (encoding, pack) => {
    const body = new Uint8Array(pack(event("203.0.113.2").repeat(1000)));
    expect(await messages(body, { "content-encoding": encoding })).toMatchObject({
      status: 200,
      body: { accepted: 1000 },
    });
  });

  it("takes the token as Bearer, or as the password of Basic", async () => {
    const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
    for (const auth of [`bearer ${token}`, basic(`senderscope:${token}`), basic(`:${token}`)]) {
      expect(await messages("", {}, { auth })).toMatchObject({ status: 200 });
    }
    for (const auth of [
      null,
      "",
      "Bearer",
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      basic(token),
      basic(`${token}:`),
      `Token ${token}`,
    ]) {
      const refused = await messages("", {}, { auth });
      expect(refused).toMatchObject({ status: 401, body: { code: "invalid_key" } });
      expect(refused.headers.get("content-type")).toBe("application/problem+json");
    }
  });

  it("says what is wrong with a request, and stores nothing of it", async () => {
    const body = event("203.0.113.66");
    const zip = gzipSync(body.repeat(100));
    const { token: paused, id } = await createSource(operatorActor, "paused", new Date());
    await pauseSource(operatorActor, id, new Date());
    expect(await post("messages", body)).toMatchObject({
      status: 400,
      body: { issues: [{ path: "header.idempotency-key" }] },
    });
    expect(await messages(body, { "x-through": "later" })).toMatchObject({ status: 400 });
    expect(await messages(body, { "content-encoding": "zstd" })).toMatchObject({ status: 415 });
    expect(await messages(new Uint8Array(zip.subarray(0, -5)), { "content-encoding": "gzip" })).toMatchObject(
      { status: 400 },
    );
    expect(await messages(body, { "content-encoding": "gzip" })).toMatchObject({ status: 400 });
    expect(await messages(body, {}, { auth: `Bearer ${paused}` })).toMatchObject({ status: 403 });
    expect(await post("nothing", body)).toMatchObject({ status: 404 });
    expect(await post("toString", body)).toMatchObject({ status: 404 });
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(65 * 1024 * 1024), { level: 1 }));
    expect(await messages(bomb, { "content-encoding": "gzip" })).toMatchObject({ status: 413 });
    expect(await recipients("203.0.113.66")).toBe(0);
  });

  it("takes a batch once, and refuses another under its name", async () => {
    const send = (body: string) => messages(body, { "idempotency-key": "same" });
    const body = event("203.0.113.3");
    expect(await send(body)).toMatchObject({ status: 200, body: { duplicate: false } });
    expect(await send(body)).toMatchObject({ status: 200, body: { duplicate: true, accepted: 1 } });
    expect(await send(body + body)).toMatchObject({ status: 422, body: { code: "mismatch" } });
    expect(await recipients("203.0.113.3")).toBe(1);
  });

  it("stores nothing of an upload that breaks off, at whatever place", async () => {
    const line = event("203.0.113.67");
    for (const framing of ["content-length", "chunked"] as const) {
      const socket = connect(Number(new URL(url).port), "127.0.0.1");
      const head = `POST /api/ingest/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: torn-${framing}\r\n`;
      const whole = line.repeat(500);
      socket.write(
        framing === "chunked"
          ? `${head}Transfer-Encoding: chunked\r\n\r\n${whole.length.toString(16)}\r\n${whole}\r\n`
          : `${head}Content-Length: ${whole.length * 2}\r\n\r\n${whole}`,
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      socket.destroy();
    }
    await vi.waitFor(async () => {
      expect(await messages(line, { "idempotency-key": "torn-chunked" })).toMatchObject({
        body: { duplicate: false, accepted: 1 },
      });
    });
    expect(await messages(line, { "idempotency-key": "torn-content-length" })).toMatchObject({
      body: { duplicate: false },
    });
    expect(await recipients("203.0.113.67")).toBe(2);
  });

  it("turns a source away while too much is under way, and takes its batch afterwards", async () => {
    // Three uploads of 63 MiB that do not end: the third finds no room.
    const filler = Buffer.alloc(21 * 1024 * 1024, 0x20);
    const open = Array.from({ length: 3 }, () => {
      const upload = httpRequest(`${url}/api/ingest/messages`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "idempotency-key": randomUUID() },
      });
      const answered = once(upload, "response").then(([response]) => {
        response.resume();
        return response.statusCode as number;
      });
      answered.catch(() => {});
      for (let i = 0; i < 3; i += 1) upload.write(filler);
      return { upload, answered };
    });
    const turnedAway = await Promise.race(open.map(({ answered }) => answered));
    expect(turnedAway).toBe(429);
    for (const { upload } of open) upload.destroy();
    await vi.waitFor(
      async () => expect(await messages(event("203.0.113.4"))).toMatchObject({ status: 200 }),
      5000,
    );
  });
});

describe("sixty-four clients at once", () => {
  it("are all answered without a fault of ours, and counted exactly", async () => {
    const body = gzipSync(event("203.0.113.64").repeat(200));
    const headers = { "content-encoding": "gzip" };
    const statuses = await Promise.all(
      Array.from({ length: 64 }, async (_, client) => {
        const seen: number[] = [];
        for (let n = 0; n < 4; n += 1) {
          const id = { ...headers, "idempotency-key": `client-${client}-${n}` };
          let answer = await messages(new Uint8Array(body), id);
          seen.push(answer.status);
          // Being told to come back is an answer too.
          while (answer.status === 429) {
            await vi.waitFor(() => undefined, 50);
            answer = await messages(new Uint8Array(body), id);
            seen.push(answer.status);
          }
        }
        return seen;
      }),
    );
    expect(statuses.flat().filter((status) => status !== 200 && status !== 429)).toEqual([]);
    expect(await recipients("203.0.113.64")).toBe(64 * 4 * 200);
  });
});

describe("two processes at once", () => {
  it("count each batch once", async () => {
    const other = await startIngestProcess(db.url);
    try {
      const batches = Array.from({ length: 25 }, (_, i) => ({
        id: `both-${i}`,
        body: event("203.0.113.5").repeat(i + 1),
      }));
      const answers = await Promise.all(
        batches.flatMap(({ id, body }) =>
          [url, other.url, url, other.url].map((at) => messages(body, { "idempotency-key": id }, { at })),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(answers.filter(({ body }) => !body.duplicate)).toHaveLength(25);
      expect(await recipients("203.0.113.5")).toBe((25 * 26) / 2);
    } finally {
      await other.kill();
    }
  });
});

describe("POST /api/ingest/rspamd", () => {
  it("counts what a real rspamd posts, once, on the day it comes", async () => {
    const auth = `Basic ${Buffer.from(`senderscope:${token}`).toString("base64")}`;
    for (const value of Object.values(posts)) {
      const answer = await post("rspamd", JSON.stringify(value), {
        auth,
        headers: { "content-type": "text/plain" },
      });
      expect(answer).toMatchObject({ status: 200, body: { refused: 0, duplicate: false } });
    }
    // Five posts name 203.0.113.9 and nobody as its user; none of them but the first carries a queue id.
    const { rows } = await pool.query(
      `SELECT host(ip) AS ip, day = (now() AT TIME ZONE 'UTC')::date AS today, ham, spam, recipients, data_commands, mail_from_domain
       FROM ip_day WHERE ip IN ('203.0.113.9', '2001:db8::1') ORDER BY ip_day.ip`,
    );
    expect(rows).toEqual([
      {
        ip: "203.0.113.9",
        today: true,
        ham: 6,
        spam: 0,
        recipients: 6,
        data_commands: 6,
        mail_from_domain: "example.net",
      },
      {
        ip: "2001:db8::1",
        today: true,
        ham: 0,
        spam: 1,
        recipients: 1,
        data_commands: 1,
        mail_from_domain: "example.net",
      },
    ]);
    expect(await post("rspamd", JSON.stringify(posts["one recipient"]))).toMatchObject({
      status: 200,
      body: { duplicate: true, accepted: 1 },
    });
    expect(await recipients("203.0.113.9")).toBe(6);
  });

  it("leaves a delivery to join complaints with, under the hash of its recipient", async () => {
    const { hashKey } = await getSettings();
    const { rows } = await pool.query(
      "SELECT queue_id, host(ip) AS ip, encode(recipient_hashes[1], 'hex') AS recipient FROM delivery WHERE queue_id = '4ABC12' AND source_id = $1",
      [sourceId],
    );
    expect(rows).toEqual([
      {
        queue_id: "4ABC12",
        ip: "203.0.113.9",
        recipient: recipientHash(hashKey, "A@example.com").slice(0, 32),
      },
    ]);
  });

  it("takes many posts at once", async () => {
    const one = posts["one recipient"];
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        post("rspamd", JSON.stringify({ ...one, ip: "198.51.100.200", qid: `Q${i}` })),
      ),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await recipients("198.51.100.200")).toBe(300);
  });

  it.each(["not json", "{}", '{"ip":"203.0.113.9"}'])("refuses %s", async (body) => {
    expect(await post("rspamd", body)).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });
});

describe("POST /api/ingest/kumomta", () => {
  it("counts a log record once, however often it is posted, and skips mail that goes out", async () => {
    const record = {
      type: "Reception",
      id: "1d98076abbbc11ed940250ebf67f93bd",
      sender: "b@example.net",
      recipient: "reader@inbox.example",
      peer_address: { name: "mx.example.net", addr: "198.51.100.201" },
      timestamp: Math.floor(Date.now() / 1000),
      reception_protocol: "ESMTP",
    };
    const send = (value: object) => post("kumomta", JSON.stringify(value));
    expect(await send(record)).toMatchObject({ status: 200, body: { accepted: 1, duplicate: false } });
    expect(await send(record)).toMatchObject({ status: 200, body: { accepted: 1, duplicate: true } });
    expect(await send({ ...record, type: "Delivery" })).toMatchObject({ status: 200, body: { accepted: 0 } });
    expect(await send({ ...record, type: 7 })).toMatchObject({ status: 400 });
    expect(await recipients("198.51.100.201")).toBe(1);
  });
});

describe("POST /api/ingest/haraka", () => {
  it("counts a batch once, and refuses what is wrong in it line by line and without persons", async () => {
    const record = (ip: string) =>
      JSON.stringify({
        ts: new Date().toISOString(),
        uuid: "B6D3A2F0.1",
        ip,
        rcpts: { accepted: 1, deferred: 0, refused: 2, unknown: 1 },
        message: { status: "accepted", messageId: "<1@example.net>", to: ["reader@inbox.example"] },
      });
    const body = `${record("198.51.100.202")}\n${record("010.1.1.1")}\nnot json\n`;
    const send = () => post("haraka", body, { headers: { "idempotency-key": "haraka-1" } });
    const counted = { accepted: 1, refused: 2, errors: [{ line: 2, code: "bad_address" }, { line: 3 }] };
    expect(await send()).toMatchObject({ status: 200, body: { ...counted, duplicate: false } });
    expect(await send()).toMatchObject({ status: 200, body: { ...counted, duplicate: true } });
    expect(await recipients("198.51.100.202")).toBe(1);
    expect(await post("haraka", body)).toMatchObject({ status: 400 });
    const { rows } = await pool.query("SELECT sample FROM refused_line WHERE batch_id = 'haraka-1'");
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain("reader");
  });
});
