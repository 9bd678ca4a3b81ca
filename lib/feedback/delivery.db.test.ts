// From a reader's click to the owner's desk: a message piped over LMTP, counted, fanned out, signed and delivered to
// a real SMTP server, with every attempt written down.
import { createHash, createPublicKey, randomUUID } from "node:crypto";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { parseFeedbackReport } from "@/lib/complaints/arf";
import { type JunkListener, startJunkListener } from "@/lib/complaints/listen";
import { firstValue, parseMessage } from "@/lib/complaints/message";
import type { Viewer } from "@/lib/identity/viewer";
import { answerOffer, endDelegation, offerDelegation } from "@/lib/networks/delegation-commands";
import { grantByStaff, revokeGrant } from "@/lib/networks/grant-commands";
import { listGrants } from "@/lib/networks/queries";
import { addDays, DAY, dayOf, HOUR, later, MINUTE } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { changeSettings } from "@/lib/provider/commands";
import { getSettings } from "@/lib/provider/queries";
import { testDatabase } from "@/lib/testing/database";
import { createFeed } from "@/lib/testing/feeds";
import { runDueJobs } from "@/lib/testing/jobs";
import { createPerson } from "@/lib/testing/people";
import { type SmtpSink, startSmtpSink } from "@/lib/testing/smtp";
import { bounceAddress, feedIdOfBounce, isBounceOf } from "./bounce-address";
import { listComplaints } from "./complaint-queries";
import { closeConnections } from "./deliver";
import { deliverReports } from "./delivery-commands";
import { fanOut, flushCollapsed } from "./fan-out-commands";
import { getFeed, listReports } from "./queries";
import { acceptBounce, isBounceAddress, sendTestReport } from "./report-commands";

testDatabase();

const ip = "203.0.113.9";
let now: Date;
let sink: SmtpSink;
let listener: JunkListener;
let viewer: Viewer;

beforeAll(async () => {
  now = new Date();
  sink = await startSmtpSink();
  setEnvironment({
    ALLOW_RESERVED_NETWORKS: "true",
    MAIL_RELAY_URL: sink.url,
    MAIL_FROM: "senders@provider.example",
    PUBLIC_URL: "https://senders.provider.example",
  });
  await changeSettings(
    operatorActor,
    {
      ownHostNames: ["mx1.provider.example", "store.provider.example"],
      internalNetworks: ["10.20.0.0/16"],
      authservIds: ["mx1.provider.example"],
      reportAddress: "fbl@provider.example",
      reportingHost: "feedback.provider.example",
      mailboxDailyCap: 1000,
    },
    now,
  );
  listener = await startJunkListener({
    host: "127.0.0.1",
    port: 0,
    peers: ["127.0.0.1"],
    clock: () => now,
    bounces: { takes: isBounceAddress, take: acceptBounce },
  });
});

afterAll(async () => {
  closeConnections();
  await listener.close();
  await sink.close();
  setEnvironment({
    ALLOW_RESERVED_NETWORKS: undefined,
    MAIL_RELAY_URL: undefined,
    MAIL_FROM: undefined,
    PUBLIC_URL: undefined,
  });
});

beforeEach(async () => {
  now = new Date();
  sink.mails.length = 0;
  sink.answerWith(() => undefined);
  setEnvironment({ MAIL_RELAY_URL: sink.url });
  await prisma.organization.deleteMany();
  await prisma.complaint.deleteMany();
  await prisma.outboxMail.deleteMany();
  await prisma.$executeRaw`DELETE FROM ip_day`;
  await prisma.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  viewer = await createPerson({ organization: `Sender ${randomUUID()}` });
});

const hold = (network: string, who = viewer) =>
  grantByStaff(operatorActor, { organizationId: who.organizationId ?? "", network, note: "test" }, now);

/** A confirmed feed, as a row. */
async function feedOf(
  who = viewer,
  more: Partial<{ destination: string; capPerIpDay: number; state: string }> = {},
) {
  return prisma.feed.create({
    data: {
      organizationId: who.organizationId ?? "",
      name: "Main",
      contactAddress: "postmaster@sender.example",
      destination: "abuse@sender.example",
      state: "active",
      termsVersion: "1",
      termsAcceptedAt: now,
      confirmedAt: now,
      tokenKey: new Uint8Array(32).fill(9),
      createdAt: now,
      ...more,
    },
  });
}

