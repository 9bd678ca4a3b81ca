// The way of a complaint, measured: taken in with its jobs, made into a report, delivered; and whether a destination that
// hangs slows the others.
import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { operatorActor } from "@/lib/audit/schema";
import { trustOf } from "@/lib/complaints/attribution";
import { currentSettings } from "@/lib/complaints/attribution-queries";
import { acceptComplaint } from "@/lib/complaints/commands";
import { parseMessage } from "@/lib/complaints/message";
import { readSubmission } from "@/lib/complaints/submission";
import { closeConnections } from "@/lib/feedback/deliver";
import { fanOut } from "@/lib/feedback/fan-out-commands";
import { redactMessage } from "@/lib/feedback/redact";
import { buildReport } from "@/lib/feedback/report";
import { maintainPartitions } from "@/lib/ingest/commands";
import { handlers } from "@/lib/jobs/registry";
import { startWorker } from "@/lib/jobs/worker";
import { grantByStaff } from "@/lib/networks/grant-commands";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { changeSettings } from "@/lib/provider/commands";
import { type SmtpSink, startSmtpSink } from "@/lib/testing/smtp";
import { type Result, result } from "../results";
import { onStage } from "../stage";
import type { BenchOptions, Suite } from "../suites";
import { messageOf } from "./messages";

export const feedback: Suite = {
  name: "feedback",
  summary: "complaints stored, reports built and delivered, beside a destination that hangs",
  run: (options) => onStage(options.say, () => measure(options)),
};

const settings = {
  ownHostNames: ["mx1.provider.example", "store.provider.example"],
  internalNetworks: ["10.20.0.0/16"],
  authservIds: ["mx1.provider.example"],
  reportAddress: "fbl@provider.example",
  reportingHost: "feedback.provider.example",
  mailboxDailyCap: 10_000,
};

async function measure({ quick, say, report }: BenchOptions): Promise<void> {
  const now = new Date();
  await maintainPartitions(now);
  await changeSettings(operatorActor, settings, now);
  const many = quick ? 1000 : 10_000;

  say(`handing in ${many} complaints`);
  const ids = await handIn(many, now, report);
  buildReports(quick ? 2000 : 20_000, now, report);
  await deliver(ids, { quick, say, report }, now);
}

/** Reads and stores complaints as the listener does, many at a time. */
async function handIn(many: number, now: Date, report: (result: Result) => void): Promise<string[]> {
  const { trust } = await currentSettings();
  const messages = Array.from({ length: many }, (_, n) => messageOf(n, now));
  const ids: string[] = [];
  const begun = performance.now();
  await Promise.all(
    messages.map(async ({ raw, mailbox }) => {
      const envelope = { mailFrom: mailbox, kind: "junk", xforward: null } as const;
      const submission = readSubmission(raw, envelope, trust, now);
      if (submission.kind !== "complaints") throw new Error("a message was not taken for a complaint");
      for (const complaint of submission.complaints) {
        ids.push((await acceptComplaint({ ...complaint, sourceFields: null }, now)).id);
      }
    }),
  );
  report(result("complaints stored with their jobs", perSecond(many, begun), "/s", { atLeast: 1000 }));
  return ids;
}

/** Redaction and the bytes of a report, unsigned, on one core. */
function buildReports(many: number, now: Date, report: (result: Result) => void): void {
  const trust = trustOf(settings);
  const key = new Uint8Array(randomBytes(32));
  const messages = Array.from({ length: 2000 }, (_, n) => messageOf(n, now));
  const build = (n: number): number => {
    const { raw, mailbox } = messages[n % messages.length] ?? messageOf(n, now);
    const rules = { key, recipient: mailbox, trust, reportingHost: settings.reportingHost };
    const id = randomUUID();
    return buildReport({
      reportId: id,
      feedId: id,
      messageId: `<${id}@provider.example>`,
      createdAt: now,
      from: settings.reportAddress,
      to: "fbl@sender.example",
      manageUrl: `https://senders.provider.example/feeds/${id}`,
      unsubscribeUrl: `https://senders.provider.example/api/feeds/unsubscribe/${id}`,
      reportingHost: settings.reportingHost,
      kind: "junk",
      ip: "198.18.0.1",
      port: null,
      arrivedAt: now,
      mailFrom: "bounce@sender.example",
      domains: ["news.sender.example"],
      incidents: 1,
      message: redactMessage(rules, parseMessage(raw).fields),
      whole: null,
      test: false,
    }).length;
  };
  for (let n = 0; n < 2000; n += 1) build(n);
  // Time of this process on a core, not of the clock: what other programs take meanwhile says nothing about it.
  const before = process.cpuUsage();
  for (let n = 0; n < many; n += 1) build(n);
  const { user, system } = process.cpuUsage(before);
  report(result("reports built on one core", (many * 1e6) / (user + system), "/s", { atLeast: 5000 }));
}

