// The life of a grant after its proof: the registry names another holder, staff revoke, undo and restore, holders
// dispute, and approvers see what rests on their word (attack 10: an old token after a transfer).
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { staffReason } from "@/lib/audit/schema";
import type { Viewer } from "@/lib/identity/viewer";
import { DAY, dayOf, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { grantRead } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { createPerson } from "@/lib/testing/people";
import { startTestRdap, type TestRdap } from "@/lib/testing/rdap";
import { mailApprovals } from "./approval-commands";
import { checkBlock } from "./check-commands";
import { assessClaim, claimNetworks } from "./commands";
import { decideAuthorization, requestContact } from "./contact-commands";
import { answerDispute, raiseDispute } from "./dispute-commands";
import { endedGrantsOver, getAuthorization, grantedRanges, listGrants } from "./queries";
import { renewProof } from "./renew-commands";
import { decideBlock, decideClaim, restoreGrant, revokeByStaff, undoDecision } from "./staff-commands";
import { listDisputes, listStaffGrants, listStaffQueue } from "./staff-queries";
import { recheckGrants } from "./watch-commands";

testDatabase();

const now = new Date("2026-03-10T12:00:00Z");
const record = "_senderscope.2.0.192.in-addr.arpa";
const abuse = "abuse@owner.example";
let dns: TestDns;
let rdap: TestRdap;
let viewer: Viewer;
let staff: Viewer;

beforeAll(async () => {
  [dns, rdap] = await Promise.all([startTestDns(), startTestRdap()]);
  setEnvironment({ DNS_SERVERS: dns.server, RDAP_BASE: rdap.base, ALLOW_RESERVED_NETWORKS: "true" });
});
beforeEach(async () => {
  viewer = await createPerson({ organization: `Sender ${randomUUID()}` });
  staff = await createPerson({ staffRole: "postmaster" });
});
afterEach(async () => {
  dns.reset();
  rdap.reset();
  await prisma.outboxMail.deleteMany();
  await prisma.grant.deleteMany();
  await prisma.claim.deleteMany();
});
afterAll(async () => {
  setEnvironment({ DNS_SERVERS: undefined, RDAP_BASE: undefined, ALLOW_RESERVED_NETWORKS: undefined });
  await Promise.all([dns.stop(), rdap.stop()]);
});

const register = (holder: string) => {
  rdap.reset();
  rdap.register({ network: "192.0.2.0/24", holder, contacts: [{ address: abuse, roles: ["abuse"] }] });
};
async function claim(text = "192.0.2.0/24", who = viewer) {
  const made = await claimNetworks(who, { text, acceptedTerms: true }, now);
  return { claimId: made.id, id: made.blocks[0]?.id ?? "", value: made.recordValue };
}
async function prove(): Promise<string> {
  const { id, value } = await claim();
  dns.set(record, "TXT", value);
  await checkBlock(viewer, id, now);
  return id;
}
const reads = async (at = now) =>
  (await grantedRanges({ organizationId: viewer.organizationId ?? "" }, at)).length > 0;
const grants = async (at = now) => (await listGrants(viewer, at)).grants;
const mailsTo = (address: string) => prisma.outboxMail.findMany({ where: { toAddress: address } });
/** The secret of the link in a mailbox: of a question, or of the receipt of an approval. */
const secretOf = async (
  address: string,
  kind: "claim.contact" | "claim.approved" | "claim.approvals",
  network = "",
) => {
  const mails = await prisma.outboxMail.findMany({ where: { toAddress: address, kind } });
  const text = mails.find((mail) => mail.text.includes(network))?.text ?? "";
  return /\/authorize\/([\w-]+)/.exec(text)?.[1] ?? "";
};

/** A claim that a contact of the registry authorized. */
async function approve(text = "192.0.2.0/24", address = abuse, who = viewer): Promise<void> {
  const outsider = await createPerson({ organization: `Owner ${randomUUID()}` });
  const { id } = await claim(text, who);
  await requestContact(who, id, address, now);
  const secret = await secretOf(address, "claim.contact", text);
  await decideAuthorization(secret, { decision: "authorize" }, outsider, null, now);
}

describe("when the registry names another holder", () => {
  it("access is suspended at the next daily check, whatever the old record still says", async () => {
    register("OLD");
    await prove();
    await recheckGrants(later(now, DAY));
    expect(await reads()).toBe(true);
    register("NEW");
    await recheckGrants(later(now, 2 * DAY));
    expect(await reads()).toBe(false);
    expect((await grants())[0]).toMatchObject({ state: "suspended", renewal: null });
    const over = (ip: string, who = viewer) => endedGrantsOver(who, ip, now);
    expect((await over("192.0.2.7")).map(({ network }) => network)).toEqual(["192.0.2.0/24"]);
    expect(await over("192.0.3.7")).toEqual([]);
    expect(await over("192.0.2.7", await createPerson({ organization: `Other ${randomUUID()}` }))).toEqual(
      [],
    );
    expect((await grants())[0]?.sentence).toContain("another holder");
    // Neither the daily check nor a check by hand brings it back by the old token.
    await recheckGrants(later(now, 3 * DAY));
    const block = await prisma.claimBlock.findFirstOrThrow();
    await checkBlock(viewer, block.id, later(now, 3 * DAY));
    expect(await reads()).toBe(false);
    expect((await mailsTo(viewer.email)).map(({ subject }) => subject)).toContain(
      "Access to 192.0.2.0/24 is suspended",
    );
    // A new claim with a new token is another matter.
    const again = await claim();
    dns.set(record, "TXT", again.value);
    await checkBlock(viewer, again.id, later(now, 3 * DAY));
    expect(await reads()).toBe(true);
  });

  it("the contact who authorized is told too", async () => {
    register("OLD");
    await approve();
    expect(await reads()).toBe(true);
    register("NEW");
    await recheckGrants(later(now, DAY));
    expect(await reads()).toBe(false);
    expect((await mailsTo(abuse)).at(-1)?.subject).toBe("Access to 192.0.2.0/24 is suspended");
  });

  it("the new holder is told once, however many read the network, and not by whom it was read", async () => {
    register("OLD");
    await approve();
    const second = await createPerson({ organization: `Second ${randomUUID()}` });
    await grantRead(second.organizationId ?? "", "192.0.2.0/24", dayOf(now));
    await prisma.grant.updateMany({
      where: { organizationId: second.organizationId ?? "" },
      data: { proof: "reverse_zone_txt", registryHolder: "OLD" },
    });
    rdap.reset();
    const contacts = [{ address: "abuse@new-owner.example", roles: ["abuse"] }];
    rdap.register({ network: "192.0.2.0/24", holder: "NEW", contacts });
    await recheckGrants(later(now, DAY));
    await recheckGrants(later(now, 2 * DAY));
    const mails = await mailsTo("abuse@new-owner.example");
    expect(mails.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^Your network 192\.0\.2\.0\/24/),
    ]);
    expect(mails[0]?.text).not.toContain(viewer.organizationName ?? "nobody");
    expect(mails[0]?.text).not.toContain(viewer.email);
  });

  it("a registry that fails, names nobody, or was never heard before suspends nothing", async () => {
    await prove();
    register("FIRST");
    await recheckGrants(later(now, DAY));
    rdap.answer({ kind: "raw", status: 429, body: "{}" });
    await recheckGrants(later(now, 2 * DAY));
    rdap.reset();
    rdap.register({ network: "192.0.2.0/24" });
    await recheckGrants(later(now, 3 * DAY));
    expect(await reads()).toBe(true);
    expect((await prisma.grant.findFirstOrThrow()).registryHolder).toBe("FIRST");
  });

  it("staff can bring the grant back, and the new holder is the one watched from then on", async () => {
    register("OLD");
    await prove();
    register("NEW");
    await recheckGrants(later(now, DAY));
    const grant = await prisma.grant.findFirstOrThrow();
    await restoreGrant(staff, grant.id, { note: "Merged companies, seen the papers" }, later(now, DAY));
    await recheckGrants(later(now, 2 * DAY));
    expect(await reads()).toBe(true);
    expect((await prisma.grant.findFirstOrThrow()).registryHolder).toBe("NEW");
  });
});