let serial = 0;
const md5 = createHash("md5").update("bob@provider.example").digest("hex");

function spam(more = ""): string {
  serial += 1;
  const date = now.toUTCString().replace("GMT", "+0000");
  return [
    "Return-Path: <bounce-bob=provider.example@sender.example>",
    "Delivered-To: bob@provider.example",
    "Received: from mx1.provider.example ([10.20.0.4])\r\n\tby store.provider.example with LMTP id kJ3x\r\n\tfor <bob@provider.example>; " +
      date,
    "Authentication-Results: mx1.provider.example; dkim=pass header.d=news.sender.example; spf=pass smtp.rcpt=bob@provider.example",
    "X-Spamd-Result: default: False [12.3 / 15.0]",
    `Received: from mail.sender.example (mail.sender.example [${ip}])\r\n\tby mx1.provider.example (Postfix) with ESMTPS id 4ABC${serial}\r\n\tfor <bob@provider.example>; ${date}`,
    ...(more === "" ? [] : [more]),
    "From: News <news@sender.example>",
    'To: "Bob Example" <bob@provider.example>, carol@elsewhere.example',
    `Subject: =?utf-8?B?${Buffer.from("For bob@provider.example – only today").toString("base64")}?=`,
    `Message-ID: <${serial}.bob=provider.example@sender.example>`,
    `List-Unsubscribe: <https://sender.example/u?e=bob%40provider.example&h=${md5}>`,
    `X-Track: ${Buffer.from("id=7;to=bob@provider.example;x").toString("base64")}`,
    "",
    "Dear bob@provider.example, buy now.",
    "",
  ].join("\r\n");
}

async function press(
  raw: string,
  door: "junk" | "notjunk" | "phish" = "junk",
  mailbox = "bob@provider.example",
) {
  const client = createTransport({ host: "127.0.0.1", port: listener.port, lmtp: true, ignoreTLS: true });
  await client.sendMail({ envelope: { from: mailbox, to: [`${door}@provider.example`] }, raw });
  client.close();
}

const deliver = (feedId: string, at: Date) =>
  deliverReports(feedId, { now: at, signal: new AbortController().signal });

const work = async (): Promise<void> => {
  // Fan-out adds deliveries: the queue is run until it is empty.
  await runDueJobs();
  await runDueJobs();
};

const complaintsToday = async () => {
  const rows = await prisma.$queryRaw<{ n: number }[]>`
    SELECT coalesce(sum(complaints), 0)::int AS n FROM ip_day WHERE ip = ${ip}::inet`;
  return rows[0]?.n;
};

