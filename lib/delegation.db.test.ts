// What is delegated can be read by every door that reads networks, no further than its delegator reads, and not a request
// longer than it is delegated (attack 8 of the trust rules: a delegate after withdrawal).
import { randomBytes } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listComplaints } from "@/lib/feedback/complaint-queries";
import { fanOut } from "@/lib/feedback/fan-out-commands";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { answerOffer, endDelegation, offerDelegation } from "@/lib/networks/delegation-commands";
import { listDelegations } from "@/lib/networks/delegation-queries";
import { revokeGrant } from "@/lib/networks/grant-commands";
import { complaintNetworks, grantedRanges } from "@/lib/networks/queries";
import { remindOfDelegationEnds } from "@/lib/networks/reminder-commands";
import type { NewDelegation } from "@/lib/networks/schema";
import { addDays, DAY, dayOf, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { getIp, getIpSeries, getSndsData, getSndsStatus, listIps } from "@/lib/reputation/queries";
import { exportIpsInput, getIpInput, ipSeriesInput, listIpsInput } from "@/lib/reputation/schema";
import { exportIps } from "@/lib/reputation/table-queries";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";

testDatabase();

const ip = "192.0.2.10";
const outside = "192.0.2.200";
const now = new Date();
const today = dayOf(now);
const yesterday = addDays(today, -1);
let delegator: Viewer;
let delegate: Viewer;
let third: Viewer;

const reader = (viewer: Viewer) => asReader(viewer);
const offer = (more: Partial<NewDelegation> = {}, from = delegator) =>
  offerDelegation(
    from,
    {
      network: "192.0.2.0/25",
      email: delegate.email,
      feeds: true,
      until: addDays(today, 30),
      ...more,
    },
    now,
  );
async function handOver(more: Partial<NewDelegation> = {}): Promise<string> {
  const { id } = await offer(more);
  await answerOffer(delegate, id, "accepted", now);
  return id;
}

/** The addresses that each door shows the delegate. */
async function seen(at = now): Promise<Record<string, string[]>> {
  const who = reader(delegate);
  let csv = "";
  for await (const piece of await exportIps(who, exportIpsInput.parse({}), at)) csv += piece;
  const found = (text: string) => [ip, outside].filter((each) => new RegExp(`\\b${each}\\b`).test(text));
  const asked = async (run: (address: string) => Promise<unknown>) => {
    const answers = await Promise.allSettled([ip, outside].map(run));
    return [ip, outside].filter((_, i) => answers[i]?.status === "fulfilled");
  };
  return {
    fleet: (await listIps(who, listIpsInput.parse({}), at)).rows.map((row) => row.ip),
    export: found(csv),
    address: await asked((each) => getIp(who, each, getIpInput.parse({}), at)),
    series: await asked((each) => getIpSeries(who, each, ipSeriesInput.parse({}), at)),
    sndsData: (await getSndsData(who, { day: null, ip: null, ipv6: true }, at)).map((row) => row.ip),
    sndsStatus: (await getSndsStatus(who, { ipv6: true }, at)).map((row) => row.startIp),
    complaints: found(JSON.stringify(await listComplaints(delegate, { limit: 50 }, at))),
  };
}
const all = (addresses: string[]) => ({
  fleet: addresses,
  export: addresses,
  address: addresses,
  series: addresses,
  sndsData: addresses,
  sndsStatus: addresses,
  complaints: addresses,
});

beforeAll(async () => {
  await storeDays([
    ...[ip, outside].map((each) => mailDay(each, yesterday, 500)),
    mailDay(ip, addDays(today, -20), 300),
  ]);
  await closeDays(addDays(today, -30), yesterday);
});

beforeEach(async () => {
  await prisma.organization.deleteMany();
  await prisma.complaint.deleteMany();
  await prisma.ipStatus.deleteMany();
  await prisma.rateLimit.deleteMany();
  await prisma.outboxMail.deleteMany();
  delegator = await createPerson({ organization: "Delegator" });
  delegate = await createPerson({ organization: "Delegate" });
  third = await createPerson({ organization: "Third" });
  await grantRead(delegator.organizationId ?? "", "192.0.2.0/24", addDays(today, -10));
  for (const each of [ip, outside]) {
    await prisma.ipStatus.create({
      data: { network: each, lo: each, hi: each, state: "blocked", reason: "rate", since: now },
    });
    await prisma.complaint.create({
      data: {
        madeAt: now,
        receivedAt: now,
        kind: "junk",
        mailboxHash: new Uint8Array(randomBytes(32)),
        messageHash: new Uint8Array(randomBytes(32)),
        ip: each,
        attribution: "received_walk",
      },
    });
  }
});

describe("what is delegated", () => {
  it("cannot be read while it is only offered", async () => {
    await offer();
    expect(await seen()).toEqual(all([]));
  });

  it("is read through every door once it is accepted, and nothing beside it", async () => {
    await handOver();
    expect(await seen()).toEqual(all([ip]));
    const { grants } = await getIp(reader(delegate), ip, getIpInput.parse({}), now);
    expect(grants).toMatchObject([{ network: "192.0.2.0/25", proof: "delegation", from: "Delegator" }]);
  });

  it("is gone at the next request after it was withdrawn, given up, or over", async () => {
    const first = await handOver();
    await endDelegation(delegator, first, now);
    expect(await seen()).toEqual(all([]));
    const second = await handOver();
    await endDelegation(delegate, second, now);
    expect(await seen()).toEqual(all([]));
    await handOver({ until: today });
    expect((await grantedRanges(reader(delegate), now)).length).toBe(1);
    expect(await seen(later(now, DAY))).toEqual(all([]));
  });

  it("ends with the delegator's own grant, however it ends", async () => {
    await handOver();
    const grant = await prisma.grant.findFirstOrThrow();
    await prisma.grant.update({ where: { id: grant.id }, data: { suspendedAt: now } });
    expect(await seen()).toEqual(all([]));
    await prisma.grant.update({ where: { id: grant.id }, data: { suspendedAt: null } });
    expect(await seen()).toEqual(all([ip]));
    await revokeGrant(delegator, grant.id, now);
    expect(await seen()).toEqual(all([]));
  });

  it("reaches no further back than the delegator reads, or lets it", async () => {
    await handOver();
    const days = async () =>
      (await getIpSeries(reader(delegate), ip, ipSeriesInput.parse({ days: "30" }), now)).days.filter(
        ({ counts }) => counts !== null && counts.recipients > 0,
      ).length;
    expect(await days()).toBe(1);
    expect(await grantedRanges(reader(delegate), now)).toEqual([
      { lo: "192.0.2.0", hi: "192.0.2.127", firstDay: addDays(today, -10) },
    ]);
    // A delegator that may read more later does not thereby show more.
    await grantRead(delegator.organizationId ?? "", "192.0.2.0/26", addDays(today, -60));
    expect((await grantedRanges(reader(delegate), now))[0]?.firstDay).toBe(addDays(today, -10));
    await prisma.delegation.deleteMany();
    await handOver({ from: addDays(today, -3) });
    expect((await grantedRanges(reader(delegate), now))[0]?.firstDay).toBe(addDays(today, -3));
  });

  it("brings no single complaints and no reports unless feeds go along", async () => {
    for (const viewer of [delegator, delegate]) {
      await prisma.feed.create({
        data: {
          organizationId: viewer.organizationId ?? "",
          name: "Feed",
          contactAddress: "a@sender.example",
          destination: `fbl@${viewer.organizationName}.example`,
          state: "active",
          termsVersion: "1",
          termsAcceptedAt: now,
          tokenKey: new Uint8Array(randomBytes(32)),
          createdAt: now,
        },
      });
    }
    const reported = async () => {
      await fanOut(
        (await prisma.complaint.findMany({ where: { ip } })).map(({ id }) => id),
        now,
      );
      const reports = await prisma.report.findMany({ include: { feed: true } });
      return reports.map(({ feed }) => feed.destination).sort();
    };
    const id = await handOver({ feeds: false });
    expect(await complaintNetworks(reader(delegate), now)).toEqual([]);
    expect(await seen()).toEqual({ ...all([ip]), complaints: [] });
    expect(await reported()).toEqual(["fbl@Delegator.example"]);
    await endDelegation(delegator, id, now);
    await handOver({ feeds: true });
    expect(await complaintNetworks(reader(delegate), now)).toEqual(["192.0.2.0/25"]);
    expect(await reported()).toEqual(["fbl@Delegate.example", "fbl@Delegator.example"]);
  });
});

describe("delegating", () => {
  it("needs own grants over the whole network, and makes no chain", async () => {
    await handOver();
    await expect(offer({ network: "192.0.2.0/23" })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(offer({ network: "192.0.2.0/26", email: third.email }, delegate)).rejects.toThrow(
      "cannot be delegated further",
    );
  });

  it("spans neighbouring grants", async () => {
    await grantRead(delegator.organizationId ?? "", "192.0.3.0/25", addDays(today, -5));
    await grantRead(delegator.organizationId ?? "", "192.0.3.128/25", addDays(today, -7));
    await handOver({ network: "192.0.2.0/23" });
    expect(await grantedRanges(reader(delegate), now)).toEqual([
      { lo: "192.0.2.0", hi: "192.0.2.255", firstDay: addDays(today, -10) },
      { lo: "192.0.3.0", hi: "192.0.3.127", firstDay: addDays(today, -5) },
      { lo: "192.0.3.128", hi: "192.0.3.255", firstDay: addDays(today, -7) },
    ]);
  });

  it("is accepted by nobody but the owner of the address, for an organization other than the delegator", async () => {
    const { id } = await offer();
    const notFound = { code: "not_found" };
    await expect(answerOffer(third, id, "accepted", now)).rejects.toMatchObject(notFound);
    await expect(answerOffer(delegator, id, "accepted", now)).rejects.toMatchObject(notFound);
    await prisma.user.update({ where: { id: delegate.userId }, data: { emailConfirmedAt: null } });
    await expect(answerOffer(delegate, id, "accepted", now)).rejects.toMatchObject(notFound);
    await prisma.user.update({ where: { id: delegate.userId }, data: { emailConfirmedAt: now } });
    await answerOffer(delegate, id, "accepted", now);
    await expect(answerOffer(delegate, id, "declined", now)).rejects.toMatchObject(notFound);
    const own = await offer({ email: delegator.email });
    await expect(answerOffer(delegator, own.id, "accepted", now)).rejects.toMatchObject(notFound);
  });

  it("says nothing about whether an address has an account, and floods none", async () => {
    const known = await offer();
    const unknown = await offer({ email: "nobody@nowhere.example" });
    expect(Object.keys(known)).toEqual(Object.keys(unknown));
    for (let i = 0; i < 4; i += 1) await offer({ email: "nobody@nowhere.example" });
    await expect(offer({ email: "nobody@nowhere.example" })).rejects.toMatchObject({
      code: "too_many_requests",
    });
    expect(await prisma.outboxMail.count({ where: { toAddress: "nobody@nowhere.example" } })).toBe(5);
  });

  it("is seen by both sides, told to the other, and written into both logs", async () => {
    const id = await handOver();
    const mine = await listDelegations(delegator, now);
    expect(mine.given).toMatchObject([{ id, state: "active", to: "Delegate", offeredTo: delegate.email }]);
    const theirs = await listDelegations(delegate, now);
    expect(theirs.received).toMatchObject([{ id, from: "Delegator", state: "active", offeredTo: null }]);
    expect(await listDelegations(third, now)).toEqual({ given: [], received: [], offers: [] });
    await endDelegation(delegator, id, now);
    expect((await listDelegations(delegate, now)).received).toMatchObject([{ state: "ended" }]);
    for (const viewer of [delegator, delegate]) {
      const log = await prisma.auditEvent.findMany({
        where: { organizationId: viewer.organizationId, targetId: id },
        orderBy: { id: "asc" },
      });
      expect(log.map(({ action }) => action)).toEqual([
        ...(viewer === delegator ? ["delegation.offered"] : []),
        "delegation.accepted",
        "delegation.withdrawn",
      ]);
    }
    const mails = await prisma.outboxMail.findMany({ where: { subject: { contains: "withdrawn" } } });
    expect(mails.map(({ toAddress }) => toAddress)).toEqual([delegate.email]);
  });

  it("is said to both sides 30, 14 and 3 days before it ends, once for each, and only what was longer", async () => {
    const reminders = async () => {
      const mails = await prisma.outboxMail.findMany({ where: { kind: "delegation.expiry" } });
      await prisma.outboxMail.deleteMany();
      return mails.map(({ toAddress }) => toAddress).sort();
    };
    const both = [delegate.email, delegator.email].sort();
    await handOver({ until: addDays(today, 40) });
    await handOver({ until: addDays(today, 2) });
    await offer({ until: addDays(today, 40) });
    await prisma.outboxMail.deleteMany();
    const at = async (days: number) => {
      for (let i = 0; i < 2; i += 1) await remindOfDelegationEnds(later(now, days * DAY));
      return reminders();
    };
    expect(await at(0)).toEqual([]);
    expect(await at(11)).toEqual(both);
    expect(await at(20)).toEqual([]);
    expect(await at(27)).toEqual(both);
    expect(await at(38)).toEqual(both);
    expect(await at(39)).toEqual([]);
  });

  it("of two who answer at once one succeeds", async () => {
    const { id } = await offer();
    const both = await Promise.allSettled([
      answerOffer(delegate, id, "accepted", now),
      answerOffer(delegate, id, "declined", now),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});
