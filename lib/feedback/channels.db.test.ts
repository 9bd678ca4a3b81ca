// Every way a report can take: webhooks, domains, several feeds, direct to the destination's servers, whole messages; and
// what is told apart when a way is closed.
import { randomUUID } from "node:crypto";
import { type AddressInfo, createServer, type Server } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import type { Viewer } from "@/lib/identity/viewer";
import { grantByStaff } from "@/lib/networks/grant-commands";
import { DAY, HOUR, later, MINUTE } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { changeSettings } from "@/lib/provider/commands";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { complaintRow, createFeed } from "@/lib/testing/feeds";
import { runDueJobs } from "@/lib/testing/jobs";
import { createPerson } from "@/lib/testing/people";
import { type SmtpSink, startSmtpSink } from "@/lib/testing/smtp";
import { startWebhookSink, type WebhookSink } from "@/lib/testing/webhook-sink";
import type { Prisma } from "@/prisma/client/client";
import { confirmFeed, enrolFeed } from "./commands";
import { exportComplaints, exportSuppressions, listComplaints, listSuppressions } from "./complaint-queries";
import { closeConnections } from "./deliver";
import { deliverReports } from "./delivery-commands";
import { fanOut } from "./fan-out-commands";
import { listReports } from "./queries";
import { checkDomain, recheckFeeds } from "./recheck-commands";
import { type EnrolFeedInput, enrolFeedInput } from "./schema";

testDatabase();

const ip = "203.0.113.9";
let now: Date;
let sink: SmtpSink;
let hooks: WebhookSink;
let dns: TestDns;
let viewer: Viewer;

beforeAll(async () => {
  [sink, hooks, dns] = await Promise.all([startSmtpSink(), startWebhookSink(), startTestDns()]);
  setEnvironment({
    ALLOW_RESERVED_NETWORKS: "true",
    DNS_SERVERS: dns.server,
    MAIL_FROM: "fbl@provider.example",
    WEBHOOK_CA_FILE: hooks.caFile,
  });
});
afterAll(async () => {
  closeConnections();
  await Promise.all([sink.close(), hooks.close(), dns.stop()]);
  setEnvironment({
    ALLOW_RESERVED_NETWORKS: undefined,
    DNS_SERVERS: undefined,
    MAIL_FROM: undefined,
    MAIL_RELAY_URL: undefined,
    MX_PORT: undefined,
    REPORT_ROUTE: undefined,
    WEBHOOK_CA_FILE: undefined,
    WEBHOOK_NETWORKS: undefined,
  });
});
beforeEach(async () => {
  now = new Date();
  sink.mails.length = 0;
  hooks.posts.length = 0;
  hooks.answerWith(null);
  dns.reset();
  dns.set("hooks.example", "A", "127.0.0.1");
  setEnvironment({
    MAIL_RELAY_URL: sink.url,
    MX_PORT: String(sink.port),
    REPORT_ROUTE: "relay",
    WEBHOOK_NETWORKS: "127.0.0.0/8",
  });
  await prisma.organization.deleteMany();
  await prisma.complaint.deleteMany();
  await prisma.outboxMail.deleteMany();
  await prisma.$executeRaw`DELETE FROM rate_limit`;
  await prisma.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  viewer = await createPerson({ organization: `Sender ${randomUUID()}` });
  const organizationId = viewer.organizationId ?? "";
  await grantByStaff(operatorActor, { organizationId, network: "203.0.113.0/24", note: "test" }, now);
});

const enrolled = (more: Partial<EnrolFeedInput>) =>
  enrolFeed(
    viewer,
    enrolFeedInput.parse({
      name: "Main",
      contactAddress: "desk@sender.example",
      destination: "fbl@sender.example",
      acceptTerms: true,
      ...more,
    }),
    now,
  );

/** A complaint about mail from an address, and the reports it makes. */
async function complain(more: Partial<Prisma.ComplaintCreateManyInput> = {}, from = ip): Promise<string> {
  const row = complaintRow(from, now, more);
  await prisma.complaint.createMany({ data: [row] });
  await fanOut([row.id], now);
  return row.id;
}