describe("a complaint about a held address", () => {
  test("reaches the owner as a signed report without the recipient in any form", async () => {
    await hold("203.0.113.0/24");
    const feed = await feedOf();
    await press(spam());
    await work();
    expect(await complaintsToday()).toBe(1);
    expect(sink.mails).toHaveLength(1);
    const [mail] = sink.mails;
    if (mail === undefined) return;
    expect(mail.to).toEqual(["abuse@sender.example"]);
    expect(feedIdOfBounce(mail.from)).toBe(feed.id);
    expect(isBounceOf(feed, mail.from)).toBe(true);

    const text = mail.raw.toString("latin1");
    const loosely = [
      text,
      text.replace(/\r\n[ \t]/g, ""),
      decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, "%25")),
      ...(text.match(/[\w+/=-]{16,}/g) ?? []).map((run) => Buffer.from(run, "base64").toString("latin1")),
    ];
    for (const reading of loosely) {
      expect(reading.toLowerCase()).not.toContain("bob@provider.example");
      expect(reading.toLowerCase()).not.toContain("bob=provider.example");
    }
    expect(text).not.toContain(md5);
    expect(text).not.toMatch(/carol|Bob Example|12\.3|10\.20\.0\.4|store\.provider|mx1\.provider/);

    const report = parseFeedbackReport(parseMessage(mail.raw));
    expect(report).toMatchObject({
      kind: "junk",
      sourceIp: ip,
      reportedDomains: ["news.sender.example"],
      incidents: 1,
    });
    expect(report.originalRcptTo[0]).toMatch(/^[a-z2-7]{24}[01]@provider\.example$/);
    const original = parseMessage(report.original);
    expect(firstValue(original.fields, "from")).toBe("News <news@sender.example>");
    expect(firstValue(original.fields, "to")).toBe(report.originalRcptTo[0]);

    const { dkimPrivateKey, dkimSelector } = await getSettings();
    const publicKey = createPublicKey(dkimPrivateKey)
      .export({ type: "spki", format: "der" })
      .toString("base64");
    const { results } = await dkimVerify(mail.raw, { resolver: async () => [[`v=DKIM1; p=${publicKey}`]] });
    expect(results[0]).toMatchObject({
      signingDomain: "provider.example",
      selector: dkimSelector,
      status: { result: "pass" },
    });

    const { rows } = await listReports(viewer, feed.id, { limit: 10 });
    expect(rows).toMatchObject([
      { state: "sent", ip, incidents: 1, purpose: "complaint", attempts: 1, log: [{ outcome: "sent" }] },
    ]);
    expect((await getFeed(viewer, feed.id, now)).health).toMatchObject({
      last24Hours: { sent: 1, waiting: 0, incidents: 1 },
      lastReply: expect.stringContaining("SINK"),
    });
  });

  test("pressed twice, or fanned out twice, makes one report and one count", async () => {
    await hold("203.0.113.0/24");
    await feedOf();
    const raw = spam();
    await press(raw);
    await press(raw);
    await work();
    const { id } = await prisma.complaint.findFirstOrThrow();
    await fanOut([id], now);
    await fanOut([id], now);
    await work();
    expect(await complaintsToday()).toBe(1);
    expect(sink.mails).toHaveLength(1);
  });

  test("taken back before the report is made, it makes none", async () => {
    await hold("203.0.113.0/24");
    await feedOf();
    const raw = spam();
    await press(raw);
    await press(raw, "notjunk");
    await work();
    expect(await complaintsToday()).toBe(0);
    expect(sink.mails).toHaveLength(0);
  });

  test("a forged Received line and X-Originating-IP change nothing", async () => {
    await hold("203.0.113.0/24");
    const victim = await createPerson({ organization: `Victim ${randomUUID()}` });
    await hold("192.0.2.0/24", victim);
    await feedOf();
    await feedOf(victim, { destination: "abuse@victim.example" });
    await press(
      spam(
        "X-Originating-IP: [192.0.2.66]\r\nReceived: from v (v [192.0.2.66]) by mx1.provider.example (Postfix) with ESMTP id F; Fri, 20 Nov 2026 09:00:00 +0000",
      ),
    );
    await work();
    expect(sink.mails.map(({ to }) => to)).toEqual([["abuse@sender.example"]]);
  });

  test("every holder with a feed gets one, the same destination only once", async () => {
    const wide = await createPerson({ organization: `Carrier ${randomUUID()}` });
    const narrow = await createPerson({ organization: `Customer ${randomUUID()}` });
    const apart = await createPerson({ organization: `Elsewhere ${randomUUID()}` });
    await hold("203.0.113.0/24", wide);
    await hold("203.0.113.0/28", narrow);
    await hold("203.0.113.0/29", viewer);
    await hold("198.51.100.0/24", apart);
    await feedOf(wide, { destination: "desk@shared.example" });
    const kept = await feedOf(narrow, { destination: "Desk@Shared.example" });
    await feedOf(wide, { destination: "other@carrier.example" });
    await feedOf(apart, { destination: "apart@elsewhere.example" });
    await press(spam());
    await work();
    // Holders are also told of each other's grants, by mails of another kind.
    const reports = sink.mails.filter(({ from }) => feedIdOfBounce(from) !== null);
    expect(reports.map(({ to }) => to[0]).sort()).toEqual(["Desk@shared.example", "other@carrier.example"]);
    expect(await prisma.report.count({ where: { feedId: kept.id } })).toBe(1);
  });

  test.each(["unconfirmed", "paused", "suspended", "ended"])(
    "a feed that is %s gets nothing",
    async (state) => {
      await hold("203.0.113.0/24");
      await feedOf(viewer, { state });
      await press(spam());
      await work();
      expect(await complaintsToday()).toBe(1);
      expect(await prisma.report.count()).toBe(0);
      expect(sink.mails).toHaveLength(0);
    },
  );

  test("mail from before the holder's first day is neither reported nor listed", async () => {
    const yesterday = addDays(dayOf(now), -1);
    const organizationId = viewer.organizationId ?? "";
    const range = { organizationId, network: "203.0.113.0/24", note: "test" };
    await grantByStaff(operatorActor, { ...range, from: yesterday }, now);
    await feedOf();
    const today = spam();
    const dates = (at: Date) => at.toUTCString().replace("GMT", "+0000");
    await press(today.replaceAll(dates(now), dates(later(now, -72 * HOUR))), "junk", "dave@provider.example");
    await press(today);
    await work();
    expect(sink.mails).toHaveLength(1);
    expect(await complaintsToday()).toBe(2);
    const listed = await listComplaints(viewer, { limit: 10 }, now);
    expect(listed.rows).toHaveLength(1);
  });

  test("a revoked grant stops reports, also those that wait", async () => {
    await hold("203.0.113.0/24");
    const feed = await feedOf();
    sink.answerWith(() => ({ code: 451, text: "later" }));
    await press(spam());
    await work();
    const [grant] = (await listGrants(viewer, now)).grants;
    await revokeGrant(viewer, grant?.id ?? "", now);
    sink.answerWith(() => undefined);
    await deliver(feed.id, later(now, HOUR));
    await press(spam());
    await work();
    expect(sink.mails).toHaveLength(0);
    expect((await listReports(viewer, feed.id, { limit: 10 })).rows).toMatchObject([
      { state: "suppressed", stateReason: "The organization does not hold this address any more." },
    ]);
  });
});

