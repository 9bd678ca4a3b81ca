// Complaints joined with what the filters told us, signers asked of the DNS, and what is forgotten when.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { dkimSign } from "mailauth/lib/dkim/sign.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { acceptMessages, createSource } from "@/lib/ingest/commands";
import { recipientHash } from "@/lib/ingest/delivery";
import { sourceByToken } from "@/lib/ingest/queries";
import { DAY, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { changeSettings } from "@/lib/provider/commands";
import { getSettings } from "@/lib/provider/queries";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { trustOf } from "./attribution";
import { type ComplaintIntake, tryAttribution } from "./attribution-queries";
import { acceptComplaint, findSigners, keepRefused, pruneComplaints, refusedLimits } from "./commands";
import { listRefusedReports } from "./queries";
import { readSubmission } from "./submission";

testDatabase();

const now = new Date("2026-11-20T12:00:00Z");
const settings = { ownHostNames: ["mx1.provider.example"], internalNetworks: [], authservIds: [] };
const trust = trustOf(settings);
let dns: TestDns;

beforeAll(async () => {
  await changeSettings(operatorActor, { ...settings, mailboxDailyCap: 10 }, now);
  dns = await startTestDns();
  setEnvironment({ DNS_SERVERS: dns.server });
});
afterAll(async () => {
  setEnvironment({ DNS_SERVERS: undefined });
  await dns.stop();
});
beforeEach(async () => {
  await prisma.complaint.deleteMany();
  await prisma.$executeRaw`DELETE FROM ip_day`;
  await prisma.$executeRaw`DELETE FROM net_day`;
  await prisma.$executeRaw`DELETE FROM delivery`;
});

function intake(raw: string | Buffer, mailFrom = "bob@provider.example"): ComplaintIntake {
  const submission = readSubmission(Buffer.from(raw), { mailFrom, kind: "junk", xforward: null }, trust, now);
  const facts = submission.kind === "complaints" ? submission.complaints[0] : undefined;
  if (facts === undefined) throw new Error("no complaint");
  return { ...facts, sourceFields: null };
}

const border = (ip: string, id: string) =>
  `Received: from m (m [${ip}]) by mx1.provider.example (Postfix) with ESMTP id ${id}; Fri, 20 Nov 2026 10:00:00 +0000\r\n`;

/** Deliveries as a filter reports them. */
async function delivered(...events: Record<string, unknown>[]): Promise<void> {
  const { token } = await createSource(operatorActor, `mx ${randomUUID()}`, now);
  const source = await sourceByToken(token);
  if (source === null) throw new Error("no source");
  const lines = events.map((event) =>
    JSON.stringify({ ts: "2026-11-20T10:00:00Z", verdict: "ham", ...event }),
  );
  const body = Buffer.from(lines.join("\n"));
  const answer = await acceptMessages(
    {
      source,
      batchId: randomUUID(),
      encoding: "identity",
      length: body.length,
      body: (async function* () {
        yield body;
      })(),
    },
    now,
  );
  expect(answer).toMatchObject({ accepted: events.length, refused: 0 });
}

const hashOf = async (address: string) => recipientHash((await getSettings()).hashKey, address);

describe("the delivery a complaint is about", () => {
  test("is found by the queue id in our own Received line", async () => {
    await delivered(
      { ip: "203.0.113.9", port: 40001, queueId: "4ABC12" },
      { ip: "203.0.113.10", queueId: "4ABC13" },
    );
    const raw = `Received: from gateway (gateway [198.51.100.1]) by mx1.provider.example with ESMTP id 4ABC12; Fri, 20 Nov 2026 10:00:05 +0000\r\nSubject: x\r\n\r\n`;
    expect(await acceptComplaint(intake(raw), now)).toMatchObject({
      outcome: "counted",
      ip: "203.0.113.9",
      method: "delivery_record",
    });
    expect(await prisma.complaint.findFirstOrThrow()).toMatchObject({
      port: 40001,
      deliveredAt: new Date("2026-11-20T10:00:00Z"),
    });
  });

  test("is found by Message-ID for this recipient only", async () => {
    await delivered(
      {
        ip: "203.0.113.9",
        messageId: "1@sender.example",
        recipientHashes: [await hashOf("bob@provider.example")],
      },
      {
        ip: "203.0.113.10",
        messageId: "1@sender.example",
        recipientHashes: [await hashOf("eve@provider.example")],
      },
    );
    const raw = "Message-ID: <1@sender.example>\r\nSubject: x\r\n\r\n";
    const find = async (mailbox: string) => (await acceptComplaint(intake(raw, mailbox), now)).ip;
    expect(await find("Bob@Provider.example")).toBe("203.0.113.9");
    expect(await find("eve@provider.example")).toBe("203.0.113.10");
    expect(await find("carol@provider.example")).toBeNull();
  });

  test("a filter id or Message-ID that the sender copied from a victim's mail changes nothing", async () => {
    await delivered({
      ip: "192.0.2.66",
      uuid: "0f8fad5b",
      messageId: "known@victim.example",
      recipientHashes: [await hashOf("bob@provider.example")],
    });
    const raw = `${border("203.0.113.9", "NEW1")}X-Rspamd-UUID: 0f8fad5b\r\nMessage-ID: <known@victim.example>\r\n\r\n`;
    expect(await acceptComplaint(intake(raw), now)).toMatchObject({
      ip: "203.0.113.9",
      method: "received_walk",
    });
    const { evidence } = await prisma.complaint.findFirstOrThrow();
    expect(evidence).toMatchObject([
      { rung: "delivery_record", outcome: "conflict" },
      {},
      {},
      { outcome: "used" },
    ]);
  });
});

describe("a dry run", () => {
  const lines = `${border("203.0.113.9", "DRY1")}Received: from v (v [192.0.2.66]) by mx1.provider.example with ESMTP id F0; Fri, 20 Nov 2026 09:59:00 +0000\r\n`;
  const results = (id: string) => `Authentication-Results: ${id}; dkim=pass header.d=sender.example\r\n`;
  const tried = (message: string, mailbox = "") => tryAttribution({ message, mailbox, kind: "junk" }, now);

  test("shows each step, what it rests on, and leaves nothing behind", async () => {
    const believed = { ...settings, authservIds: ["mx1.provider.example"] };
    await changeSettings(operatorActor, believed, now);
    await delivered({ ip: "203.0.113.9", port: 51234, queueId: "DRY1" });
    const raw = `${results("mx1.provider.example")}${lines}${results("evil.example")}From: a@sender.example\r\nMessage-ID: <dry@sender.example>\r\n\r\n`;
    const { messages, trusted, ...more } = await tried(raw.replaceAll("\r\n", "\n"));
    expect(more).toEqual({ outcome: "complaints", why: null });
    expect(trusted).toEqual(believed);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      ip: "203.0.113.9",
      port: 51234,
      method: "delivery_record",
      dkimDomain: "sender.example",
      dkimBy: "results",
      hops: [
        { outcome: "border", ip: "203.0.113.9", by: "mx1.provider.example" },
        { outcome: "below", ip: null, by: null },
      ],
      results: [
        { authservId: "mx1.provider.example", believed: true },
        { authservId: "evil.example", believed: false },
      ],
    });
    expect(messages[0]?.evidence.map(({ rung, outcome }) => `${rung} ${outcome}`)).toEqual([
      "delivery_record used",
      "xforward absent",
      "source_fields absent",
      "received_walk skipped",
    ]);
    expect(await prisma.complaint.count()).toBe(0);
    expect(await prisma.refusedReport.count()).toBe(0);
  });

  test("says what would be refused, dropped or set aside, and why", async () => {
    expect(await tried("no header")).toMatchObject({ outcome: "refused", why: /no header fields/ });
    expect(await tried("X-Senderscope-Report-Id: 1\n\n")).toMatchObject({ outcome: "dropped" });
  });

  test("opens a forward of the mailbox, and looks at none of its lines", async () => {
    const forward = `From: bob@provider.example\nContent-Type: message/rfc822\n\n${lines}Message-ID: <dry@sender.example>\n\n`;
    const { messages } = await tried(forward, "bob@provider.example");
    expect(messages).toMatchObject([{ byReader: true, ip: null, method: "none", hops: [] }]);
  });
});

