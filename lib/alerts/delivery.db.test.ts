// Where alerts go: to a real HTTPS receiver on loopback, to Slack's form, to the log, and each morning into a mailbox.
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST as stop } from "@/app/api/alerts/stop/[token]/route";
import type { Viewer } from "@/lib/identity/viewer";
import { addDays, DAY, type Day, HOUR, later, startOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { numberWords } from "@/lib/platform/number-words";
import { getMorning } from "@/lib/reputation/morning-queries";
import { withParams } from "@/lib/testing/browser";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { runDueJobs } from "@/lib/testing/jobs";
import { createPerson } from "@/lib/testing/people";
import { startWebhookSink, type WebhookSink } from "@/lib/testing/webhook-sink";
import { createRule, deliverAlert, evaluateAlerts, muteRule, removeRule, replayDelivery } from "./commands";
import { slackText } from "./message";
import { listDeliveries } from "./queries";
import { newRuleInput } from "./schema";

testDatabase();

const D: Day = "2026-11-20";
const now = later(startOf(D), DAY + 2 * HOUR);
const made = later(startOf(D), 12 * HOUR);
let sink: WebhookSink;
let dns: TestDns;
let owner: Viewer;

beforeAll(async () => {
  [sink, dns] = await Promise.all([startWebhookSink(), startTestDns()]);
  owner = await createPerson({ organization: "Hooked <!channel>" });
  await grantRead(owner.organizationId ?? "", "192.0.2.0/24", addDays(D, -60));
  await storeDays([
    ...[3, 2, 1].map((back) => mailDay("192.0.2.1", addDays(D, -back), 1000, 10)),
    mailDay("192.0.2.1", D, 1000, 980),
    mailDay("192.0.2.2", D, 400),
  ]);
  await closeDays(addDays(D, -40), D);
});
beforeEach(() => {
  setEnvironment({ DNS_SERVERS: dns.server, WEBHOOK_NETWORKS: "127.0.0.0/8", WEBHOOK_CA_FILE: sink.caFile });
  dns.set("hooks.example", "A", "127.0.0.1");
});
afterEach(async () => {
  dns.reset();
  sink.answerWith(null);
  sink.posts.length = 0;
  setEnvironment({ DNS_SERVERS: undefined, WEBHOOK_NETWORKS: undefined, WEBHOOK_CA_FILE: undefined });
  await prisma.alertRule.deleteMany();
  await prisma.alertDelivery.deleteMany();
  await prisma.outboxMail.deleteMany();
});
afterAll(() => Promise.all([sink.close(), dns.stop()]));

const rule = (more: object, at = made) =>
  createRule(owner, newRuleInput.parse({ event: "red", target: owner.email, ...more }), at);
const hook = (channel: "webhook" | "slack") =>
  rule({ channel, target: `https://hooks.example:${sink.port}/a` });
async function evaluate(at = now): Promise<void> {
  await evaluateAlerts(at);
  await runDueJobs();
}
const log = async () => (await listDeliveries(owner)).deliveries;

describe("a webhook", () => {
  it("gets one document, signed in the form of Standard Webhooks", async () => {
    const { secret } = await hook("webhook");
    await evaluate();
    expect(sink.posts).toHaveLength(1);
    const { body = "", headers = {} } = sink.posts[0] ?? {};
    const document = new Webhook(secret ?? "").verify(body, headers as Record<string, string>);
    expect(document).toMatchObject({
      type: "alerts.fired",
      title: "1 address turned RED",
      alerts: [{ event: "red", severity: "warn", day: D, count: 1, sample: [{ subject: "192.0.2.1" }] }],
    });
    const [delivery] = await log();
    expect([delivery?.state, delivery?.lastReply, headers["webhook-id"]]).toEqual([
      "sent",
      "204",
      delivery?.id,
    ]);
  });

  it("that is down is tried again under the same id, is told as failed at last, and can be replayed", async () => {
    await hook("webhook");
    sink.answerWith((response) => response.writeHead(503).end("later"));
    await evaluate();
    const [waiting] = await log();
    expect([waiting?.state, waiting?.lastReply]).toEqual(["waiting", "503 later"]);
    await deliverAlert(waiting?.id ?? "", now, true);
    expect((await log())[0]).toMatchObject({ state: "failed", attempts: 2 });
    sink.answerWith(null);
    await replayDelivery(owner, waiting?.id ?? "", now);
    await runDueJobs();
    expect((await log())[0]).toMatchObject({ state: "sent", attempts: 3 });
    expect(new Set(sink.posts.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  it("that leads inside is not connected to", async () => {
    setEnvironment({ WEBHOOK_NETWORKS: undefined });
    await hook("webhook");
    await evaluate();
    expect(sink.posts).toEqual([]);
    expect((await log())[0]?.state).toBe("waiting");
  });
});

describe("Slack and alike", () => {
  it("get a text that calls nobody, whatever an organization is named", async () => {
    await hook("slack");
    await evaluate();
    const { text } = JSON.parse(sink.posts[0]?.body ?? "{}") as { text: string };
    expect(text.split("\n")[0]).toBe("*1 address turned RED*");
    expect(text.split("1 address turned RED")).toHaveLength(3);
    expect(text).toContain("192.0.2.1: 98 % of its verdicts were spam, 1 % the day before");
    expect(text).toContain("Hooked &lt;!channel&gt;");
    expect(text).not.toContain("<!");
  });

  it("keep what Slack reads as a sign", () => {
    expect(slackText("a & b", "a & b\n\n<@U1>\n")).toBe("*a &amp; b*\n&lt;@U1&gt;");
  });
});

describe("a case", () => {
  it("that staff answered is told once", async () => {
    await rule({ event: "case_answered" });
    const row = await prisma.case.create({
      data: {
        organizationId: owner.organizationId,
        contactAddress: owner.email,
        state: "received",
        createdAt: made,
        updatedAt: made,
      },
    });
    const say = (author: string, at: Date) =>
      prisma.caseMessage.create({
        data: { caseId: row.id, at, author, label: "x", via: "web", text: "x" },
      });
    await say("requester", later(made, HOUR));
    await say("staff_note", later(made, HOUR));
    await evaluate(later(made, 2 * HOUR));
    expect(await log()).toEqual([]);
    await say("staff", later(made, 3 * HOUR));
    await evaluate();
    await evaluate(later(now, HOUR));
    expect((await log()).map(({ title }) => title)).toEqual(["A case was answered"]);
    expect((await log())[0]?.text).toContain(`Case ${row.number} has an answer`);
  });
});

describe("the morning", () => {
  const morning = () => rule({ event: "morning", digestHour: 7, zone: "America/New_York" });
  /** 07:00 in New York. */
  const seven = new Date("2026-11-21T12:00:00Z");
  const mails = () => prisma.outboxMail.findMany({ orderBy: { createdAt: "asc" } });

  it("comes each day at its hour where the reader is, with the figures of the page", async () => {
    await morning();
    await evaluate(later(seven, -60_000));
    expect(await mails()).toEqual([]);
    await evaluate(later(seven, 120_000));
    await evaluate(later(seven, HOUR));
    const [mail, ...more] = await mails();
    expect(more).toEqual([]);
    const page = await getMorning(owner, { since: addDays(D, -1), limit: 8 }, now);
    expect(page.worse.items.map(({ ip }) => ip)).toEqual(["192.0.2.1"]);
    expect(mail?.subject).toBe("Morning of 20 Nov 2026: 1 got worse");
    expect(mail?.text).toMatch(
      new RegExp(`^Red: +${page.counts.now.red} \\(up from ${page.counts.before.red}\\)$`, "m"),
    );
    const recipients = numberWords(page.counts.now.recipients);
    expect(mail?.text).toMatch(new RegExp(`^Recipients: +${recipients} \\(`, "m"));
    for (const { ip, sentences } of [...page.worse.items, ...page.fresh.items]) {
      expect(mail?.text).toContain([ip, sentences.join(" ")].filter(Boolean).join(": "));
    }
    expect(mail?.text).toContain(`/morning?since=${addDays(D, -1)}`);
    expect(mail?.html).toContain("Open this morning");
    await evaluate(later(seven, DAY));
    expect(await mails()).toHaveLength(2);
  });

  it("stops by one POST of the mail program, without signing in, and not by opening the link", async () => {
    await morning();
    await evaluate(seven);
    const headers = (await mails())[0]?.headers as Record<string, string>;
    expect(headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    const token = /stop\/([\w-]+)>$/.exec(headers["List-Unsubscribe"] ?? "")?.[1] ?? "";
    const form = new Request("http://127.0.0.1:3000/api/alerts/stop/x", {
      method: "POST",
      body: "List-Unsubscribe=One-Click",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect((await stop(form, withParams({ token }))).status).toBe(204);
    await evaluate(later(seven, DAY));
    expect(await mails()).toHaveLength(1);
  });

  it("does not come while muted, and comes again after", async () => {
    const { rules } = await morning();
    await muteRule(owner, rules[0]?.id ?? "", later(seven, HOUR), now);
    await evaluate(seven);
    expect(await mails()).toEqual([]);
    await evaluate(later(seven, DAY));
    expect(await mails()).toHaveLength(1);
    await removeRule(owner, rules[0]?.id ?? "", now);
  });

  it("is a mail and nothing else", async () => {
    const target = `https://hooks.example:${sink.port}/a`;
    await expect(rule({ event: "morning", channel: "webhook", target })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});