describe("a feed over one network", () => {
  const ending = async (end: () => Promise<unknown>, feedId: string) => {
    await prisma.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
    await end();
    await work();
    return prisma.feed.findUniqueOrThrow({ where: { id: feedId } });
  };
  const overOne = (who = viewer) =>
    createFeed(who.organizationId, now, {
      allNetworks: false,
      networks: { create: { network: "203.0.113.0/24", lo: "203.0.113.0", hi: "203.0.113.255" } },
    });

  test("ends with its grant, in the same minute, and its contact is told", async () => {
    await hold("203.0.113.0/24");
    const { id } = await overOne();
    const [grant] = (await listGrants(viewer, now)).grants;
    expect(await ending(() => revokeGrant(viewer, grant?.id ?? "", now), id)).toMatchObject({
      state: "ended",
      stateReason: "networks_lost",
    });
    expect(await prisma.outboxMail.count({ where: { kind: "feed.ended" } })).toBe(1);
  });

  test("over a delegation gets reports, and ends when the delegation is withdrawn", async () => {
    await hold("203.0.113.0/24");
    const other = await createPerson({ organization: `Customer ${randomUUID()}` });
    const offer = await offerDelegation(
      viewer,
      { network: "203.0.113.0/24", email: other.email, feeds: true, until: addDays(dayOf(now), 30) },
      now,
    );
    await answerOffer(other, offer.id, "accepted", now);
    const { id } = await overOne(other);
    await press(spam());
    await work();
    const reports = sink.mails.filter(({ to }) => to[0] === "abuse@sender.example");
    expect(reports).toHaveLength(1);
    expect(await ending(() => endDelegation(viewer, offer.id, now), id)).toMatchObject({ state: "ended" });
  });
});

