// A feed's life: enrolled, confirmed by a mailed code, paused, resumed, ended; and what others learn of it: nothing.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { mailboxHash } from "@/lib/complaints/mailbox";
import type { Viewer } from "@/lib/identity/viewer";
import { addTraps } from "@/lib/ingest/trap-commands";
import { DAY, HOUR, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { changeSettings } from "@/lib/provider/commands";
import { getSettings } from "@/lib/provider/queries";
import { testDatabase } from "@/lib/testing/database";
import { runDueJobs } from "@/lib/testing/jobs";
import { createPerson } from "@/lib/testing/people";
import {
  confirmFeed,
  endFeed,
  enrolFeed,
  feedOfLink,
  pauseByLink,
  pauseFeed,
  resendCode,
  resumeFeed,
} from "./commands";
import { getFeed, listFeeds, listReports } from "./queries";
import { sendTestReport } from "./report-commands";
import { type EnrolFeedInput, enrolFeedInput } from "./schema";
import { unsubscribeToken } from "./unsubscribe-link";

testDatabase();

const now = new Date("2026-11-20T12:00:00Z");
let viewer: Viewer;
let rival: Viewer;
let destination: string;

beforeAll(async () => {
  await changeSettings(operatorActor, { reportAddress: "fbl@provider.example" }, now);
  const text = "trap@provider.example";
  await addTraps(operatorActor, { text, class: "pristine", countedBy: "events", note: "test" }, now);
});
beforeEach(async () => {
  await prisma.outboxMail.deleteMany();
  viewer = await createPerson({ organization: `Sender ${randomUUID()}` });
  rival = await createPerson({ organization: `Rival ${randomUUID()}` });
  destination = `fbl-${randomUUID().slice(0, 8)}@sender.example`;
});
afterAll(() => prisma.$disconnect());

const input = (more: Partial<EnrolFeedInput> = {}): EnrolFeedInput =>
  enrolFeedInput.parse({
    name: "Main",
    contactAddress: "postmaster@sender.example",
    destination,
    acceptTerms: true,
    ...more,
  });

/** Mails to an address, once the worker has sent what was ordered. */
async function mails(to = destination) {
  await runDueJobs();
  return prisma.outboxMail.findMany({ where: { toAddress: to }, orderBy: { createdAt: "asc" } });
}

async function mailedCode(to = destination): Promise<string> {
  const text = (await mails(to)).at(-1)?.text ?? "";
  return /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/.exec(text)?.[0].replace("-", "") ?? "none";
}

async function activeFeed(who = viewer, more: Partial<EnrolFeedInput> = {}) {
  const { id } = await enrolFeed(who, input(more), now);
  return confirmFeed(who, id, await mailedCode(more.destination), now);
}

/** A feed of somebody, as a row. */
async function enrolledRow() {
  const who = await createPerson({ organization: `Other ${randomUUID()}` });
  const { id } = await enrolFeed(who, input({ destination: `other-${destination}` }), now);
  return prisma.feed.findUniqueOrThrow({ where: { id } });
}

const auditOf = async (id: string) =>
  (await prisma.auditEvent.findMany({ where: { targetId: id }, orderBy: { id: "asc" } })).map(
    ({ action }) => action,
  );

describe("enrolment", () => {
  test("mails a code to the destination, and only the code makes the feed active", async () => {
    const feed = await enrolFeed(viewer, input(), now);
    expect(feed).toMatchObject({
      state: "unconfirmed",
      confirmation: { expiresAt: "2026-11-21T12:00:00.000Z", attemptsLeft: 5 },
      confirmedAt: null,
    });
    expect(await mails()).toMatchObject([{ kind: "feed.confirm", state: "held" }]);
    const confirmed = await confirmFeed(viewer, feed.id, await mailedCode(), later(now, HOUR));
    expect(confirmed).toMatchObject({
      state: "active",
      confirmation: null,
      confirmedAt: "2026-11-20T13:00:00.000Z",
    });
    expect(await auditOf(feed.id)).toEqual(["feed.enrolled", "feed.confirmed"]);
  });

  test("a wrong code counts, and after five even the right one is refused until a new one is sent", async () => {
    const feed = await enrolFeed(viewer, input(), now);
    for (let left = 4; left >= 0; left -= 1) {
      await expect(confirmFeed(viewer, feed.id, "0000000000", now)).rejects.toMatchObject({
        code: "invalid_input",
        message: expect.stringContaining(`${left} ${left === 1 ? "attempt" : "attempts"} left`),
      });
    }
    const code = await mailedCode();
    await expect(confirmFeed(viewer, feed.id, code, now)).rejects.toMatchObject({
      code: "too_many_requests",
    });
    await resendCode(viewer, feed.id, now);
    await expect(confirmFeed(viewer, feed.id, code, now)).rejects.toMatchObject({ code: "invalid_input" });
    expect(await confirmFeed(viewer, feed.id, await mailedCode(), now)).toMatchObject({ state: "active" });
  });

  test("a code ends after a day", async () => {
    const feed = await enrolFeed(viewer, input(), now);
    await expect(confirmFeed(viewer, feed.id, await mailedCode(), later(now, DAY))).rejects.toMatchObject({
      code: "gone",
    });
  });

  test("an organization has several feeds, but not any number", async () => {
    const data = { ...(await enrolledRow()), organizationId: viewer.organizationId ?? "" };
    await prisma.feed.createMany({ data: Array.from({ length: 49 }, () => ({ ...data, id: randomUUID() })) });
    expect(await enrolFeed(viewer, input(), now)).toMatchObject({ state: "unconfirmed" });
    await expect(enrolFeed(viewer, input(), now)).rejects.toMatchObject({ code: "conflict" });
    const [feed] = (await listFeeds(viewer, now)).feeds;
    await endFeed(viewer, feed?.id ?? "", now);
    expect(await enrolFeed(viewer, input(), now)).toMatchObject({ state: "unconfirmed" });
  });

  test("an address gets at most three codes a day, whoever asks", async () => {
    const feed = await enrolFeed(viewer, input(), now);
    await resendCode(viewer, feed.id, now);
    await enrolFeed(rival, input(), now);
    await expect(resendCode(viewer, feed.id, now)).rejects.toMatchObject({ code: "too_many_requests" });
    // The first code was replaced before the worker came to it.
    expect(await mails()).toHaveLength(2);
  });

  test("traps, doors for complaints, our own address and complainants answer the same and get nothing", async () => {
    const { hashKey } = await getSettings();
    await prisma.complaint.create({
      data: {
        madeAt: now,
        receivedAt: now,
        kind: "junk",
        mailboxHash: mailboxHash(hashKey, "carol@provider.example"),
        messageHash: new Uint8Array(32),
        attribution: "none",
      },
    });
    const plain = await enrolFeed(viewer, input(), now);
    const silent = [
      "Trap@provider.example",
      "junk@provider.example",
      "fbl@provider.example",
      "Carol@provider.example",
    ];
    for (const address of silent) {
      const who = await createPerson({ organization: `Sender ${randomUUID()}` });
      const feed = await enrolFeed(who, input({ destination: address }), now);
      expect(feed).toEqual({ ...plain, id: feed.id, destination: address });
      expect(await mails(address)).toEqual([]);
      expect({ ...(await resendCode(who, feed.id, now)), webhookSecret: null }).toEqual(feed);
      await expect(confirmFeed(who, feed.id, "0000000000", now)).rejects.toMatchObject({
        code: "invalid_input",
      });
      expect(await mails(address)).toEqual([]);
    }
  });

  test("terms must be accepted, and addresses be plain ones", () => {
    const good = { name: "x", contactAddress: "a@b.example", destination: "a@b.example", acceptTerms: true };
    expect(enrolFeedInput.safeParse(good).success).toBe(true);
    expect(enrolFeedInput.safeParse({ ...good, acceptTerms: false }).success).toBe(false);
    for (const address of [
      "a@b",
      "a b@c.example",
      "a@b.example\r\nBcc: x@y.example",
      "<a@b.example>",
      "jö@b.example",
      "a@[192.0.2.1]",
    ]) {
      expect(enrolFeedInput.safeParse({ ...good, destination: address }).success).toBe(false);
    }
  });
});

describe("states", () => {
  test("pause and resume", async () => {
    const { id } = await activeFeed();
    expect(await pauseFeed(viewer, id, now)).toMatchObject({
      state: "paused",
      stateReason: "paused_by_member",
    });
    await expect(pauseFeed(viewer, id, now)).rejects.toMatchObject({ code: "conflict" });
    expect(await resumeFeed(viewer, id, now)).toMatchObject({ state: "active", stateReason: null });
    expect(await endFeed(viewer, id, now)).toMatchObject({ state: "ended", endedAt: now.toISOString() });
    await expect(resumeFeed(viewer, id, now)).rejects.toMatchObject({ code: "conflict" });
    expect(await auditOf(id)).toEqual([
      "feed.enrolled",
      "feed.confirmed",
      "feed.paused",
      "feed.resumed",
      "feed.ended",
    ]);
  });

  test("a suspended feed takes a new code", async () => {
    const { id } = await activeFeed();
    await prisma.feed.update({ where: { id }, data: { state: "suspended", failingSince: now } });
    expect(await resumeFeed(viewer, id, now)).toMatchObject({ state: "unconfirmed" });
    expect(await mails()).toHaveLength(2);
    expect(await confirmFeed(viewer, id, await mailedCode(), now)).toMatchObject({
      state: "active",
      health: { failingSince: null },
    });
  });

  test("the one-click link pauses by POST; looking at it changes nothing; others' do not work", async () => {
    const { id } = await activeFeed();
    const row = await prisma.feed.findUniqueOrThrow({ where: { id } });
    const token = unsubscribeToken(row);
    expect((await feedOfLink(token)).id).toBe(id);
    expect(await getFeed(viewer, id, now)).toMatchObject({ state: "active" });
    await pauseByLink(token, "203.0.113.77", now);
    expect(await getFeed(viewer, id, now)).toMatchObject({
      state: "paused",
      stateReason: "paused_by_unsubscribe",
    });
    await pauseByLink(token, null, now);
    expect(await auditOf(id)).toEqual(["feed.enrolled", "feed.confirmed", "feed.paused"]);
    for (const bad of [`${id}.${"A".repeat(22)}`, id, "", unsubscribeToken({ ...row, id: randomUUID() })]) {
      await expect(pauseByLink(bad, null, now)).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

test("another organization's feed does not exist", async () => {
  const { id } = await activeFeed();
  const tries = [
    () => getFeed(rival, id, now),
    () => listReports(rival, id, { limit: 10 }),
    () => confirmFeed(rival, id, "0000000000", now),
    () => resendCode(rival, id, now),
    () => pauseFeed(rival, id, now),
    () => resumeFeed(rival, id, now),
    () => endFeed(rival, id, now),
    () => sendTestReport(rival, id, now),
  ];
  for (const attempt of tries) await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
  expect(await getFeed(viewer, id, now)).toMatchObject({ state: "active" });
  expect((await listFeeds(rival, now)).feeds).toEqual([]);
});