test("the same complaint in many at once is one", async () => {
  const raw = `${border("203.0.113.9", "4ABC12")}Message-ID: <1@sender.example>\r\n\r\n`;
  const answers = await Promise.all(Array.from({ length: 300 }, () => acceptComplaint(intake(raw), now)));
  expect(answers.filter(({ outcome }) => outcome === "counted")).toHaveLength(1);
  expect(answers.filter(({ outcome }) => outcome === "duplicate")).toHaveLength(299);
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  const counts = await prisma.$queryRaw`
    SELECT (SELECT sum(complaints)::int FROM ip_day) AS "ofIp", (SELECT sum(complaints)::int FROM net_day) AS "ofNet"`;
  expect(counts).toEqual([{ ofIp: 1, ofNet: 1 }]);
});

test("many mailboxes in many orders at once neither block each other nor lose anything", async () => {
  const people = Array.from({ length: 20 }, (_, n) => `reader${n}@provider.example`);
  const one = (n: number, mailbox: string) =>
    acceptComplaint(
      intake(`${border(`203.0.113.${n}`, `Q${n}`)}Message-ID: <${n}@sender.example>\r\n\r\n`, mailbox),
      now,
    );
  await Promise.all(
    Array.from({ length: 40 }, (_, n) => n).flatMap((n) =>
      (n % 2 === 0 ? people : [...people].reverse()).map((mailbox) => one(n, mailbox)),
    ),
  );
  // Each mailbox may count ten a day.
  const [sum] = await prisma.$queryRaw<{ n: number }[]>`SELECT sum(complaints)::int AS n FROM ip_day`;
  expect(sum?.n).toBe(200);
  expect(await prisma.complaint.count()).toBe(800);
  expect(await prisma.complaint.count({ where: { counted: true } })).toBe(200);
});

