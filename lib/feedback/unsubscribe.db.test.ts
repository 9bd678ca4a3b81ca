// A reader's wish to be taken off a list: passed on only where the message's signature covers the offer, to public
// addresses over HTTPS, without cookies or redirects, once.
import { generateKeyPairSync } from "node:crypto";
import type { DKIMSignOptions } from "mailauth";
import { dkimSign } from "mailauth/lib/dkim/sign.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { currentSettings } from "@/lib/complaints/attribution-queries";
import { acceptComplaint } from "@/lib/complaints/commands";
import { readSubmission } from "@/lib/complaints/submission";
import { addTraps } from "@/lib/ingest/trap-commands";
import { later, MINUTE } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { changeSettings } from "@/lib/provider/commands";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { startWebhookSink, type WebhookSink } from "@/lib/testing/webhook-sink";
import { askToUnsubscribe } from "./unsubscribe-commands";

testDatabase();

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "der" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const everyField = "From:To:Subject:List-Unsubscribe:List-Unsubscribe-Post";
const now = new Date();
let sink: WebhookSink;
let dns: TestDns;

beforeAll(async () => {
  [sink, dns] = await Promise.all([startWebhookSink(), startTestDns()]);
  setEnvironment({ DNS_SERVERS: dns.server, WEBHOOK_CA_FILE: sink.caFile, ALLOW_RESERVED_NETWORKS: "true" });
  await changeSettings(
    operatorActor,
    {
      ownHostNames: ["mx1.provider.example"],
      authservIds: ["mx1.provider.example"],
      mailboxDailyCap: 1000,
    },
    now,
  );
  const text = "trap@sender.example";
  await addTraps(operatorActor, { text, class: "pristine", countedBy: "events", note: "test" }, now);
});
afterAll(async () => {
  await Promise.all([sink.close(), dns.stop()]);
  setEnvironment({
    DNS_SERVERS: undefined,
    WEBHOOK_CA_FILE: undefined,
    WEBHOOK_NETWORKS: undefined,
    ALLOW_RESERVED_NETWORKS: undefined,
  });
});
beforeEach(async () => {
  dns.reset();
  dns.set("s1._domainkey.sender.example", "TXT", `v=DKIM1; k=rsa; p=${publicKey.toString("base64")}`);
  dns.set("hooks.example", "A", "127.0.0.1");
  sink.posts.length = 0;
  sink.answerWith(null);
  setEnvironment({ WEBHOOK_NETWORKS: "127.0.0.0/8" });
  await prisma.complaint.deleteMany();
  await prisma.outboxMail.deleteMany();
  await prisma.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  await prisma.$executeRaw`DELETE FROM rate_limit`;
});

type Offer = { list?: string; post?: boolean; signed?: string | null; results?: string };
let serial = 0;

/** A complaint as the intake stores it, its reader's consent with it. */
async function complained(offer: Offer = {}, consent = true): Promise<string> {
  const {
    list = `<https://hooks.example:${sink.port}/u?id=7>`,
    post = true,
    signed = everyField,
    results,
  } = offer;
  serial += 1;
  const header = [
    "Received: from mail.sender.example (mail.sender.example [203.0.113.9]) by mx1.provider.example with ESMTPS id A1",
    ...(results === undefined ? [] : [`Authentication-Results: mx1.provider.example; ${results}`]),
  ];
  const body = [
    "From: News <news@sender.example>",
    "To: bob@provider.example",
    "Subject: Offers",
    `Message-ID: <${serial}@sender.example>`,
    `List-Unsubscribe: ${list}`,
    ...(post ? ["List-Unsubscribe-Post: List-Unsubscribe=One-Click"] : []),
    "",
    "Hello",
    "",
  ].join("\r\n");
  const raw = Buffer.from(
    `${header.join("\r\n")}\r\n${signed === null ? "" : await signatureOf(body, signed)}${body}`,
  );
  const { trust } = await currentSettings();
  const submission = readSubmission(
    raw,
    { mailFrom: "bob@provider.example", kind: "junk", xforward: null },
    trust,
    now,
  );
  if (submission.kind !== "complaints") throw new Error("not taken for a complaint");
  const [complaint] = submission.complaints;
  if (complaint === undefined) throw new Error("no complaint in it");
  const taken = { ...complaint, sourceFields: null, unsubscribeConsent: consent };
  return (await acceptComplaint(taken, now)).id;
}

async function signatureOf(mail: string, fields: string): Promise<string> {
  const options: unknown = {
    headerList: fields,
    signatureData: [{ signingDomain: "sender.example", selector: "s1", privateKey }],
  };
  return (await dkimSign(Buffer.from(mail), options as DKIMSignOptions)).signatures;
}

const ask = (id: string, isLast = true) =>
  askToUnsubscribe(id, { now, isLast, signal: new AbortController().signal });
const outcomeOf = async (id: string) => {
  const { unsubscribeState, unsubscribeWay, unsubscribeReply } = await prisma.complaint.findUniqueOrThrow({
    where: { id },
  });
  return [unsubscribeState, unsubscribeWay, unsubscribeReply];
};