const deliver = (feedId: string, at = now) =>
  deliverReports(feedId, { now: at, signal: new AbortController().signal });
const attempt = async (feedId: string, at = now) => {
  await deliver(feedId, at);
  const [row] = (await listReports(viewer, feedId, { limit: 1 })).rows;
  return { state: row?.state, ...row?.log[0] };
};
/** Reports to an address; confirmations come the same way. */
const sentTo = (address: string) =>
  sink.mails.filter(({ to, raw }) => to[0] === address && raw.includes("X-Senderscope-Report-Id"));
const codeIn = (text = "") => /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/.exec(text)?.[0].replace("-", "") ?? "none";

describe("a webhook", () => {
  const url = () => `https://hooks.example:${hooks.port}/fbl`;

  test("is confirmed by the code posted to it, and gets reports that the Standard Webhooks library verifies", async () => {
    const { id, webhookSecret } = await enrolled({ channel: "webhook", destination: url() });
    await runDueJobs();
    const [first] = hooks.posts;
    const verifier = new Webhook(webhookSecret ?? "");
    const asked = verifier.verify(first?.body ?? "", first?.headers as Record<string, string>);
    expect(asked).toMatchObject({ type: "feed.confirmation", data: { feed_id: id } });
    await confirmFeed(viewer, id, codeIn(first?.body), now);

    await complain();
    hooks.answerWith((response) => response.writeHead(503).end());
    expect(await attempt(id)).toMatchObject({ state: "deferred", outcome: "deferred", stage: "reply" });
    hooks.answerWith(null);
    expect(await attempt(id, later(now, 2 * MINUTE))).toMatchObject({ state: "sent", reply: "204" });
    const [, refused, taken] = hooks.posts;
    expect(taken?.headers["webhook-id"]).toBe(refused?.headers["webhook-id"]);
    const report = verifier.verify(taken?.body ?? "", taken?.headers as Record<string, string>) as {
      data: { message: string };
    };
    expect(report).toMatchObject({
      type: "feedback_report",
      data: {
        feed_id: id,
        test: false,
        feedback_report: { feedback_type: "abuse", source_ip: ip, incidents: 1 },
        content: "headers",
      },
    });
    const header = Buffer.from(report.data.message, "base64").toString();
    expect(header).toContain("Subject: Offers of the week");
    expect(header).not.toContain("bob@");
  });

  test.each([
    ["a private address", ["10.1.2.3"]],
    ["a link-local address", ["169.254.169.254"]],
    ["a loopback address beside a public one", ["192.0.2.1", "127.0.0.1"]],
  ])("that leads to %s gets nothing", async (_name, addresses) => {
    setEnvironment({ WEBHOOK_NETWORKS: undefined });
    dns.set("hooks.example", "A", ...addresses);
    const feed = await createFeed(viewer.organizationId, now, {
      channel: "webhook",
      destination: url(),
      webhookSecret: `whsec_${Buffer.alloc(32, 1).toString("base64")}`,
    });
    await complain();
    expect(await attempt(feed.id)).toMatchObject({ state: "deferred", stage: "address" });
    expect(hooks.posts).toEqual([]);
  });
});

describe("a feed over a domain", () => {
  test("waits for code and record, gets what the domain signed from any address, and rests without the record", async () => {
    const feed = await enrolled({ covers: { kind: "domain", domain: "mail.sender.example" } });
    await runDueJobs();
    const [mail] = await prisma.outboxMail.findMany({ where: { toAddress: "fbl@sender.example" } });
    expect(await confirmFeed(viewer, feed.id, codeIn(mail?.text), now)).toMatchObject({
      state: "unconfirmed",
    });
    const { record } = feed.domainProof ?? { record: { name: "", value: "" } };
    dns.set(record.name, "TXT", record.value);
    expect(await checkDomain(viewer, feed.id, now)).toMatchObject({ state: "active" });

    // An address that nobody of ours holds.
    const shared = "198.51.100.7";
    await complain({ dkimDomain: "news.mail.sender.example" }, shared);
    await complain({ dkimDomain: "sender.example" }, shared);
    await complain({ dkimDomain: null }, shared);
    await deliver(feed.id);
    expect(sentTo("fbl@sender.example").map(({ raw }) => raw.toString())).toEqual([
      expect.stringContaining("Reported-Domain: news.mail.sender.example"),
    ]);

    dns.remove(record.name);
    await recheckFeeds(later(now, DAY));
    await recheckFeeds(later(now, 8 * DAY));
    expect(await prisma.feed.findUniqueOrThrow({ where: { id: feed.id } })).toMatchObject({
      state: "suspended",
      stateReason: "domain_record_missing",
    });
    dns.set(record.name, "TXT", record.value);
    await recheckFeeds(later(now, 9 * DAY));
    expect(await prisma.feed.findUniqueOrThrow({ where: { id: feed.id } })).toMatchObject({
      state: "active",
    });
  });
});