describe("delivery", () => {
  const waiting = async () => {
    await hold("203.0.113.0/24");
    const feed = await feedOf();
    await press(spam());
    const jobs = await prisma.complaint.findMany({ select: { id: true } });
    await fanOut(
      jobs.map(({ id }) => id),
      now,
    );
    const report = await prisma.report.findFirstOrThrow();
    return { feed, report };
  };
  const state = (id: string) => prisma.report.findUniqueOrThrow({ where: { id } });
  const scheduled = async (id: string) => {
    const rows = await prisma.$queryRaw<{ at: Date }[]>`
      SELECT run_at AS at FROM graphile_worker._private_jobs WHERE key = ${`reports.deliver:${id}:later`}`;
    return rows.map(({ at }) => at);
  };

  test("4xx defers after 1, 5, 15, 60 minutes and then hourly, with the same Message-ID", async () => {
    const { feed, report } = await waiting();
    sink.answerWith(() => ({ code: 451, text: "4.7.1 greylisted" }));
    let at = now;
    for (const minutes of [1, 5, 15, 60, 60]) {
      await deliver(feed.id, at);
      const { state: is, nextAttemptAt, stateReason } = await state(report.id);
      expect([is, nextAttemptAt]).toEqual(["deferred", later(at, minutes * MINUTE)]);
      expect(stateReason).toContain("greylisted");
      expect(await scheduled(feed.id)).toEqual([later(at, minutes * MINUTE)]);
      at = later(at, minutes * MINUTE);
    }
    sink.answerWith(() => undefined);
    await deliver(feed.id, at);
    expect(sink.mails).toHaveLength(1);
    expect(sink.mails[0]?.raw.toString()).toContain(`\r\nMessage-ID: ${report.messageId}\r\n`);
    const { rows } = await listReports(viewer, feed.id, { limit: 10 });
    expect(rows[0]).toMatchObject({ state: "sent", attempts: 6 });
    expect(rows[0]?.log.map(({ outcome }) => outcome)).toEqual(["sent", ...Array(5).fill("deferred")]);
    await deliver(feed.id, later(at, HOUR));
    expect(sink.mails).toHaveLength(1);
  });

  test("5xx fails the report, with the reply", async () => {
    const { feed, report } = await waiting();
    sink.answerWith(() => ({ code: 550, text: "5.1.1 no such user" }));
    await deliver(feed.id, now);
    expect(await state(report.id)).toMatchObject({ state: "failed", nextAttemptAt: null });
    expect((await state(report.id)).stateReason).toContain("no such user");
    expect(await scheduled(feed.id)).toEqual([]);
    expect((await getFeed(viewer, feed.id, now)).health).toMatchObject({
      last24Hours: { failed: 1 },
      failingSince: now.toISOString(),
    });
  });

  test("three days of only failures suspend the feed, tell its contact, and stop what waits", async () => {
    const { feed, report } = await waiting();
    sink.answerWith(() => ({ code: 451, text: "mailbox full" }));
    for (let hours = 0; hours <= 72; hours += 1) await deliver(feed.id, later(now, hours * HOUR));
    expect(await state(report.id)).toMatchObject({ state: "failed" });
    expect((await state(report.id)).stateReason).toMatch(/^Given up after 3 days: .*mailbox full/);
    expect(await getFeed(viewer, feed.id, now)).toMatchObject({
      state: "suspended",
      stateReason: "delivery_failed_3_days",
    });
    expect(await prisma.outboxMail.findMany({ where: { kind: "feed.suspended" } })).toMatchObject([
      { toAddress: "postmaster@sender.example" },
    ]);
    expect(await prisma.auditEvent.count({ where: { targetId: feed.id, action: "feed.suspended" } })).toBe(1);
  });

  test("one success in between keeps the feed", async () => {
    const { feed } = await waiting();
    sink.answerWith(() => ({ code: 451, text: "later" }));
    await deliver(feed.id, now);
    sink.answerWith(() => undefined);
    await deliver(feed.id, later(now, DAY));
    expect(await getFeed(viewer, feed.id, now)).toMatchObject({
      state: "active",
      health: { failingSince: null },
    });
  });

  test("without a relay it waits and says why; that is not held against the feed", async () => {
    const { feed, report } = await waiting();
    setEnvironment({ MAIL_RELAY_URL: undefined });
    await deliver(feed.id, now);
    expect(await state(report.id)).toMatchObject({
      state: "deferred",
      stateReason: "No relay is configured (MAIL_RELAY_URL).",
      nextAttemptAt: later(now, MINUTE),
    });
    expect((await getFeed(viewer, feed.id, now)).health).toMatchObject({
      failingSince: null,
      last24Hours: { waiting: 1 },
    });
    setEnvironment({ MAIL_RELAY_URL: "smtp://127.0.0.1:1" });
    await deliver(feed.id, later(now, MINUTE));
    expect(await state(report.id)).toMatchObject({ state: "deferred", attempts: 2 });
    expect((await getFeed(viewer, feed.id, now)).health.failingSince).toBeNull();
    setEnvironment({ MAIL_RELAY_URL: sink.url });
    await deliver(feed.id, later(now, HOUR));
    expect(sink.mails).toHaveLength(1);
  });

  test("connections are kept between reports", async () => {
    const { feed } = await waiting();
    await deliver(feed.id, now);
    const before = sink.connections;
    for (let i = 0; i < 5; i += 1) await sendTestReport(viewer, feed.id, now);
    await work();
    expect(sink.mails).toHaveLength(6);
    expect(sink.connections - before).toBeLessThan(5);
  });

  test("past the cap reports collapse, and their incidents add up to the complaints", async () => {
    await hold("203.0.113.0/24");
    const feed = await feedOf(viewer, { capPerIpDay: 2 });
    for (let i = 0; i < 37; i += 1) await press(spam(), "junk", `reader${i}@provider.example`);
    await work();
    await work();
    const incidents = () =>
      sink.mails
        .map(({ raw }) => Number(/\r\nIncidents: (\d+)/.exec(raw.toString())?.[1] ?? 1))
        .sort((a, b) => a - b);
    // 2 to the cap, 10 past it, then the 20th and the 30th past it.
    expect(incidents()).toEqual([...Array(12).fill(1), 10, 10]);
    expect((await getFeed(viewer, feed.id, now)).health.last24Hours).toMatchObject({
      sent: 14,
      collapsed: 23,
      incidents: 32,
    });
    await flushCollapsed(later(now, DAY));
    await deliver(feed.id, later(now, DAY));
    expect(incidents()).toEqual([...Array(12).fill(1), 5, 10, 10]);
    await flushCollapsed(later(now, DAY));
    await deliver(feed.id, later(now, DAY));
    expect(sink.mails).toHaveLength(15);
    expect(await complaintsToday()).toBe(37);
  });
});

