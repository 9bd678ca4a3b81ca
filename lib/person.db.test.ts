// A person across all domains: what an address change moves, what the copy holds, and that an erased account is named
// nowhere. The whole database is searched, so that a new table that names people is found here.
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import * as copyDoor from "@/app/api/v1/me/personal-data/route";
import { createRule } from "@/lib/alerts/commands";
import { newRuleInput } from "@/lib/alerts/schema";
import { reportAbuse } from "@/lib/cases/abuse-commands";
import { openCase } from "@/lib/cases/commands";
import { eraseAccounts, keepAccount, requestDeletion } from "@/lib/identity/deletion-commands";
import { invite } from "@/lib/identity/invitation-commands";
import { changeRole } from "@/lib/identity/member-commands";
import type { Viewer } from "@/lib/identity/viewer";
import { handlers } from "@/lib/jobs/registry";
import { createKey } from "@/lib/keys/commands";
import { createKeyInput } from "@/lib/keys/schema";
import { claimNetworks } from "@/lib/networks/commands";
import { offerDelegation } from "@/lib/networks/delegation-commands";
import { raiseDispute } from "@/lib/networks/dispute-commands";
import { dismiss, saveView, writeNote } from "@/lib/notebook/commands";
import { addDays, DAY, dayOf, later } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { openSession, requestTo, withParams } from "@/lib/testing/browser";
import { grantRead } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";

testDatabase();

const now = new Date();
const ip = "192.0.2.77";
const context = { now, jobId: "1", attempt: 1, isLast: false, signal: new AbortController().signal };

/** A person who has left a trace in every domain, as one of two owners. */
async function busyPerson(
  email: string,
  organization: string,
): Promise<{ person: Viewer; colleague: Viewer }> {
  const person = await createPerson({ email, organization });
  const colleague = await createPerson({ organization, role: "admin" });
  const organizationId = person.organizationId ?? "";
  await openSession(person);
  await grantRead(organizationId, "192.0.2.0/24", addDays(dayOf(now), -60));
  await claimNetworks(person, { text: "203.0.113.0/24", acceptedTerms: true }, now);
  await createKey(person, createKeyInput.parse({ name: "script", expiresInDays: 30 }), now);
  await writeNote(person, ip, { on: "address", day: addDays(dayOf(now), -1), text: "moved" }, now);
  await saveView(person, { page: "/ips", name: `view of ${email}`.slice(0, 20), query: "window=7" }, now);
  await dismiss(person, { ip, days: 7, reason: "" }, now);
  await createRule(person, newRuleInput.parse({ name: "red", event: "red", target: email }), now);
  await openCase(person, { ips: [ip], text: "Help us", attachments: [] }, now);
  await reportAbuse({ via: "web", reporter: email, note: "Spam", raw: Buffer.from("x") }, now);
  await invite(person, { email: `guest@${organization.toLowerCase()}.example`, role: "viewer" }, now);
  const grant = await prisma.grant.findFirstOrThrow({ where: { organizationId } });
  await raiseDispute(person, grant.id, { note: "Not theirs." }, now);
  const other = await createPerson({ organization: `Other of ${organization}` });
  await grantRead(other.organizationId ?? "", "198.51.100.0/24", addDays(dayOf(now), -60));
  const until = addDays(dayOf(now), 30);
  await offerDelegation(other, { network: "198.51.100.0/25", email, feeds: true, until }, now);
  return { person, colleague };
}

/** Every table and column of text, JSON or text lists in which a word stands. */
async function whereWritten(word: string): Promise<string[]> {
  const { rows } = await pool.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY')`,
  );
  const found: string[] = [];
  for (const { table, column } of rows) {
    const at = await pool.query(
      `SELECT 1 FROM "${table}" WHERE position($1 IN "${column}"::text) > 0 LIMIT 1`,
      [word],
    );
    if (at.rowCount) found.push(`${table}.${column}`);
  }
  return found.sort();
}

beforeAll(() => {
  setEnvironment({ ALLOW_RESERVED_NETWORKS: "true" });
  return () => setEnvironment({ ALLOW_RESERVED_NETWORKS: undefined });
});

describe("the copy of what is kept about a person", () => {
  it("has every trace they left, and nobody else's, and no secret", async () => {
    const { person } = await busyPerson("carla@copy.example", "Copy");
    await busyPerson("strange@stranger.example", "Stranger");
    const cookie = await openSession({ ...person, sessionId: randomUUID() });
    const answer = await copyDoor.GET(requestTo("/", { cookie }), withParams());
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="senderscope-account-/);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({
      account: { email: person.email, members: [{ role: "owner" }] },
      invitationsSent: [{ email: "guest@copy.example" }],
      networks: { claims: [{ requestedText: "203.0.113.0/24" }], disputes: [{}], delegationsOffered: [{}] },
      keys: [{ name: "script" }],
      notebook: { notes: [{ text: "moved" }], views: [{}], dismissals: [{ ip }] },
      cases: { cases: [{}], messages: [{ text: "Help us" }], abuseReports: [{ note: "Spam" }] },
      alerts: { rules: [{ name: "red" }] },
    });
    expect(text).not.toContain("stranger.example");
    expect(text).not.toMatch(/hash|secret"/i);
    // Wherever the database names the person, the copy was made from.
    const { sessions } = (JSON.parse(text) as { account: { sessions: unknown[] } }).account;
    expect(sessions).toHaveLength(2);
  });
});