describe("several feeds", () => {
  test("the one over the narrowest network first, each destination once", async () => {
    const over = (network: string, lo: string, hi: string, destination: string) =>
      createFeed(viewer.organizationId, now, {
        allNetworks: false,
        destination,
        networks: { create: { network, lo, hi } },
      });
    const wide = await createFeed(viewer.organizationId, now, { destination: "one@sender.example" });
    const narrow = await over("203.0.113.0/28", "203.0.113.0", "203.0.113.15", "one@sender.example");
    const other = await over("203.0.113.0/28", "203.0.113.0", "203.0.113.15", "two@sender.example");
    const elsewhere = await over(
      "203.0.113.128/25",
      "203.0.113.128",
      "203.0.113.255",
      "three@sender.example",
    );
    await complain();
    await complain({}, "203.0.113.100");
    const made = await prisma.report.findMany({ select: { feedId: true, ip: true } });
    expect(made.map(({ feedId, ip: of }) => `${of} ${feedId}`).sort()).toEqual(
      [`${ip} ${narrow.id}`, `${ip} ${other.id}`, `203.0.113.100 ${wide.id}`].sort(),
    );
    expect(made.some(({ feedId }) => feedId === elsewhere.id)).toBe(false);
  });

  test("one that took no report for 90 days is asked by a probe, once", async () => {
    const feed = await createFeed(viewer.organizationId, now);
    const late = later(now, 91 * DAY);
    await recheckFeeds(late);
    await recheckFeeds(later(late, DAY));
    await deliver(feed.id, later(late, 2 * DAY));
    const probes = sentTo(feed.destination);
    expect(probes).toHaveLength(1);
    expect(probes[0]?.raw.toString()).toContain("TEST REPORT");
  });
});

