// Seven days of mail in fast motion: every minute of a moved clock the schedules run as the worker would run them, every ten
// minutes two mail systems post. Days roll over at midnight, are sealed, alerted, digested, exported and dropped after their
// time; the sums are exact; and nobody writes a warning or an error into the log.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseCronItem } from "graphile-worker";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createRule } from "@/lib/alerts/commands";
import { newRuleInput } from "@/lib/alerts/schema";
import { operatorActor } from "@/lib/audit/schema";
import { acceptComplaints } from "@/lib/complaints/source-commands";
import { confirmFeed, enrolFeed } from "@/lib/feedback/commands";
import { enrolFeedInput } from "@/lib/feedback/schema";
import type { Viewer } from "@/lib/identity/viewer";
import { acceptEvents, createSource } from "@/lib/ingest/commands";
import { completeness, type IngestSource, sourceByToken } from "@/lib/ingest/queries";
import type { JobKind } from "@/lib/jobs/kinds";
import { handlers, type JobContext, schedules } from "@/lib/jobs/registry";
import { addDays, type Day, dayOf, eachDay, endOf, HOUR, later, MINUTE, startOf } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { logFor } from "@/lib/platform/log";
import { changeSettings } from "@/lib/provider/commands";
import { readManifest } from "@/lib/reputation/export-files";
import { grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { type SmtpSink, startSmtpSink } from "@/lib/testing/smtp";
import { doJobs } from "./demo/jobs";

testDatabase();
setEnvironment({ LOG_LEVEL: "warn" });

const first: Day = "2026-11-02";
const last = addDays(first, 6);
const days = eachDay(first, last);
const network = "203.0.113.0/24";
const ips = Array.from({ length: 20 }, (_, i) => `203.0.113.${i + 1}`);
const [turnsRed = "", isNew] = [ips[0], "203.0.113.200"];
const STEP = 10 * MINUTE;
/** Retention is set to this many days; one day of before lies just inside of it when the week begins. */
const KEPT_DAYS = 40;
const old = addDays(first, -KEPT_DAYS + 2);

const begun = new Date();
const crons = schedules.map(({ kind, cron }) => ({ kind, item: parseCronItem({ task: kind, match: cron }) }));
const logged: string[] = [];
let folder: string;
let sink: SmtpSink;
let owner: Viewer;
const sources: IngestSource[] = [];
const sent = new Map<Day, { recipients: number; spam: number; complaints: number }>();
let batches = 0;

beforeAll(async () => {
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    logged.push(String(text));
    return true;
  });
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-week-"));
  await chmod(folder, 0o755);
  sink = await startSmtpSink();
  setEnvironment({
    MAIL_RELAY_URL: sink.url,
    MAIL_FROM: "senders@provider.example",
    EXPORT_FOLDER: folder,
    ALLOW_RESERVED_NETWORKS: "true",
  });
  const begin = startOf(first);
  await changeSettings(
    operatorActor,
    {
      name: "Example Mail",
      retentionDays: KEPT_DAYS,
      complaintRetentionDays: 3,
      reportAddress: "fbl@provider.example",
      reportingHost: "feedback.provider.example",
      mailboxDailyCap: 1000,
    },
    begin,
  );
  owner = await createPerson({ organization: "Weekly", email: "owner@weekly.example" });
  await grantRead(owner.organizationId ?? "", network, addDays(first, -90));
  for (const name of ["mx-north", "mx-south"]) {
    const { token } = await createSource(operatorActor, name, begin);
    const source = await sourceByToken(token);
    if (source !== null) sources.push(source);
  }
  await storeDays([mailDay(ips[1] ?? "", old, 500)]);
  for (const rule of [
    { event: "red" as const, target: owner.email },
    { event: "first_seen" as const, target: owner.email, schedule: "digest" as const, digestHour: 7 },
  ])
    await createRule(owner, newRuleInput.parse(rule), begin);
  const feed = await enrolFeed(
    owner,
    enrolFeedInput.parse({
      name: "All",
      contactAddress: owner.email,
      destination: "fbl@weekly.example",
      acceptTerms: true,
    }),
    begin,
  );
  await doJobs(begin, begun);
  const code = /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/.exec(mailTo("fbl@weekly.example")[0] ?? "")?.[0] ?? "";
  await confirmFeed(owner, feed.id, code.replace("-", ""), begin);
});