describe("by one click", () => {
  test("posts what RFC 8058 says to the address the message offers, once, and writes the answer down", async () => {
    const id = await complained();
    const rows = await prisma.$queryRaw<{ run_at: Date }[]>`
      SELECT run_at FROM graphile_worker.jobs WHERE task_identifier = 'complaint.unsubscribe'`;
    expect(rows[0]?.run_at).toEqual(later(now, 5 * MINUTE));
    await ask(id);
    await ask(id);
    expect(sink.posts).toHaveLength(1);
    const [{ path, body, headers } = { path: "", body: "", headers: {} }] = sink.posts;
    expect([path, body]).toEqual(["/u?id=7", "List-Unsubscribe=One-Click"]);
    expect(headers).toMatchObject({ "content-type": "application/x-www-form-urlencoded" });
    expect(headers).not.toHaveProperty("cookie");
    expect(headers).not.toHaveProperty("referer");
    expect(await outcomeOf(id)).toEqual(["asked", "one_click", "204"]);
  });

  test("not without consent, nor when the complaint was taken back", async () => {
    await ask(await complained({}, false));
    const id = await complained();
    await prisma.complaint.update({ where: { id }, data: { unsubscribeConsentAt: null } });
    await ask(id);
    expect(sink.posts).toEqual([]);
    expect(await outcomeOf(id)).toEqual([null, null, null]);
  });

  test.each([
    ["does not cover the promise", { signed: "From:List-Unsubscribe" }],
    ["does not cover the address", { signed: "From:List-Unsubscribe-Post" }],
    ["is missing", { signed: null }],
  ])("not where the signature %s", async (_name, offer) => {
    const id = await complained(offer);
    await ask(id);
    expect(sink.posts).toEqual([]);
    expect(await outcomeOf(id)).toEqual([
      "not_asked",
      null,
      "No valid DKIM signature of the message covers its offer.",
    ]);
  });

  test("not where the signature does not hold, and our own results name none", async () => {
    dns.reset();
    dns.set("hooks.example", "A", "127.0.0.1");
    const id = await complained();
    await ask(id);
    expect((await outcomeOf(id))[0]).toBe("not_asked");
    const forged = await complained({ signed: everyField, results: "none" });
    await ask(forged);
    expect((await outcomeOf(forged))[0]).toBe("not_asked");
    expect(sink.posts).toEqual([]);
  });

  test("our own servers' result is enough when only one signature can be meant", async () => {
    dns.reset();
    dns.set("hooks.example", "A", "127.0.0.1");
    const id = await complained({ results: "dkim=pass header.d=sender.example" });
    await ask(id);
    expect((await outcomeOf(id))[0]).toBe("asked");
    const other = await complained({ results: "dkim=pass header.d=sender.example header.b=AAAAAAAA" });
    await ask(other);
    expect((await outcomeOf(other))[0]).toBe("not_asked");
  });

  test("an answer that a slow DNS or server may still give is waited for, the last try is written down", async () => {
    dns.misbehave("s1._domainkey.sender.example", "servfail");
    const id = await complained();
    await expect(ask(id, false)).rejects.toThrow("The DNS could not say");
    dns.reset();
    dns.set("hooks.example", "A", "127.0.0.1");
    dns.set("s1._domainkey.sender.example", "TXT", `v=DKIM1; k=rsa; p=${publicKey.toString("base64")}`);
    sink.answerWith((response) => response.writeHead(503).end("later"));
    await expect(ask(id, false)).rejects.toThrow("503 later");
    expect(await outcomeOf(id)).toEqual([null, null, null]);
    await ask(id, true);
    expect(await outcomeOf(id)).toEqual(["failed", "one_click", "503 later"]);
  });

  test("no redirect is followed", async () => {
    const id = await complained();
    sink.answerWith((response) =>
      response
        .writeHead(302, { location: `https://hooks.example:${sink.port}/in`, "set-cookie": "a=1" })
        .end(),
    );
    await ask(id, false);
    expect(await outcomeOf(id)).toEqual(["failed", "one_click", "302"]);
    expect(sink.posts).toHaveLength(1);
  });

  test.each([
    "https://127.0.0.1:1/u",
    "https://10.0.0.1/u",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/u",
    "https://[::ffff:127.0.0.1]/u",
    "https://2130706433/u",
    "https://hooks.example/u",
  ])("%s is inside, and nothing is sent", async (url) => {
    setEnvironment({ WEBHOOK_NETWORKS: undefined });
    const id = await complained({ list: `<${url}>` });
    await ask(id);
    expect(await outcomeOf(id)).toEqual(["not_asked", null, "The address is not public: nothing was sent."]);
    expect(sink.posts).toEqual([]);
  });

  test("one organization's hosts get at most 300 an hour; the rest waits", async () => {
    const id = await complained();
    await prisma.$executeRaw`UPDATE rate_limit SET points = 301`;
    await ask(id);
    const next = await complained();
    await prisma.$executeRaw`UPDATE rate_limit SET points = 301`;
    await expect(ask(next, false)).rejects.toMatchObject({ code: "too_many_requests" });
    await ask(next, true);
    expect((await outcomeOf(next))[0]).toBe("failed");
    expect(sink.posts).toHaveLength(1);
  });
});

describe("by mail", () => {
  const mailed = {
    list: "<mailto:leave-7@sender.example?subject=leave>",
    post: false,
    signed: "From:List-Unsubscribe",
  };

  test("writes to the signer's own address, and names no reader", async () => {
    const id = await complained(mailed);
    await ask(id);
    await ask(id);
    const mails = await prisma.outboxMail.findMany();
    expect(mails).toMatchObject([
      { toAddress: "leave-7@sender.example", subject: "leave", text: "unsubscribe" },
    ]);
    expect(JSON.stringify(mails)).not.toContain("bob");
    expect((await outcomeOf(id)).slice(0, 2)).toEqual(["asked", "mail"]);
  });

  test.each([
    ["a stranger's address", "<mailto:victim@other.example>"],
    ["a trap", "<mailto:trap@sender.example>"],
  ])("not to %s", async (_name, list) => {
    const id = await complained({ ...mailed, list });
    await ask(id);
    expect((await outcomeOf(id))[0]).toBe("not_asked");
    expect(await prisma.outboxMail.count()).toBe(0);
  });
});