describe("straight to the destination's servers", () => {
  beforeEach(() => setEnvironment({ REPORT_ROUTE: "mx" }));
  const feedWith = async () => {
    const feed = await createFeed(viewer.organizationId, now);
    await complain();
    return feed.id;
  };

  test("the best server that can be reached takes it", async () => {
    dns.set("sender.example", "MX", "20 mx2.sender.example", "10 mx1.sender.example");
    dns.set("mx1.sender.example", "A", "127.0.0.2");
    dns.set("mx2.sender.example", "A", "127.0.0.1");
    const closed = await refusing();
    expect(await attempt(await feedWith())).toMatchObject({ state: "sent", host: "mx2.sender.example" });
    closed.close();
  });

  test("a domain that takes no mail (RFC 7505) fails it for good", async () => {
    dns.set("sender.example", "MX", "0 .");
    expect(await attempt(await feedWith())).toMatchObject({ state: "failed", stage: "dns" });
  });

  test("a DNS that does not answer defers it, and says so", async () => {
    dns.misbehave("sender.example", "servfail");
    expect(await attempt(await feedWith())).toMatchObject({
      state: "deferred",
      stage: "dns",
      reply: expect.stringContaining("could not be asked"),
    });
  });

  test("a server inside is not connected to", async () => {
    setEnvironment({ WEBHOOK_NETWORKS: undefined });
    dns.set("sender.example", "MX", "10 mx1.sender.example");
    dns.set("mx1.sender.example", "A", "127.0.0.1");
    expect(await attempt(await feedWith())).toMatchObject({ state: "deferred", stage: "address" });
    expect(sink.mails).toEqual([]);
  });

  test("a server that breaks its encryption is told from one that cannot be reached", async () => {
    dns.set("sender.example", "MX", "10 mx1.sender.example");
    dns.set("mx1.sender.example", "A", "127.0.0.1");
    const broken = await brokenTls();
    setEnvironment({ MX_PORT: String((broken.address() as AddressInfo).port) });
    const id = await feedWith();
    expect(await attempt(id)).toMatchObject({ state: "deferred", stage: "tls" });
    await new Promise((resolve) => broken.close(resolve));
    expect(await attempt(id, later(now, HOUR))).toMatchObject({ state: "deferred", stage: "connect" });
  });

  /** 127.0.0.2 at the sink's port: accepts nothing. */
  async function refusing(): Promise<Server> {
    const server = createServer((socket) => socket.end("554 no service here\r\n"));
    await new Promise<void>((resolve) => server.listen(sink.port, "127.0.0.2", resolve));
    return server;
  }

  /** Offers STARTTLS and then speaks no TLS. */
  async function brokenTls(): Promise<Server> {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.write("220 mx1 ready\r\n");
      socket.on("data", (data) => {
        const text = data.toString();
        if (/^EHLO/i.test(text)) socket.write("250-mx1\r\n250 STARTTLS\r\n");
        else if (/^STARTTLS/i.test(text)) socket.write("220 go on\r\n");
        else socket.end("this is no handshake\r\n");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
  }
});

test("a feed gets whole messages only while the provider allows it", async () => {
  const feed = await createFeed(viewer.organizationId, now, { content: "whole" });
  const parts = async (allowWholeMessages: boolean) => {
    await changeSettings(operatorActor, { allowWholeMessages }, now);
    sink.mails.length = 0;
    await complain();
    await deliver(feed.id);
    return sentTo(feed.destination)[0]?.raw.toString() ?? "";
  };
  const whole = await parts(true);
  expect(whole).toContain("Content-Type: message/rfc822");
  expect(whole).toContain(Buffer.from("Hello").toString("base64").slice(0, 6));
  const headers = await parts(false);
  expect(headers).toContain("Content-Type: text/rfc822-headers");
  expect(headers).not.toContain(Buffer.from("Hello").toString("base64").slice(0, 6));
});

test("whom to stop mailing, and the complaints, as pages and as tables, without a recipient", async () => {
  const feed = await createFeed(viewer.organizationId, now);
  await complain({ recipient: "bob@provider.example", stream: "weekly", fromDomain: "sender.example" });
  await complain({ recipient: "bob@provider.example", fromDomain: "other.example" });
  await complain({ recipient: "eve@provider.example", fromDomain: "sender.example" });
  const text = async (pieces: AsyncGenerator<string>) => {
    let all = "";
    for await (const piece of pieces) all += piece;
    return all;
  };
  const { rows } = await listSuppressions(viewer, feed.id, { limit: 10 }, now);
  expect(new Set(rows.map(({ recipientToken }) => recipientToken)).size).toBe(2);
  const table = await text(await exportSuppressions(viewer, feed.id, {}, now));
  expect(table.split("\r\n")[0]).toMatch(/^day,recipient_token,ip,kind,/);
  for (const { recipientToken } of rows) expect(table).toContain(recipientToken);

  const filtered = await listComplaints(viewer, { limit: 10, domain: "sender.example" }, now);
  expect(filtered.rows).toHaveLength(2);
  expect((await listComplaints(viewer, { limit: 10, stream: "weekly" }, now)).rows).toHaveLength(1);
  expect((await listComplaints(viewer, { limit: 10, ip: "203.0.113.64/26" }, now)).rows).toEqual([]);
  const complaints = await text(await exportComplaints(viewer, { domain: "sender.example" }, now));
  expect(complaints.trim().split("\r\n")).toHaveLength(3);
  for (const all of [table, complaints, JSON.stringify(rows)]) expect(all).not.toMatch(/bob@|eve@/);
});
