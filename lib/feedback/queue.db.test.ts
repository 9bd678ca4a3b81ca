// The queue of staff: what has not arrived, and trying it again.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import type { Viewer } from "@/lib/identity/viewer";
import { grantByStaff } from "@/lib/networks/grant-commands";
import { DAY, dayOf, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { complaintRow, createFeed } from "@/lib/testing/feeds";
import { runDueJobs } from "@/lib/testing/jobs";
import { createPerson } from "@/lib/testing/people";
import { type SmtpSink, startSmtpSink } from "@/lib/testing/smtp";
import { closeConnections } from "./deliver";
import { deliverReports } from "./delivery-commands";
import { newReport } from "./fan-out-commands";
import { replayReports } from "./queue-commands";
import { listQueue } from "./queue-queries";
import { listQueueInput, replayInput } from "./schema";

testDatabase();

let now: Date;
let sink: SmtpSink;
let viewer: Viewer;
let postmaster: Viewer;

beforeAll(async () => {
  sink = await startSmtpSink();
  setEnvironment({
    ALLOW_RESERVED_NETWORKS: "true",
    MAIL_RELAY_URL: sink.url,
    MAIL_FROM: "fbl@provider.example",
  });
});
afterAll(async () => {
  closeConnections();
  await sink.close();
  setEnvironment({ ALLOW_RESERVED_NETWORKS: undefined, MAIL_RELAY_URL: undefined, MAIL_FROM: undefined });
});
beforeEach(async () => {
  now = new Date();
  sink.mails.length = 0;
  sink.answerWith(() => undefined);
  await prisma.organization.deleteMany();
  await prisma.complaint.deleteMany();
  viewer = await createPerson({ organization: `Sender ${randomUUID()}` });
  postmaster = await createPerson({ staffRole: "postmaster" });
  const organizationId = viewer.organizationId ?? "";
  await grantByStaff(operatorActor, { organizationId, network: "203.0.113.0/24", note: "test" }, now);
});

/** A report about a complaint of its own, waiting. */
async function queued(feedId: string, at = now): Promise<string> {
  const complaint = complaintRow("203.0.113.9", at);
  await prisma.complaint.createMany({ data: [complaint] });
  const about = { feedId, complaintId: complaint.id, ip: "203.0.113.9", day: dayOf(at), incidents: 1 };
  const row = newReport({
    ...about,
    purpose: "complaint",
    state: "queued",
    domain: "provider.example",
    now: at,
  });
  await prisma.report.create({ data: row });
  return row.id;
}

const deliver = (feedId: string, at = now) =>
  deliverReports(feedId, { now: at, signal: new AbortController().signal });
const listed = async (query: object = {}) => (await listQueue(listQueueInput.parse(query), now)).queue;
const replay = (input: object) => replayReports(postmaster.actor, replayInput.parse(input), now);
const stateOf = async (id: string) => (await prisma.report.findUniqueOrThrow({ where: { id } })).state;

test("shows each destination with what has not arrived, and each report with the remote reply", async () => {
  const feed = await createFeed(viewer.organizationId, now);
  const quiet = await createFeed(viewer.organizationId, now, { destination: "quiet@sender.example" });
  sink.answerWith(() => ({ code: 550, text: "5.1.1 No such mailbox" }));
  const dead = await queued(feed.id);
  await deliver(feed.id);
  sink.answerWith(() => ({ code: 451, text: "4.3.2 Later" }));
  const deferred = await queued(feed.id);
  await deliver(feed.id);
  sink.answerWith(() => undefined);
  await queued(quiet.id);
  await deliver(quiet.id);

  const { destinations, reports } = await listed();
  expect(destinations).toMatchObject([
    { feedId: feed.id, organization: expect.stringMatching(/^Sender/), dead: 1, waiting: 1, suppressed: 0 },
  ]);
  expect(reports).toMatchObject([
    { id: dead, destination: feed.destination, log: [{ reply: expect.stringContaining("No such mailbox") }] },
  ]);
  expect((await listed({ show: "waiting" })).reports).toMatchObject([{ id: deferred, attempts: 1 }]);
  expect((await listed({ show: "dead", feed: quiet.id })).reports).toEqual([]);
});

test("a dead report is tried again under its Message-ID, and the organization reads why", async () => {
  const feed = await createFeed(viewer.organizationId, now);
  sink.answerWith(() => ({ code: 550, text: "5.7.1 Refused" }));
  const id = await queued(feed.id);
  await deliver(feed.id);
  expect(await stateOf(id)).toBe("failed");
  sink.answerWith(() => undefined);
  expect(await replay({ ids: [id], note: "Their server is mended" })).toEqual({ replayed: 1, refused: [] });
  await runDueJobs();
  expect(await stateOf(id)).toBe("sent");
  const { messageId } = await prisma.report.findUniqueOrThrow({ where: { id } });
  expect(sink.mails.map(({ raw }) => raw.toString())).toEqual([expect.stringContaining(messageId)]);
  const [entry] = await prisma.auditEvent.findMany({ where: { action: "reports.replayed" } });
  expect(entry).toMatchObject({
    organizationId: viewer.organizationId,
    actorId: postmaster.userId,
    targetId: feed.id,
    detail: { reports: "1", note: "Their server is mended" },
  });
});

test("each that cannot be tried again says why, and the others are", async () => {
  const feed = await createFeed(viewer.organizationId, now);
  const paused = await createFeed(viewer.organizationId, now, {
    state: "paused",
    destination: "p@sender.example",
  });
  const sent = await queued(feed.id);
  await deliver(feed.id);
  const [fine, gone, stopped] = [await queued(feed.id), await queued(feed.id), await queued(paused.id)];
  await prisma.report.updateMany({ where: { id: { in: [fine, gone, stopped] } }, data: { state: "failed" } });
  await prisma.complaint.updateMany({ where: { reports: { some: { id: gone } } }, data: { raw: null } });
  const never = randomUUID();
  const { replayed, refused } = await replay({ ids: [sent, fine, gone, stopped, never], note: "Again" });
  expect(replayed).toBe(1);
  expect(new Map(refused.map(({ id, sentence }) => [id, sentence]))).toEqual(
    new Map([
      [sent, "It was taken."],
      [gone, "The message is not kept any more."],
      [stopped, "The feed is paused: its owner has to resume it first."],
      [never, "There is no such report any more."],
    ]),
  );
  expect(await Promise.all([sent, fine, gone, stopped].map(stateOf))).toEqual([
    "sent",
    "queued",
    "failed",
    "failed",
  ]);
});

test("all the dead of one destination at once, and no other's", async () => {
  const feed = await createFeed(viewer.organizationId, now);
  const other = await createFeed(viewer.organizationId, now, { destination: "other@sender.example" });
  const long = later(now, -10 * DAY);
  const ids = [await queued(feed.id), await queued(feed.id, long), await queued(other.id)];
  await prisma.report.updateMany({ data: { state: "failed", nextAttemptAt: null } });
  expect(await replay({ feedId: feed.id, note: "The owner asked" })).toEqual({ replayed: 2, refused: [] });
  await runDueJobs();
  expect(await Promise.all(ids.map(stateOf))).toEqual(["sent", "sent", "failed"]);
  expect(() => replayInput.parse({ feedId: feed.id, note: "" })).toThrow(/Say why/);
});