afterAll(async () => {
  vi.restoreAllMocks();
  setEnvironment({
    MAIL_RELAY_URL: undefined,
    MAIL_FROM: undefined,
    EXPORT_FOLDER: undefined,
    ALLOW_RESERVED_NETWORKS: undefined,
    LOG_LEVEL: "silent",
  });
  await sink.close();
  await rm(folder, { recursive: true, force: true });
});

const mailTo = (address: string) =>
  sink.mails.filter(({ to }) => to.includes(address)).map(({ raw }) => raw.toString("utf8"));

/** What the schedules ask for in the minute that begins at `now`. */
async function runSchedules(now: Date): Promise<void> {
  const minute = {
    min: now.getUTCMinutes(),
    hour: now.getUTCHours(),
    date: now.getUTCDate(),
    month: now.getUTCMonth() + 1,
    dow: now.getUTCDay(),
  };
  for (const { kind, item } of crons) if (item.match(minute)) await runJob(kind, now);
}

async function runJob(kind: JobKind, now: Date): Promise<void> {
  const context: JobContext = {
    now,
    jobId: "0",
    attempt: 1,
    isLast: false,
    signal: new AbortController().signal,
  };
  await (handlers[kind] as (payload: object, context: JobContext) => Promise<void>)({}, context);
}

function sumsOf(day: Day) {
  const sums = sent.get(day) ?? { recipients: 0, spam: 0, complaints: 0 };
  sent.set(day, sums);
  return sums;
}

/** Mail of the ten minutes that end at `now`: five recipients an address, all spam from one of them on the fourth day. */
async function post(now: Date): Promise<void> {
  const at = later(now, -STEP / 2);
  const day = dayOf(at);
  const senders = day >= addDays(first, 2) ? [...ips, isNew] : ips;
  for (const [which, source] of sources.entries()) {
    const events = senders
      .filter((_, i) => i % sources.length === which)
      .map((ip) => ({
        ts: at.toISOString(),
        ip,
        recipients: 5,
        dataCommands: 5,
        verdict: ip === turnsRed && day === addDays(first, 3) ? "spam" : "ham",
        helo: "mx.weekly.example",
        mailFrom: "bounce@weekly.example",
      }));
    batches += 1;
    const batchId = `${source.name}-${now.toISOString()}`;
    const answer = await acceptEvents({ source, batchId, events, through: now.toISOString() }, now);
    expect([answer.accepted, answer.refused]).toEqual([events.length, 0]);
    const sums = sumsOf(day);
    for (const { recipients, verdict } of events) {
      sums.recipients += recipients;
      if (verdict === "spam") sums.spam += recipients;
    }
  }
}

/** A reader presses junk. */
async function complain(now: Date, ip: string): Promise<void> {
  const source = sources[0];
  if (source === undefined) throw new Error("there is no source");
  const id = now.getTime().toString(36);
  const message = [
    `Received: from mx.weekly.example ([${ip}]) by mx1.provider.example; ${now.toUTCString()}`,
    "From: News <news@weekly.example>",
    "Subject: Offers",
    `Message-ID: <${id}@weekly.example>`,
    "",
    "Buy.",
  ].join("\r\n");
  const line = {
    ts: now.toISOString(),
    kind: "junk",
    mailbox: `reader-${id}@provider.example`,
    ip,
    message: Buffer.from(message).toString("base64"),
  };
  const body = [Buffer.from(`${JSON.stringify(line)}\n`)];
  const head = { source, batchId: `junk-${id}`, through: null };
  const answer = await acceptComplaints({ ...head, encoding: "identity", length: null, body }, now);
  expect(answer).toMatchObject({ accepted: 1, refused: 0 });
  sumsOf(dayOf(now)).complaints += 1;
}