describe("a report that comes back", () => {
  const notification = (returned: string, action = "failed") =>
    [
      "From: MAILER-DAEMON@mx.sender.example",
      "Subject: Undelivered",
      'Content-Type: multipart/report; report-type=delivery-status; boundary="d"',
      "",
      "--d",
      "",
      "It did not work.",
      "--d",
      "Content-Type: message/delivery-status",
      "",
      "Reporting-MTA: dns; mx.sender.example",
      "",
      "Final-Recipient: rfc822; abuse@sender.example",
      `Action: ${action}`,
      "Status: 5.2.2",
      "Diagnostic-Code: smtp; 552 5.2.2 mailbox full",
      "",
      "--d",
      "Content-Type: text/rfc822-headers",
      "",
      returned,
      "--d--",
      "",
    ].join("\r\n");

  async function bounce(to: string, raw: string): Promise<void> {
    const client = createTransport({ host: "127.0.0.1", port: listener.port, lmtp: true, ignoreTLS: true });
    await client.sendMail({ envelope: { from: "", to: [to] }, raw });
    client.close();
  }

  async function sentReport() {
    await hold("203.0.113.0/24");
    const feed = await feedOf();
    await press(spam());
    await work();
    const mail = sink.mails[0];
    if (mail === undefined) throw new Error("no report was sent");
    return { feed, mail, header: mail.raw.toString("latin1").split("\r\n\r\n")[0] ?? "" };
  }

  const states = async (feedId: string) =>
    (await listReports(viewer, feedId, { limit: 10 })).rows.map(({ state, stateReason }) => [
      state,
      stateReason,
    ]);

  test("is failed, with what the other side said", async () => {
    const { feed, mail, header } = await sentReport();
    await bounce(mail.from, notification(header));
    expect(await states(feed.id)).toEqual([["failed", "Bounced: 5.2.2 552 5.2.2 mailbox full"]]);
    expect((await getFeed(viewer, feed.id, now)).health).toMatchObject({
      failingSince: now.toISOString(),
      lastReply: "5.2.2 552 5.2.2 mailbox full",
      last24Hours: { sent: 0, failed: 1 },
    });
    expect(sink.mails).toHaveLength(1);
  });

  test("three days of bounces suspend the feed although the relay took everything", async () => {
    const { feed, mail, header } = await sentReport();
    await bounce(mail.from, notification(header));
    now = later(now, 2 * DAY);
    await press(spam());
    await work();
    await prisma.report.updateMany({ where: { state: "sent" }, data: { sentAt: now } });
    const second = sink.mails[1]?.raw.toString("latin1").split("\r\n\r\n")[0] ?? "";
    await bounce(mail.from, notification(second));
    expect(await getFeed(viewer, feed.id, now)).toMatchObject({ state: "active" });
    await prisma.feed.update({ where: { id: feed.id }, data: { failingSince: later(now, -3 * DAY) } });
    await press(spam());
    await work();
    expect((await getFeed(viewer, feed.id, now)).health.failingSince).not.toBeNull();
    const third = sink.mails[2]?.raw.toString("latin1").split("\r\n\r\n")[0] ?? "";
    await bounce(mail.from, notification(third));
    expect(await getFeed(viewer, feed.id, now)).toMatchObject({ state: "suspended" });
  });

  test("nothing else changes anything, and nothing is answered", async () => {
    const { feed, mail, header } = await sentReport();
    const other = { ...feed, tokenKey: new Uint8Array(32).fill(1) };
    await bounce(bounceAddress(other, "provider.example"), notification(header));
    await bounce(mail.from, notification(header, "delayed"));
    await bounce(mail.from, notification("Subject: x\r\nX-Senderscope-Report-Id: x' OR 1=1"));
    await bounce(mail.from, "Subject: I am on holiday\r\n\r\nBack on Monday.\r\n");
    await bounce(
      mail.from,
      "Subject: broken\r\nContent-Type: multipart/report; report-type=delivery-status\r\n\r\n",
    );
    expect(await states(feed.id)).toEqual([["sent", expect.stringContaining("SINK")]]);
    expect(sink.mails).toHaveLength(1);
    expect(await prisma.complaint.count()).toBe(1);
  });
});

