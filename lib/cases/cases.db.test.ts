// From a block to its end, by moved time: not eligible with a date, days pass by ingest, granted by itself, seen clear in
// the status file and by the mail servers, a relapse that waits longer; and what comes to a person.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/identity/viewer";
import { addDays, DAY, dayOf, HOUR, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { changeBlock, decideProposal } from "@/lib/reputation/block-commands";
import { pullBlocks } from "@/lib/reputation/block-queries";
import { clearStatus, setStatus } from "@/lib/reputation/commands";
import { getSndsStatus } from "@/lib/reputation/queries";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { createPerson } from "@/lib/testing/people";
import { checkCase, closeCases } from "./check-commands";
import { askAgain, decideCase, openCase, replyToCase } from "./commands";
import { decodeForReader, getCase, getEligibility, listStaffCases } from "./queries";

testDatabase();

const ip = "203.0.113.9";
const begin = new Date("2026-11-20T10:00:00Z");
let dns: TestDns;
let owner: Viewer;
let staff: Viewer;
let other: Viewer;
let source: string;

const mails = async (kind: string) =>
  (await prisma.outboxMail.findMany({ where: { kind }, orderBy: { createdAt: "asc" } })).map(
    ({ toAddress, subject, text }) => ({ toAddress, subject, text }),
  );
const reader = () => ({ organizationId: owner.organizationId ?? "" });

beforeAll(async () => {
  dns = await startTestDns();
  setEnvironment({ DNS_SERVERS: dns.server });
  dns.set("9.113.0.203.in-addr.arpa", "PTR", ["mail.sender.example"]);
  dns.set("mail.sender.example", "A", [ip]);
  owner = await createPerson({ organization: "Sender", email: "owner@sender.example" });
  other = await createPerson({ organization: "Other" });
  staff = await createPerson({ staffRole: "postmaster" });
  await grantRead(reader().organizationId, "203.0.113.0/24", "2026-08-01");
  // Six good days and one bad one before the block: 1.20 % complained.
  const bad = "2026-11-19";
  await storeDays([
    ...[1, 2, 3, 4, 5, 6].map((ago) => mailDay(ip, addDays(bad, -ago), 1000)),
    mailDay(ip, bad, 1000, 700, { complaints: 84 }),
  ]);
  source = await closeDays("2026-11-13", bad);
  await setStatus(
    staff.actor,
    { network: ip, state: "blocked", reason: "complaints", code: "S3140", note: "x" },
    begin,
  );
});
afterAll(async () => {
  setEnvironment({ DNS_SERVERS: undefined });
  await dns.stop();
});

const bounce = `550 5.7.1 Unfortunately, messages from [${ip}] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). (in reply to RCPT TO <jo@mail.example>)`;
const ask = { ips: [ip], text: "We stopped the campaign.", bounce, attachments: [] };

describe("the way out of a block", () => {
  let id = "";
  let now = later(begin, 2 * HOUR);

  it("is read from the bounce, with the status for the holder and for nobody else", async () => {
    const read = await decodeForReader(bounce, owner, now);
    expect(read.bounce).toMatchObject({ ip, code: "S3140", smtp: "550", recipientDomain: "mail.example" });
    expect(read.page?.slug).toBe("codes/S3140");
    expect(read.address).toMatchObject({ state: "held", statuses: [{}] });
    expect((await decodeForReader(bounce, other, now)).address).toEqual({ state: "not_held" });
    expect((await decodeForReader(bounce, null, now)).address).toEqual({ state: "signed_out" });
  });

  it("shows what would be decided before anything is written", async () => {
    const [address] = (await getEligibility(owner, { ips: [ip] }, now)).addresses;
    expect(address).toMatchObject({ verdict: "not_eligible", earliestDay: "2026-11-27" });
    expect(address?.rules.filter(({ result }) => result === "fail").map(({ rule }) => rule)).toEqual([
      "complaints",
    ]);
    const [theirs] = (await getEligibility(other, { ips: [ip] }, now)).addresses;
    expect(theirs).toMatchObject({ verdict: "clear", network: null, rules: [] });
  });

  it("is not eligible yet: the reason, the figure and the day, on the page and by mail", async () => {
    id = (await openCase(owner, ask, now)).id;
    await expect(openCase(owner, ask, now)).rejects.toMatchObject({ code: "conflict" });
    await expect(openCase(other, ask, now)).rejects.toMatchObject({ code: "invalid_input" });
    await checkCase(id, now);
    const found = await getCase(owner, id, now);
    expect(found).toMatchObject({ state: "not_eligible", earliestDay: "2026-11-27", mayAskAgain: false });
    expect(JSON.stringify(found.evidence)).not.toContain("jo@");
    expect(await mails("case.received")).toHaveLength(1);
    expect((await mails("case.not_eligible"))[0]).toMatchObject({ toAddress: "owner@sender.example" });
    expect((await mails("case.not_eligible"))[0]?.text).toContain(
      "1.20 % of 7\u202f000 recipients complained",
    );
    await expect(askAgain(owner, id, now)).rejects.toMatchObject({ code: "conflict" });
  });

  it("lets days pass in which only refusals come, and is granted by itself", async () => {
    for (let ahead = 0; ahead < 7; ahead += 1) {
      const day = addDays("2026-11-20", ahead);
      await storeDays([{ ip, day, rcptCommands: 300 }]);
      await closeDays(day, day, source);
    }
    now = later(begin, 7 * DAY);
    expect(dayOf(now)).toBe("2026-11-27");
    expect((await getEligibility(owner, { ips: [ip] }, now)).addresses[0]?.verdict).toBe("automatic");
    expect(await getSndsStatus(reader(), { ipv6: false }, now)).toHaveLength(1);
    const before = await pullBlocks({}, now);
    expect(before.blocks).toMatchObject([{ state: "blocked", code: "S3140" }]);

    await askAgain(owner, id, now);
    await checkCase(id, now);
    await checkCase(id, now);
    const found = await getCase(owner, id, now);
    expect(found.state).toBe("granted");
    expect(found.mitigations).toMatchObject([
      { ip, automatic: true, limitPerDay: 500, limitUntil: "2026-12-04" },
    ]);
    expect(await mails("case.granted")).toHaveLength(1);
    const after = later(now, 1);
    expect(await getSndsStatus(reader(), { ipv6: false }, after)).toEqual([]);
    expect((await pullBlocks({}, after)).blocks).toEqual([]);
    expect((await pullBlocks({ after: before.sequence }, after)).blocks).toMatchObject([{ state: "clear" }]);
  });

  it("closes when mail is accepted again, and not before", async () => {
    await closeCases(later(now, HOUR));
    expect((await getCase(owner, id, now)).state).toBe("granted");
    const day = dayOf(now);
    await storeDays([mailDay(ip, day, 50)]);
    await closeCases(later(now, 12 * HOUR));
    expect((await getCase(owner, id, now)).state).toBe("closed");
  });

  it("waits longer after a relapse, and then a person decides", async () => {
    const back = later(now, 3 * DAY);
    await setStatus(
      staff.actor,
      { network: ip, state: "blocked", reason: "complaints", note: "again" },
      back,
    );
    const soon = later(back, HOUR);
    const [first] = (await getEligibility(owner, { ips: [ip] }, soon)).addresses;
    expect(first).toMatchObject({ verdict: "not_eligible", earliestDay: "2026-12-14" });
    expect(first?.rules.find(({ rule }) => rule === "wait")?.figure).toContain("14 days from 30 Nov 2026");
    const [then] = (await getEligibility(owner, { ips: [ip] }, new Date("2026-12-14T00:00:00Z"))).addresses;
    expect(then).toMatchObject({ verdict: "person", earliestDay: null });
  });

  it("comes to a person by an answer, who asks, is answered and grants; each act with a note", async () => {
    const at = new Date("2026-12-01T08:00:00Z");
    const second = await openCase(owner, ask, at);
    await checkCase(second.id, at);
    expect((await getCase(owner, second.id, at)).state).toBe("not_eligible");
    await replyToCase(owner, second.id, { text: "It was our neighbour.", attachments: [] }, at);
    const [waiting] = (await listStaffCases("waiting", at)).cases;
    expect(waiting).toMatchObject({ number: second.number, dueAt: later(at, 24 * HOUR).toISOString() });
    expect((await listStaffCases("waiting", later(at, 25 * HOUR))).cases[0]?.overdue).toBe(true);
    expect(await mails("case.escalated")).toHaveLength(1);

    await expect(
      decideCase(staff, second.id, { decision: "ask", text: "", note: "no words" }, at),
    ).rejects.toMatchObject({ code: "invalid_input" });
    await decideCase(staff, second.id, { decision: "ask", text: "Which neighbour?", note: "asked" }, at);
    expect((await getCase(owner, second.id, at)).state).toBe("more_information");
    await replyToCase(owner, second.id, { text: "Number ten.", attachments: [] }, at);
    await decideCase(staff, second.id, { decision: "grant", text: "Lifted.", note: "seen" }, later(at, 1));
    const seen = await getCase(owner, second.id, at);
    expect(seen.state).toBe("granted");
    expect(seen.messages.map(({ text }) => text)).not.toContain("seen");
    expect(JSON.stringify(seen)).not.toContain(staff.email);
    const trail = await prisma.auditEvent.findMany({ where: { targetId: second.id, actorKind: "staff" } });
    expect(trail.map(({ action }) => action)).toEqual([
      "case.decided_ask",
      "case.granted",
      "case.decided_grant",
    ]);
    await expect(getCase(other, second.id, at)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("blocks of staff", () => {
  const set = (network: string) =>
    ({ act: "set", network, state: "blocked", reason: "complaints", note: "for the test" }) as const;
  const now = new Date("2026-12-20T10:00:00Z");

  it("above a /24 need a second person, and nobody approves their own", async () => {
    expect(await changeBlock(staff, set("198.51.100.0/24"), now)).toMatchObject({ outcome: "done" });
    expect(await changeBlock(staff, set("198.18.0.0/23"), now)).toMatchObject({ outcome: "proposed" });
    const { id } = await prisma.statusProposal.findFirstOrThrow();
    const approve = { decision: "approve", note: "seen too" } as const;
    await expect(decideProposal(staff, id, approve, now)).rejects.toMatchObject({ code: "not_allowed" });
    const second = await createPerson({ staffRole: "support" });
    await decideProposal(second, id, approve, now);
    await expect(decideProposal(second, id, approve, now)).rejects.toMatchObject({ code: "not_found" });
    const networks = (await pullBlocks({}, later(now, 1))).blocks.map(({ network }) => network);
    expect(networks).toContain("198.18.0.0/23");
  });

  it("are pulled in the order of their commits, nothing lost and nothing twice", async () => {
    const { sequence } = await pullBlocks({}, later(now, 1));
    const at = (n: number) => later(now, 1000 + n);
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        setStatus(
          staff.actor,
          { network: `198.51.100.${n}`, state: "blocked", reason: "rate", note: "x" },
          at(n),
        ),
      ),
    );
    await clearStatus(staff.actor, { network: "198.51.100.0", note: "x" }, at(50));
    const seen: string[] = [];
    let after = sequence;
    for (let page = await pullBlocks({ after }, at(60)); page.blocks.length > 0; ) {
      seen.push(...page.blocks.map(({ network, state }) => `${network} ${state}`));
      after = page.sequence;
      page = await pullBlocks({ after }, at(60));
    }
    expect(seen).toHaveLength(13);
    expect(seen.at(-1)).toMatch(/^198\.51\.100\.0(\/32)? clear$/);
  });
});
