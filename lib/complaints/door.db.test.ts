// Complaints through the door of sources: counted where the mail came from, once, and taken back by the opposite press.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { createSource } from "@/lib/ingest/commands";
import { recipientHash } from "@/lib/ingest/delivery";
import { completeness } from "@/lib/ingest/queries";
import { DAY, HOUR, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { changeSettings } from "@/lib/provider/commands";
import { getSettings } from "@/lib/provider/queries";
import { testDatabase } from "@/lib/testing/database";
import { serveIngest } from "@/lib/testing/ingest-server";

testDatabase();

const bob = "bob@provider.example";
const now = new Date();
const ago = (ms: number) => later(now, -ms).toISOString();
let url: string;
let close: () => Promise<void>;
let token: string;

beforeAll(async () => {
  ({ url, close } = await serveIngest());
  const settings = { ownHostNames: ["mx1.provider.example"], internalNetworks: [], authservIds: [] };
  await changeSettings(operatorActor, { ...settings, mailboxDailyCap: 10 }, now);
  ({ token } = await createSource(operatorActor, "webmail", now));
});
afterAll(() => close());
beforeEach(async () => {
  await prisma.complaint.deleteMany();
  await prisma.$executeRaw`DELETE FROM ip_day`;
});

async function post(lines: readonly object[], batch: string = randomUUID(), kind = "complaints") {
  const response = await fetch(`${url}/api/ingest/${kind}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "idempotency-key": batch },
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  });
  return { status: response.status, body: await response.json() };
}

const press = (more: object = {}) => ({ ts: ago(2 * HOUR), kind: "junk", mailbox: bob, ...more });

async function counts() {
  const rows = await prisma.$queryRaw<{ ip: string; complaints: number; notSpam: number }[]>`
    SELECT host(ip) AS ip, sum(complaints)::int AS complaints, sum(not_spam)::int AS "notSpam"
    FROM ip_day GROUP BY ip HAVING sum(complaints) <> 0 OR sum(not_spam) <> 0 ORDER BY ip`;
  return rows.map(({ ip, complaints, notSpam }) => `${ip} ${complaints} ${notSpam}`);
}

describe("a complaint is counted", () => {
  it("where the delivery with its queue id came from, whatever the line says, by address or by hash", async () => {
    const { hashKey } = await getSettings();
    const recipientHashes = [recipientHash(hashKey, bob)];
    const delivery = {
      ts: ago(3 * HOUR),
      ip: "203.0.113.9",
      queueId: "Q1",
      messageId: "1@example.net",
      recipientHashes,
    };
    await post([delivery], randomUUID(), "messages");
    expect((await post([press({ queueId: "Q1", ip: "198.51.100.7" })])).body).toMatchObject({
      accepted: 1,
      refused: 0,
    });
    expect(await counts()).toEqual(["203.0.113.9 1 0"]);
    // The same reader by the hash, about the same message: known already.
    await post([press({ queueId: "Q1", mailbox: recipientHashes[0] })]);
    expect(await counts()).toEqual(["203.0.113.9 1 0"]);
    await post([press({ messageId: "<1@example.net>", mailbox: recipientHashes[0] })]);
    expect(await counts()).toEqual(["203.0.113.9 2 0"]);
    expect(
      await prisma.complaint.findMany({
        select: { attribution: true, raw: true },
        distinct: ["attribution"],
      }),
    ).toEqual([{ attribution: "delivery_record", raw: null }]);
  });

  it("where the source says, where its message shows, or nowhere", async () => {
    const message = Buffer.from(
      "Received: from m (m [203.0.113.20]) by mx1.provider.example with ESMTP id Z1; Fri, 20 Nov 2026 10:00:00 +0000\r\n" +
        "From: a@example.net\r\nMessage-ID: <9@example.net>\r\n\r\n",
    ).toString("base64");
    await post([press({ ip: "::ffff:203.0.113.10" }), press({ message }), press({ uuid: "nobody knows" })]);
    expect(await counts()).toEqual(["203.0.113.10 1 0", "203.0.113.20 1 0"]);
    const rows = await prisma.complaint.findMany({ orderBy: { attribution: "asc" } });
    expect(rows.map((row) => [row.attribution, row.notCountedReason, row.raw === null])).toEqual([
      ["none", "unattributed", true],
      ["received_walk", null, false],
      ["source_fields", null, true],
    ]);
  });
});

it("a batch counts once, and again in parts, in any order and at the same time", async () => {
  const lines = Array.from({ length: 30 }, (_, i) =>
    press({ mailbox: `r${i}@provider.example`, ip: "203.0.113.9", uuid: "u" }),
  );
  const answers = await Promise.all([
    post(lines, "one"),
    post(lines, "one"),
    post(lines.slice(10)),
    post(lines),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await post(lines, "one")).toMatchObject({ body: { accepted: 30, duplicate: true } });
  expect(await post(lines.slice(1), "one")).toMatchObject({ status: 422, body: { code: "mismatch" } });
  expect(await counts()).toEqual(["203.0.113.9 30 0"]);
});

it("the last press stands, however late an earlier one comes", async () => {
  const about = { ip: "203.0.113.9", uuid: "m" };
  const junk = press(about);
  const back = press({ ...about, kind: "not-spam", ts: ago(HOUR) });
  await post([back, junk]);
  expect(await counts()).toEqual(["203.0.113.9 0 1"]);
  await post([junk]);
  expect(await counts()).toEqual(["203.0.113.9 0 1"]);
  await post([press({ ...about, kind: "phishing", ts: ago(HOUR / 2) })]);
  expect(await counts()).toEqual(["203.0.113.9 1 0"]);
});

it("asks for a report only of what can be reported: the message, and an address to take out of it", async () => {
  const message = Buffer.from("From: a@example.net\r\nMessage-ID: <r@example.net>\r\n\r\n").toString(
    "base64",
  );
  const jobs = () => prisma.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM graphile_worker.jobs WHERE task_identifier = 'complaint.fanOut'`;
  const [before] = await jobs();
  await post([
    press({ ip: "203.0.113.9", uuid: "a" }),
    press({ ip: "203.0.113.9", message, mailbox: "a".repeat(64) }),
  ]);
  expect(await jobs()).toEqual([before]);
  await post([press({ ip: "203.0.113.9", message })]);
  expect(await jobs()).toEqual([{ n: (before?.n ?? 0) + 1 }]);
  expect(await counts()).toEqual(["203.0.113.9 3 0"]);
});

it("keeps the reader's consent to be taken off a list with what the message offers, and counts unsubscribe as nothing", async () => {
  const list =
    "List-Unsubscribe: <mailto:leave@example.net>, <https://example.net/u/1>\r\n" +
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMessage-ID: <l@example.net>\r\n\r\n";
  const message = Buffer.from(list).toString("base64");
  const about = { ip: "203.0.113.9", message };
  await post([
    press({ ...about, kind: "unsubscribe" }),
    press({ ...about, mailbox: "eve@provider.example", unsubscribeConsent: true }),
    press({ ...about, mailbox: "mallory@provider.example" }),
  ]);
  expect(await counts()).toEqual(["203.0.113.9 2 0"]);
  const rows = await prisma.complaint.findMany({ orderBy: { recipient: "asc" } });
  expect(rows.map((row) => [row.kind, row.counted, row.unsubscribeConsentAt !== null])).toEqual([
    ["unsubscribe", false, true],
    ["junk", true, true],
    ["junk", true, false],
  ]);
  expect(rows[0]).toMatchObject({
    unsubscribeUrl: "https://example.net/u/1",
    unsubscribeMailto: "mailto:leave@example.net",
  });
  await post([press({ ...about, ts: ago(HOUR) })]);
  expect(await counts()).toEqual(["203.0.113.9 3 0"]);
});

it("keeps what a mailbox says that was made for it, and does not count it", async () => {
  const young = (since: string | undefined) =>
    press({ ip: "203.0.113.9", mailbox: `${randomUUID()}@provider.example`, mailboxSince: since });
  await post([young(ago(3 * DAY)), young(ago(30 * DAY)), young(undefined)]);
  expect(await counts()).toEqual(["203.0.113.9 2 0"]);
  expect(await prisma.complaint.count({ where: { notCountedReason: "new_mailbox" } })).toBe(1);
});

it.each([
  [{ ts: "yesterday" }, "bad_field"],
  [{ ts: ago(8 * DAY) }, "too_old"],
  [{ ts: later(now, 2 * HOUR).toISOString() }, "in_future"],
  [{ deliveredAt: later(now, 2 * HOUR).toISOString() }, "in_future"],
  [{ kind: "leave" }, "bad_field"],
  [{ unsubscribeConsent: "yes" }, "bad_field"],
  [{ mailbox: "bob" }, "bad_field"],
  [{ mailboxSince: "last year" }, "bad_field"],
  [{ mailbox: undefined }, "bad_field"],
  [{ ip: "010.1.1.1" }, "bad_address"],
  [{ ip: undefined }, "inconsistent"],
  [{ queueId: "a\0b" }, "bad_field"],
  [{ message: "%%%" }, "bad_field"],
  [{ message: Buffer.from("no header").toString("base64") }, "bad_field"],
])("refuses %j with %s and keeps the rest", async (change, code) => {
  const answer = await post([press({ ip: "203.0.113.8" }), { ...press({ ip: "203.0.113.9" }), ...change }]);
  expect(answer.body).toMatchObject({ accepted: 1, refused: 1, errors: [{ line: 2, code }] });
  expect(await counts()).toEqual(["203.0.113.8 1 0"]);
});

it("no day waits for a source that sends complaints alone", async () => {
  const { token: other } = await createSource(operatorActor, "buttons", now);
  const before = await completeness(later(now, DAY));
  token = other;
  await post([press({ ip: "203.0.113.9" })]);
  expect(await completeness(later(now, DAY))).toEqual(before);
});