describe("a changed address", () => {
  it("takes alerts and open cases of the person along", async () => {
    const { person } = await busyPerson("before@move.example", "Move");
    const moved = { userId: person.userId, from: person.email, to: "after@move.example" };
    for (let i = 0; i < 2; i += 1) await handlers["account.moved"](moved);
    const rule = await prisma.alertRule.findFirstOrThrow({
      where: { organizationId: person.organizationId ?? "" },
    });
    const opened = await prisma.case.findFirstOrThrow({ where: { openedById: person.userId } });
    expect([rule.target, opened.contactAddress]).toEqual([moved.to, moved.to]);
  });
});

describe("the end of an account", () => {
  const due = later(now, 14 * DAY + 1000);

  it("is refused to the last owner among others and to the last postmaster, by name", async () => {
    const { person } = await busyPerson("owner@refused.example", "Refused");
    await expect(requestDeletion(person, now)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("last owner of Refused"),
    });
    const postmaster = await createPerson({ staffRole: "postmaster" });
    await openSession(postmaster);
    await expect(requestDeletion(postmaster, now)).rejects.toMatchObject({ code: "conflict" });
    expect(await prisma.user.count({ where: { deletionDueAt: { not: null } } })).toBe(0);
  });

  it("can be taken back for 14 days", async () => {
    const person = await createPerson({ email: "keeps@keep.example", organization: "Keep" });
    await openSession(person);
    expect((await requestDeletion(person, now)).deletionDueAt).not.toBeNull();
    await eraseAccounts(later(now, 13 * DAY));
    expect((await keepAccount(person, now)).deletionDueAt).toBeNull();
    await eraseAccounts(due);
    expect(await prisma.user.findUnique({ where: { email: person.email } })).not.toBeNull();
  });

  it("leaves the person's address nowhere, and what they did without it", async () => {
    const { person, colleague } = await busyPerson("gone@erased.example", "Erased");
    const organizationId = person.organizationId ?? "";
    expect((await whereWritten(person.email)).length).toBeGreaterThan(10);
    await changeRole(person, colleague.userId, "owner", now);
    await requestDeletion(person, now);
    await eraseAccounts(due);
    const erased = { userId: person.userId, email: person.email };
    for (let i = 0; i < 2; i += 1) await handlers["account.erased"](erased, { ...context, now: due });
    // Mail that was written to others goes with the outbox, after 90 days.
    expect(await whereWritten(person.email)).toEqual(["outbox_mail.html", "outbox_mail.text"]);
    expect(await prisma.outboxMail.count({ where: { toAddress: person.email } })).toBe(0);
    expect(await prisma.session.count({ where: { userId: person.userId } })).toBe(0);
    expect(await prisma.member.count({ where: { organizationId } })).toBe(1);
    expect(await prisma.note.findFirstOrThrow({ where: { organizationId } })).toMatchObject({
      text: "moved",
      writtenBy: "a deleted account",
    });
    expect(await prisma.case.findFirstOrThrow({ where: { organizationId } })).toMatchObject({
      contactAddress: colleague.email,
    });
    expect(await prisma.claim.count({ where: { organizationId } })).toBe(1);
    const log = await prisma.auditEvent.findMany({ where: { actorId: person.userId } });
    expect(log.length).toBeGreaterThan(5);
    expect(new Set(log.map(({ actorLabel, fromAddress }) => `${actorLabel} ${fromAddress}`))).toEqual(
      new Set(["a deleted account null"]),
    );
  });

  it("ends an organization of nobody else, and makes an admin owner where nobody else is left", async () => {
    const alone = await createPerson({ organization: "Alone" });
    const { person, colleague } = await busyPerson("heir@heirs.example", "Heirs");
    const second = await createPerson({ organization: "Heirs" });
    for (const each of [alone, second]) await openSession(each);
    await requestDeletion(alone, now);
    await requestDeletion(person, now);
    // The other owner is disabled meanwhile.
    await prisma.user.update({ where: { id: second.userId }, data: { disabledAt: now } });
    await eraseAccounts(due);
    const ended = await prisma.organization.findUniqueOrThrow({ where: { id: alone.organizationId ?? "" } });
    expect(ended.endedAt).not.toBeNull();
    const heir = await prisma.member.findFirstOrThrow({ where: { userId: colleague.userId } });
    expect(heir.role).toBe("owner");
  });
});