describe("renewing with one press", () => {
  it("looks the record up, and asks the contact when the end is near", async () => {
    const block = await prove();
    await expect(renewProof(viewer, (await grants())[0]?.id ?? "", now)).rejects.toMatchObject({
      code: "conflict",
    });
    dns.remove(record);
    await recheckGrants(later(now, DAY));
    await recheckGrants(later(now, 9 * DAY));
    const [suspended] = await grants(later(now, 9 * DAY));
    expect(suspended).toMatchObject({ state: "suspended", renewal: "check" });
    const { token } = await prisma.claim.findFirstOrThrow();
    dns.set(record, "TXT", `senderscope=${token}`);
    expect((await renewProof(viewer, suspended?.id ?? "", later(now, 9 * DAY))).sentence).toContain(
      "was found",
    );
    expect(await reads(later(now, 9 * DAY))).toBe(true);
    expect(block).not.toBe("");
  });

  it("asks the same contact again in the last thirty days", async () => {
    register("OLD");
    await approve();
    const [grant] = await grants();
    expect(grant?.renewal).toBeNull();
    const near = new Date(new Date(grant?.expiresAt ?? 0).getTime() - 20 * DAY);
    expect((await grants(near))[0]?.renewal).toBe("ask");
    const before = (await mailsTo(abuse)).length;
    expect((await renewProof(viewer, grant?.id ?? "", near)).sentence).toContain(`${abuse} was asked`);
    expect((await mailsTo(abuse)).length).toBe(before + 1);
  });
});