describe("what the owner sees", () => {
  test("a test report says that it is one, and only an active feed gets it", async () => {
    const feed = await feedOf();
    await sendTestReport(viewer, feed.id, now);
    await work();
    const text = sink.mails[0]?.raw.toString() ?? "";
    expect(text).toContain("TEST REPORT");
    expect(text).toContain("Subject: FW: Senderscope test report");
    expect(parseFeedbackReport(parseMessage(Buffer.from(text)))).toMatchObject({ sourceIp: "192.0.2.1" });
    expect((await listReports(viewer, feed.id, { limit: 10 })).rows).toMatchObject([
      { purpose: "test", state: "sent" },
    ]);
    await prisma.feed.update({ where: { id: feed.id }, data: { state: "unconfirmed" } });
    await expect(sendTestReport(viewer, feed.id, now)).rejects.toMatchObject({ code: "conflict" });
  });

  test("complaints about its own networks, with tokens and without recipients, in pages", async () => {
    await hold("203.0.113.0/24");
    await feedOf();
    for (let i = 0; i < 5; i += 1) await press(spam());
    await press(spam(), "phish");
    await work();
    const rival = await createPerson({ organization: `Rival ${randomUUID()}` });
    await hold("198.51.100.0/24", rival);
    expect((await listComplaints(rival, { limit: 10 }, now)).rows).toEqual([]);

    const first = await listComplaints(viewer, { limit: 4 }, now);
    expect(first.rows).toHaveLength(4);
    const second = await listComplaints(viewer, { limit: 4, cursor: first.nextCursor ?? "" }, now);
    expect(second).toMatchObject({ nextCursor: null });
    const all = [...first.rows, ...second.rows];
    expect(new Set(all.map(({ id }) => id)).size).toBe(6);
    expect(JSON.stringify(all)).not.toMatch(/bob@|bob=/);
    expect(all[0]).toMatchObject({
      ip,
      fromDomain: "sender.example",
      dkimDomain: "news.sender.example",
      recipientToken: expect.stringMatching(/^[a-z2-7]{24}[01]@provider\.example$/),
      messageId: expect.stringMatching(/^<\d+\.[a-z2-7]{24}[01]=provider\.example@sender\.example>$/),
      report: { state: "sent" },
    });
    expect(new Set(all.map(({ recipientToken }) => recipientToken)).size).toBe(1);
    expect((await listComplaints(viewer, { limit: 10, ip: "203.0.113.10" }, now)).rows).toEqual([]);
    expect((await listComplaints(viewer, { limit: 10, ip: "203.0.113.0/28" }, now)).rows).toHaveLength(6);
    expect((await listComplaints(viewer, { limit: 10, to: "2020-01-01" }, now)).rows).toEqual([]);
    await expect(listComplaints(viewer, { limit: 10, ip: "x' OR 1=1" }, now)).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(listComplaints(viewer, { limit: 10, cursor: "zzz" }, now)).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});