it("runs a week without a word of trouble", { timeout: 1_800_000 }, async () => {
  expect(await prisma.$queryRaw`SELECT 1 FROM ip_day WHERE day = ${old}::date`).toHaveLength(1);
  const end = later(endOf(last), 9 * HOUR);
  for (let now = later(startOf(first), MINUTE); now <= end; now = later(now, MINUTE)) {
    if (now.getTime() % STEP === 0) await post(now);
    if (now.getUTCMinutes() === 25 && now.getUTCHours() % 6 === 1) await complain(now, ips[2] ?? "");
    await runSchedules(now);
    await doJobs(now, begun);
  }

  // Every day of the week is complete, none late; sealed; and the partitions reach a week ahead.
  const known = await completeness(end, first);
  expect(known.completeThrough).toBe(last);
  expect(known.days.filter(({ day }) => day <= last).map(({ state }) => state)).toEqual(
    days.map(() => "complete"),
  );
  const sealed = await prisma.$queryRaw<{ day: string }[]>`
    SELECT day::text FROM sealed_day WHERE day BETWEEN ${first}::date AND ${last}::date ORDER BY day`;
  expect(sealed.map(({ day }) => day)).toEqual(days);
  const ahead =
    await prisma.$queryRaw`SELECT to_regclass(${`ip_day_${addDays(last, 7).replaceAll("-", "")}`}) IS NOT NULL AS there`;
  expect(ahead).toEqual([{ there: true }]);

  // What was sent is what is stored: to the recipient, per day, in both tables.
  for (const table of ["ip_day", "net_day"]) {
    const { rows } = await pool.query<{ day: string; recipients: string; spam: string; complaints: string }>(
      `SELECT day::text, sum(recipients) AS recipients, sum(spam) AS spam, sum(complaints) AS complaints
         FROM ${table} WHERE day BETWEEN $1 AND $2 GROUP BY day ORDER BY day`,
      [first, last],
    );
    expect(
      rows.map(({ day, ...sums }) => [
        day,
        Number(sums.recipients),
        Number(sums.spam),
        Number(sums.complaints),
      ]),
    ).toEqual(days.map((day) => [day, sumsOf(day).recipients, sumsOf(day).spam, sumsOf(day).complaints]));
  }

  // One mail when an address turned RED, a digest at seven about the new sender, a report for each complaint.
  const mails = mailTo(owner.email);
  expect(mails.filter((mail) => /^Subject: .*RED/m.test(mail))).toHaveLength(1);
  const digest = mails.filter((mail) => mail.includes(isNew));
  expect(digest).toHaveLength(1);
  expect(/^Date: (.+)$/m.exec(digest[0] ?? "")?.[1]).toMatch(/ 07:\d\d:/);
  const reports = mailTo("fbl@weekly.example").filter((mail) => mail.includes("message/feedback-report"));
  const pressed =
    days.reduce((sum, day) => sum + sumsOf(day).complaints, 0) + sumsOf(addDays(last, 1)).complaints;
  expect(reports).toHaveLength(pressed);

  // Retention: the old day and the messages of old complaints are gone, a file was written for every day.
  expect(await prisma.$queryRaw`SELECT 1 FROM ip_day WHERE day = ${old}::date`).toHaveLength(0);
  const complaints = await prisma.complaint.findMany({ orderBy: { receivedAt: "asc" } });
  expect([complaints[0]?.raw, complaints.at(-1)?.raw === null]).toEqual([null, false]);
  expect((await readManifest(folder)).files.map(({ day }) => day)).toEqual(expect.arrayContaining(days));

  expect(
    await pool.query("SELECT 1 FROM graphile_worker._private_jobs WHERE last_error IS NOT NULL"),
  ).toMatchObject({
    rowCount: 0,
  });
  logFor("week").warn("so that a silent log is not taken for a quiet one");
  expect(logged.filter((line) => /WARN|ERROR|FATAL/.test(line))).toEqual([
    expect.stringContaining("so that a silent log"),
  ]);
  vi.restoreAllMocks();
  process.stdout.write(`7 days: ${batches} batches, ${pressed} complaints, ${sink.mails.length} mails\n`);
});