describe("the approver", () => {
  it("sees every grant that rests on the mailbox's word from any receipt, and ends any of them", async () => {
    register("OLD");
    const second = await createPerson({ organization: `Second ${randomUUID()}` });
    for (const [who, text] of [
      [viewer, "192.0.2.0/25"],
      [second, "192.0.2.128/25"],
    ] as const) {
      await approve(text, abuse, who);
    }
    const receipt = await secretOf(abuse, "claim.approved");
    const page = await getAuthorization(receipt, null, now);
    expect(page.approvals.map(({ network }) => network)).toEqual(["192.0.2.0/25", "192.0.2.128/25"]);
    const first = page.approvals[0]?.id ?? "";
    const after = await decideAuthorization(
      receipt,
      { decision: "withdraw", approval: first },
      null,
      null,
      now,
    );
    expect(after.approvals.map(({ network }) => network)).toEqual(["192.0.2.128/25"]);
    expect(await reads()).toBe(false);
    await expect(
      decideAuthorization(receipt, { decision: "withdraw", approval: first }, null, null, now),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it("gets a new link by mail when the receipts are lost, and nobody learns whether there is anything", async () => {
    register("OLD");
    await approve();
    const known = await mailApprovals(abuse, "198.51.100.1", now);
    expect(await mailApprovals("nobody@owner.example", "198.51.100.1", now)).toEqual(known);
    expect(await mailsTo("nobody@owner.example")).toEqual([]);
    const link = await secretOf(abuse, "claim.approvals");
    expect((await getAuthorization(link, null, now)).approvals).toHaveLength(1);
    await decideAuthorization(link, { decision: "withdraw" }, null, null, now);
    expect(await reads()).toBe(false);
    // Three a day, whoever asks.
    await mailApprovals(abuse, "198.51.100.2", now);
    await mailApprovals(abuse, "198.51.100.3", now);
    await expect(mailApprovals(abuse, "198.51.100.4", now)).rejects.toMatchObject({
      code: "too_many_requests",
    });
  });

  it("sees and ends nothing of another mailbox", async () => {
    register("OLD");
    rdap.register({
      network: "198.51.100.0/24",
      contacts: [{ address: "noc@other.example", roles: ["abuse"] }],
    });
    for (const [text, address] of [
      ["192.0.2.0/24", abuse],
      ["198.51.100.0/24", "noc@other.example"],
    ] as const) {
      await approve(text, address);
    }
    const theirs = (await getAuthorization(await secretOf("noc@other.example", "claim.approved"), null, now))
      .approvals[0];
    await expect(
      decideAuthorization(
        await secretOf(abuse, "claim.approved"),
        { decision: "withdraw", approval: theirs?.id },
        null,
        null,
        now,
      ),
    ).rejects.toMatchObject({ code: "not_found" });
    expect(await grants()).toHaveLength(2);
  });
});

describe("staff", () => {
  it("revoke with a note that the organization reads, and bring it back", async () => {
    await prove();
    const [grant] = await grants();
    await revokeByStaff(staff, grant?.id ?? "", { note: "The holder wrote to us" }, now);
    expect(await reads()).toBe(false);
    expect((await mailsTo(viewer.email)).at(-1)?.text).toContain("The holder wrote to us");
    const found = await listStaffGrants({ q: "192.0.2.9" }, now);
    expect(found.grants).toMatchObject([{ grant: { state: "revoked" }, mayRestore: true }]);
    await restoreGrant(staff, grant?.id ?? "", { note: "A mistake" }, now);
    expect(await reads()).toBe(true);
    expect(await prisma.claimBlock.findFirst()).toMatchObject({ state: "verified", refusedReason: null });
  });

  it("cannot bring back what its holder or contact ended", async () => {
    await prove();
    const [grant] = await grants();
    await prisma.grant.updateMany({ data: { revokedAt: now, revokedBy: "holder" } });
    await expect(restoreGrant(staff, grant?.id ?? "", { note: "x" }, now)).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("undo a refusal, a grant and a first approval", async () => {
    const { id } = await claim();
    await decideBlock(staff, id, { decision: "refuse", note: "No letter" }, now);
    expect((await listStaffQueue({ show: "decided" }, now)).blocks).toMatchObject([
      { decision: { by: staff.email, note: "No letter" } },
    ]);
    await undoDecision(staff, id, { note: "The letter came" }, now);
    await decideBlock(staff, id, { decision: "grant", note: "Letter on file" }, now);
    expect(await reads()).toBe(true);
    await undoDecision(staff, id, { note: "Wrong letter" }, now);
    expect(await reads()).toBe(false);
    expect(await prisma.claimBlock.findFirst()).toMatchObject({ state: "waiting", decidedById: null });
    await expect(undoDecision(staff, id, { note: "again" }, now)).rejects.toMatchObject({ code: "conflict" });

    const wide = await claim("198.18.0.0/19");
    await decideBlock(staff, wide.id, { decision: "grant", note: "One" }, now);
    await undoDecision(staff, wide.id, { note: "Too early" }, now);
    const other = await createPerson({ staffRole: "support" });
    expect(await decideBlock(other, wide.id, { decision: "grant", note: "Two" }, now)).toMatchObject({
      state: "needs_second",
    });
  });

  it("decide a claim of many blocks at once, with one mail, and by two people when it is wide in all", async () => {
    const narrow = await claim("198.51.100.0/25 203.0.113.0/25");
    await decideClaim(staff, narrow.claimId, { decision: "refuse", note: "No letter" }, now);
    const refusals = await prisma.outboxMail.findMany({ where: { kind: "claim.refused" } });
    expect(refusals.map(({ subject }) => subject)).toEqual([
      "Your claim of 198.51.100.0/25 and 1 more was refused",
    ]);
    await expect(
      decideClaim(staff, narrow.claimId, { decision: "grant", note: "x" }, now),
    ).rejects.toMatchObject({ code: "conflict" });

    // Two /20 are wider than one, though neither is by itself.
    const wide = await claim("198.18.0.0/20 198.18.16.0/20");
    const grantAll = { decision: "grant", note: "Letter on file" } as const;
    expect((await decideClaim(staff, wide.claimId, grantAll, now)).state).toBe("needs_second");
    await expect(decideClaim(staff, wide.claimId, grantAll, now)).rejects.toMatchObject({ code: "conflict" });
    expect(await reads()).toBe(false);
    const other = await createPerson({ staffRole: "support" });
    expect(await decideClaim(other, wide.claimId, grantAll, now)).toMatchObject({
      state: "granted",
      sentence: "2 blocks were granted.",
    });
    expect(await grants()).toHaveLength(2);
  });

  it("do nothing without a note (attack 20)", () => {
    for (const note of ["", "   ", undefined]) expect(staffReason.safeParse({ note }).success).toBe(false);
  });

  it("see what makes a claim risky", async () => {
    rdap.register({ network: "192.0.2.0/24", changed: "2026-03-01T00:00:00Z" });
    await grantRead(
      (await createPerson({ organization: "Present holder" })).organizationId ?? "",
      "192.0.2.0/25",
      dayOf(now),
    );
    await prisma.organization.update({
      where: { id: viewer.organizationId ?? "" },
      data: { createdAt: now },
    });
    const requester = await createPerson({ email: `x-${randomUUID()}@gmail.com` });
    const risky = { ...viewer, userId: requester.userId, email: requester.email };
    const { claimId } = await claim("192.0.2.0/24", risky);
    await assessClaim(claimId);
    const { blocks } = await listStaffQueue({ show: "waiting" }, now);
    expect(blocks[0]?.risks.map(({ flag }) => flag)).toEqual([
      "free_mail",
      "new_organization",
      "recent_registration",
      "overlap",
    ]);
  });
});

describe("a dispute", () => {
  it("is raised once by a holder over its own grant, answered by staff, and told", async () => {
    await prove();
    const [grant] = await grants();
    await raiseDispute(viewer, grant?.id ?? "", { note: "We never leased this." }, now);
    expect((await grants())[0]?.disputedAt).toBe(now.toISOString());
    const again = raiseDispute(viewer, grant?.id ?? "", { note: "Again" }, now);
    await expect(again).rejects.toMatchObject({ code: "conflict" });
    const stranger = await createPerson({ organization: `Stranger ${randomUUID()}` });
    const foreign = raiseDispute(stranger, grant?.id ?? "", { note: "Mine" }, now);
    await expect(foreign).rejects.toMatchObject({ code: "not_found" });
    const [dispute] = (await listDisputes(now)).disputes;
    expect(dispute).toMatchObject({ network: "192.0.2.0/24", note: "We never leased this.", answer: null });
    await answerDispute(staff, dispute?.id ?? "", { note: "The other grant is revoked." }, now);
    expect((await grants())[0]?.disputedAt).toBeNull();
    expect((await mailsTo(viewer.email)).at(-1)?.text).toContain("The other grant is revoked.");
  });
});