describe("the signer", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const sign = async (message: string, domain: string): Promise<string> => {
    const options: unknown = {
      signatureData: [{ signingDomain: domain, selector: "s1", privateKey }],
    };
    const { signatures } = await dkimSign(message, options as Parameters<typeof dkimSign>[1]);
    return signatures + message;
  };
  const letter =
    "From: news@sender.example\r\nSubject: x\r\nMessage-ID: <1@sender.example>\r\n\r\nBody  with  blanks \r\n";
  const signerOf = async (raw: string) => {
    const { id } = await acceptComplaint(intake(border("203.0.113.9", randomUUID()) + raw), now);
    await findSigners([id]);
    return (await prisma.complaint.findUniqueOrThrow({ where: { id } })).dkimDomain;
  };

  test("is the domain whose signature verifies over the message as it came", async () => {
    dns.set("s1._domainkey.sender.example", "TXT", `v=DKIM1; k=rsa; p=${publicKey.toString("base64")}`);
    expect(await signerOf(await sign(letter, "sender.example"))).toBe("sender.example");
  });

  test("is nobody when the message was changed, or the DNS knows no key", async () => {
    expect(await signerOf((await sign(letter, "sender.example")).replace("Body", "Bodx"))).toBeNull();
    expect(await signerOf(await sign(letter, "unknown.example"))).toBeNull();
    expect(await signerOf(letter)).toBeNull();
  });

  test("is nobody while the DNS does not answer, and the complaint stands", async () => {
    dns.misbehave("sender.example", "servfail");
    expect(await signerOf(await sign(letter, "sender.example"))).toBeNull();
    dns.misbehave("sender.example", null);
    expect(await prisma.complaint.count({ where: { counted: true } })).toBe(1);
  });
});

describe("what is forgotten", () => {
  test("messages and names after 30 days, rows after 400", async () => {
    await acceptComplaint(intake(`${border("203.0.113.9", "A1")}Subject: x\r\n\r\n`), now);
    await pruneComplaints(later(now, 29 * DAY));
    expect((await prisma.complaint.findFirstOrThrow()).recipient).toBe("bob@provider.example");
    await pruneComplaints(later(now, 31 * DAY));
    expect(await prisma.complaint.findFirstOrThrow()).toMatchObject({
      raw: null,
      recipient: null,
      mailFrom: null,
      evidence: [],
      ip: "203.0.113.9",
    });
    await pruneComplaints(later(now, 401 * DAY));
    expect(await prisma.complaint.count()).toBe(0);
  });

  test("refused intake is bounded in size, number and time, and readable in pages", async () => {
    await prisma.refusedReport.createMany({
      data: Array.from({ length: refusedLimits.rows }, (_, n) => ({
        receivedAt: later(now, -1000 - n),
        door: "smtp",
        peer: null,
        reason: `old ${n}`,
        sample: new Uint8Array(),
      })),
    });
    const raw = Buffer.from(`Subject: \x1b[31mred\0\r\n${"x".repeat(40_000)}`);
    await keepRefused({ door: "lmtp", peer: "127.0.0.1", reason: "why", raw }, now);
    expect(await prisma.refusedReport.count()).toBe(refusedLimits.rows);
    const first = await listRefusedReports({ limit: 2 });
    expect(first.rows[0]).toMatchObject({
      door: "lmtp",
      reason: "why",
      sampleBytes: refusedLimits.sampleBytes,
    });
    expect(first.rows[0]?.sample.startsWith("Subject: \ufffd[31mred\ufffd\nxxx")).toBe(true);
    expect(first.rows[0]?.sample.length).toBeLessThanOrEqual(4096);
    const second = await listRefusedReports({ limit: 2, cursor: first.nextCursor ?? "" });
    expect(second.rows.map(({ reason }) => reason)).toEqual(["old 1", "old 2"]);
    await pruneComplaints(later(now, 31 * DAY));
    expect(await prisma.refusedReport.count()).toBe(0);
  });
});