const FEEDS = 4;

/**
 * The worker delivers to four destinations over loopback SMTP, alone and beside a fifth that hangs, in turn: what else the
 * machine does meanwhile meets both.
 */
async function deliver(
  complaintIds: readonly string[],
  { quick, say, report }: Pick<BenchOptions, "quick" | "say" | "report">,
  now: Date,
): Promise<void> {
  const sink = await startSmtpSink();
  setEnvironment({ MAIL_RELAY_URL: sink.url, MAIL_FROM: settings.reportAddress, LOG_LEVEL: "error" });
  const feeds = await Promise.all(
    Array.from({ length: FEEDS }, (_, n) => enrol(`fbl${n}`, `198.18.0.${n * 64}/26`, now)),
  );
  const hanging = await enrol("hangs", "198.18.0.0/24", now);
  const ids = complaintIds.slice(0, quick ? 1000 : 6000);
  const seconds = { alone: 0, beside: 0 };
  let delivered = 0;
  try {
    for (let n = 0; n < (quick ? 1 : 3); n += 1) {
      for (const round of ["alone", "beside"] as const) {
        say(`delivering to ${FEEDS} destinations ${round === "alone" ? round : "beside one that hangs"}`);
        await prisma.report.deleteMany();
        const state = round === "alone" ? "paused" : "active";
        await prisma.feed.update({ where: { id: hanging }, data: { state, restingUntil: null } });
        for (let at = 0; at < ids.length; at += 200) await fanOut(ids.slice(at, at + 200), now);
        if (round === "alone") delivered += await prisma.report.count();
        seconds[round] += await secondsToDeliver(sink, feeds);
      }
    }
  } finally {
    closeConnections();
    await sink.close();
    setEnvironment({ MAIL_RELAY_URL: undefined, MAIL_FROM: undefined });
  }
  const slowed = Math.max(0, (1 - seconds.alone / seconds.beside) * 100);
  report(result("reports delivered over loopback SMTP", delivered / seconds.alone, "/s", { atLeast: 300 }));
  report(result("the same beside a destination that hangs", delivered / seconds.beside, "/s"));
  report(result("slowed by a destination that hangs", slowed, "%", { atMost: 10 }));
}

/** How long a worker takes until nothing waits for these feeds. Any other destination never answers. */
async function secondsToDeliver(sink: SmtpSink, feeds: readonly string[]): Promise<number> {
  const hung: (() => void)[] = [];
  sink.answerWith(({ to }) =>
    to[0]?.startsWith("hangs") ? new Promise((resolve) => hung.push(() => resolve(undefined))) : undefined,
  );
  const begun = performance.now();
  // Deliveries only: the queue still holds the jobs of the complaints.
  const worker = await startWorker({
    schedules: [],
    handlers: { "reports.deliver": handlers["reports.deliver"] },
  });
  try {
    while ((await prisma.report.count({ where: { feedId: { in: [...feeds] }, state: "queued" } })) > 0) {
      await setTimeout(50);
    }
    return (performance.now() - begun) / 1000;
  } finally {
    sink.answerWith(() => undefined);
    for (const release of hung) release();
    await worker.stop();
  }
}

/** A confirmed feed of an organization of its own, which holds the network. */
async function enrol(name: string, network: string, now: Date): Promise<string> {
  const organization = await prisma.organization.create({
    data: { name, slug: `${name}-${randomUUID()}`, createdAt: now },
  });
  await grantByStaff(operatorActor, { organizationId: organization.id, network, note: "bench" }, now);
  const feed = await prisma.feed.create({
    data: {
      organizationId: organization.id,
      name,
      contactAddress: "desk@sender.example",
      destination: `${name}@sender.example`,
      state: "active",
      capPerIpDay: 100_000,
      capPerDay: 1_000_000,
      termsVersion: "bench",
      termsAcceptedAt: now,
      confirmedAt: now,
      tokenKey: new Uint8Array(randomBytes(32)),
      createdAt: now,
    },
  });
  return feed.id;
}

function perSecond(many: number, begun: number): number {
  return (many * 1000) / (performance.now() - begun);
}
