// Proof by contact mail, from the offer to the grant and its withdrawal, with everything a requester, a scanner or a
// stranger may try.
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/identity/viewer";
import { DAY, HOUR, later } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { createPerson } from "@/lib/testing/people";
import { startTestRdap, type TestRdap } from "@/lib/testing/rdap";
import { claimNetworks, withdrawBlock } from "./commands";
import { decideAuthorization, requestContact } from "./contact-commands";
import { getAuthorization, getBlock, getContacts, grantedRanges, listGrants } from "./queries";
import type { AuthorizationDecision, ClaimBlockView } from "./schema";
import { listStaffQueue } from "./staff-queries";
import { recheckGrants } from "./watch-commands";

testDatabase();

const now = new Date("2026-03-10T12:00:00Z");
const abuse = "abuse@owner.example";
let dns: TestDns;
let rdap: TestRdap;
let viewer: Viewer;
let outsider: Viewer;

beforeAll(async () => {
  [dns, rdap] = await Promise.all([startTestDns(), startTestRdap()]);
  setEnvironment({ DNS_SERVERS: dns.server, RDAP_BASE: rdap.base, ALLOW_RESERVED_NETWORKS: "true" });
});
beforeEach(async () => {
  viewer = await createPerson({
    organization: `Sender ${randomUUID()}`,
    email: `owner-${randomUUID()}@sender.example`,
  });
  outsider = await createPerson({ organization: `Owner ${randomUUID()}` });
  rdap.register({
    network: "192.0.2.0/24",
    name: "OWNER-NET",
    contacts: [
      { address: abuse, roles: ["abuse"] },
      { address: "noc@owner.example", roles: ["technical"] },
      { address: "sales@owner.example", roles: ["registrant"] },
    ],
  });
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

async function claim(text: string, who = viewer): Promise<ClaimBlockView> {
  const [block] = (await claimNetworks(who, { text, acceptedTerms: true }, now)).blocks;
  if (block === undefined) throw new Error("no block");
  return block;
}

/** The secrets of the links in the newest mail of a kind to an address. */
async function linksTo(address: string, kind = "claim.contact"): Promise<string[]> {
  const mail = await prisma.outboxMail.findFirstOrThrow({
    where: { toAddress: address, kind },
    orderBy: { createdAt: "desc" },
  });
  return [...mail.text.matchAll(/\/authorize\/([\w-]+)/g)].map((match) => match[1] ?? "");
}

async function ask(
  text = "192.0.2.0/24",
  address = abuse,
  at = now,
): Promise<{ block: ClaimBlockView; token: string }> {
  const block = await claim(text);
  await requestContact(viewer, block.id, address, at);
  return { block, token: (await linksTo(address))[0] ?? "" };
}

const decide = (
  token: string,
  decision: AuthorizationDecision["decision"],
  who: Viewer | null = null,
  at = now,
) => decideAuthorization(token, { decision }, who, "203.0.113.5", at);

const stateOf = async (block: ClaimBlockView, at = now) => (await getBlock(viewer, block.id, at)).state;

/** Every row that a decision could touch. */
async function snapshot(): Promise<unknown> {
  const tables = ["claim", "claim_block", "contact_request", "network_grant", "outbox_mail", "audit_event"];
  const rows = await Promise.all(
    tables.map(async (table) => (await pool.query(`SELECT * FROM ${table} ORDER BY id`)).rows),
  );
  return rows;
}

describe("who is offered", () => {
  it("are the registry's abuse, technical and administrative contacts of the block", async () => {
    const block = await claim("192.0.2.0/25");
    const offers = await getContacts(viewer, block.id, now);
    expect(offers.contacts).toEqual([
      {
        address: abuse,
        origin: "rdap",
        basis: "abuse contact of OWNER-NET (192.0.2.0 - 192.0.2.255) in the registry",
        mayAsk: true,
        reason: null,
        nextAt: null,
      },
      expect.objectContaining({ address: "noc@owner.example" }),
    ]);
    expect(offers.registry).toEqual({
      outcome: "answered",
      sentence: "The registry answers with OWNER-NET (192.0.2.0 - 192.0.2.255).",
    });
    expect(offers.reverseDns.outcome).toBe("nothing");
  });

  it("are the role mailboxes of the domain that every address confirms", async () => {
    const block = await claim("198.51.100.8/31");
    dns.setHost("198.51.100.8", "a.mail.hoster.example");
    dns.setHost("198.51.100.9", "b.mail.hoster.example");
    const offers = await getContacts(viewer, block.id, now);
    expect(offers.contacts.map((contact) => contact.address)).toEqual([
      "abuse@hoster.example",
      "postmaster@hoster.example",
    ]);
    expect(offers.registry.outcome).toBe("nothing");
    expect(offers.reverseDns.outcome).toBe("answered");
  });

  it("are not those of a domain that the PTR names without leading back", async () => {
    const block = await claim("198.51.100.8");
    dns.set("8.100.51.198.in-addr.arpa", "PTR", "mail.attacker.example");
    expect((await getContacts(viewer, block.id, now)).contacts).toEqual([]);
    dns.set("mail.attacker.example", "A", "198.51.100.9");
    expect((await getContacts(viewer, block.id, now)).contacts).toEqual([]);
    await expect(requestContact(viewer, block.id, "abuse@attacker.example", now)).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("are not those of a domain that only some addresses are in; the others are named", async () => {
    const block = await claim("198.51.100.8/30");
    dns.setHost("198.51.100.8", "a.attacker.example");
    dns.setHost("198.51.100.9", "b.attacker.example");
    const offers = await getContacts(viewer, block.id, now);
    expect(offers.contacts).toEqual([]);
    expect(offers.parts).toEqual([{ domain: "attacker.example", networks: ["198.51.100.8/31"] }]);
  });

  it("are nobody when the registry answers about another or a smaller network", async () => {
    const block = await claim("192.0.0.0/16");
    expect((await getContacts(viewer, block.id, now)).contacts).toEqual([]);
    const other = await claim("203.0.113.0/24");
    rdap.answer({
      kind: "raw",
      status: 200,
      body: JSON.stringify({
        startAddress: "192.0.2.0",
        endAddress: "192.0.2.255",
        entities: [
          { roles: ["abuse"], vcardArray: ["vcard", [["email", {}, "text", "abuse@attacker.example"]]] },
        ],
      }),
    });
    expect((await getContacts(viewer, other.id, now)).contacts).toEqual([]);
  });

  it.each([
    [{ kind: "raw", status: 429, body: "" }, "could_not_check", "limits how often it may be asked"],
    [{ kind: "raw", status: 500, body: "" }, "could_not_check", "answered with status 500"],
    [{ kind: "raw", status: 200, body: "<html>" }, "could_not_check", "could not be read"],
    [{ kind: "raw", status: 404, body: "" }, "nothing", "has no entry for this network"],
    [
      {
        kind: "raw",
        status: 200,
        body: '{"startAddress":"203.0.113.0","endAddress":"203.0.113.255","name":"BARE"}',
      },
      "nothing",
      "BARE (203.0.113.0 - 203.0.113.255), which names no abuse, technical or administrative mailbox",
    ],
  ] as const)("say in a plain sentence what the registry answered: %o", async (answer, outcome, words) => {
    const block = await claim("203.0.113.0/24");
    rdap.answer(answer);
    const { registry, contacts } = await getContacts(viewer, block.id, now);
    expect(registry.outcome).toBe(outcome);
    expect(registry.sentence).toContain(words);
    expect(contacts).toEqual([]);
  });

  it("cannot be told when the registry or the DNS fail: said so, and nothing can be asked", async () => {
    const block = await claim("198.51.100.8");
    dns.misbehave("in-addr.arpa", "servfail");
    rdap.answer({ kind: "raw", status: 503, body: "" });
    const offers = await getContacts(viewer, block.id, now);
    expect([offers.registry.outcome, offers.reverseDns.outcome]).toEqual([
      "could_not_check",
      "could_not_check",
    ]);
    await expect(requestContact(viewer, block.id, abuse, now)).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("the mail", () => {
  it("names requester, organization, network and requesting address, and links to a page", async () => {
    const { token } = await ask();
    const mail = await prisma.outboxMail.findFirstOrThrow();
    expect([mail.toAddress, mail.kind]).toEqual([abuse, "claim.contact"]);
    for (const fact of [
      viewer.email,
      viewer.organizationName,
      "192.0.2.0/24",
      "198.51.100.77",
      "abuse contact of OWNER-NET",
    ]) {
      expect(mail.text).toContain(fact);
    }
    expect(mail.text).toContain(`http://127.0.0.1:3000/authorize/${token}?answer=authorize`);
    expect(mail.text).toContain(`http://127.0.0.1:3000/authorize/${token}?answer=deny`);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(await prisma.contactRequest.findMany())).not.toContain(token);
    expect(
      JSON.stringify(await prisma.auditEvent.findMany(), (_, v) => (typeof v === "bigint" ? String(v) : v)),
    ).not.toContain(token);
  });

  it.each([
    "attacker@sender.example",
    "sales@owner.example",
    `${abuse}\r\nBcc: x@sender.example`,
    "",
    `abuse@owner.example, x@sender.example`,
  ])("goes to no address that was not offered: %j", async (address) => {
    const block = await claim("192.0.2.0/24");
    await expect(requestContact(viewer, block.id, address, now)).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(await prisma.outboxMail.count()).toBe(0);
  });

  it("is sent once per contact and network in 24 hours, and three times per contact, whoever asks", async () => {
    const rival = await createPerson({ organization: `Rival ${randomUUID()}` });
    const { block } = await ask("192.0.2.0/26");
    await expect(requestContact(viewer, block.id, abuse, later(now, HOUR))).rejects.toMatchObject({
      code: "too_many_requests",
      retryAfter: 23 * 3600,
    });
    const same = await claim("192.0.2.0/26", rival);
    await expect(requestContact(rival, same.id, abuse, later(now, HOUR))).rejects.toMatchObject({
      code: "too_many_requests",
    });
    await requestContact(rival, (await claim("192.0.2.64/26", rival)).id, abuse, later(now, HOUR));
    await requestContact(rival, (await claim("192.0.2.128/26", rival)).id, abuse, later(now, HOUR));
    const fourth = await claim("192.0.2.192/26");
    await expect(requestContact(viewer, fourth.id, abuse, later(now, 2 * HOUR))).rejects.toMatchObject({
      code: "too_many_requests",
    });
    const offers = await getContacts(viewer, fourth.id, later(now, 2 * HOUR));
    expect(offers.contacts[0]).toMatchObject({ mayAsk: false, nextAt: later(now, DAY).toISOString() });
    expect(offers.contacts[1]).toMatchObject({ mayAsk: true });
    await requestContact(viewer, fourth.id, abuse, later(now, DAY));
    expect(await prisma.outboxMail.count({ where: { toAddress: abuse } })).toBe(4);
  });

  it("is not sent more often by asking many times at once", async () => {
    const blocks = await Promise.all(Array.from({ length: 8 }, (_, i) => claim(`192.0.2.${i * 32}/27`)));
    const answers = await Promise.allSettled(
      blocks.map((block) => requestContact(viewer, block.id, abuse, now)),
    );
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(3);
    expect(await prisma.outboxMail.count()).toBe(3);
  });
});

describe("the link", () => {
  it("opened by a scanner, any number of times, changes nothing", async () => {
    const { token } = await ask();
    const before = await snapshot();
    for (let i = 0; i < 3; i += 1) {
      const page = await getAuthorization(token, null, later(now, i * HOUR));
      expect(page).toMatchObject({
        state: "waiting",
        mayAuthorize: "sign_in",
        mayDeny: true,
        mayReport: true,
        mayWithdraw: false,
      });
    }
    expect(await getAuthorization(token, outsider, now)).toMatchObject({ mayAuthorize: "yes" });
    expect(await snapshot()).toEqual(before);
  });

  it("shows what the mail says", async () => {
    const { token } = await ask();
    expect(await getAuthorization(token, null, now)).toMatchObject({
      contact: abuse,
      basis: "abuse contact of OWNER-NET (192.0.2.0 - 192.0.2.255) in the registry",
      requester: viewer.email,
      organization: viewer.organizationName,
      network: "192.0.2.0/24",
      addresses: "256",
      requestingAddress: "198.51.100.77",
      expiresAt: later(now, 72 * HOUR).toISOString(),
      firstDay: "2026-02-08",
    });
  });

  it("guessed, does not exist", async () => {
    await ask();
    for (const token of ["x", "A".repeat(43), randomUUID()]) {
      await expect(getAuthorization(token, outsider, now)).rejects.toMatchObject({ code: "not_found" });
      await expect(decide(token, "authorize", outsider)).rejects.toMatchObject({ code: "not_found" });
      await expect(decide(token, "deny")).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("is too old after 72 hours", async () => {
    const { block, token } = await ask();
    const late = later(now, 72 * HOUR);
    expect(await getAuthorization(token, outsider, late)).toMatchObject({
      state: "expired",
      mayAuthorize: "over",
      mayDeny: false,
    });
    await expect(decide(token, "authorize", outsider, late)).rejects.toMatchObject({ code: "gone" });
    await expect(decide(token, "deny", null, late)).rejects.toMatchObject({ code: "gone" });
    expect(await stateOf(block, late)).toBe("waiting");
  });

  it("works once: replayed, it decides nothing more", async () => {
    const { token } = await ask();
    await decide(token, "authorize", outsider);
    const before = await snapshot();
    for (const decision of ["authorize", "deny", "report", "withdraw"] as const) {
      await expect(decide(token, decision, outsider)).rejects.toMatchObject({ code: "gone" });
    }
    expect(await snapshot()).toEqual(before);
  });

  it("decides once when two decide at the same time", async () => {
    const { token } = await ask();
    const answers = await Promise.allSettled([
      decide(token, "authorize", outsider),
      decide(token, "deny"),
      decide(token, "authorize", outsider),
    ]);
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
    const request = await prisma.contactRequest.findFirstOrThrow();
    expect(await prisma.grant.count()).toBe(request.decision === "authorized" ? 1 : 0);
  });

  it("ends with the claim it was for", async () => {
    const { block, token } = await ask();
    await withdrawBlock(viewer, block.id, now);
    expect(await getAuthorization(token, outsider, now)).toMatchObject({
      state: "ended",
      mayAuthorize: "over",
    });
    await expect(decide(token, "authorize", outsider)).rejects.toMatchObject({ code: "gone" });
  });
});

describe("authorizing", () => {
  it("by somebody outside the requester grants exactly the network, for ten months", async () => {
    const { block, token } = await ask("192.0.2.0/25");
    const page = await decide(token, "authorize", outsider);
    expect(page).toMatchObject({ state: "authorized", mayAuthorize: "over", mayWithdraw: false });
    expect(await stateOf(block)).toBe("verified");
    expect((await listGrants(viewer, now)).grants).toMatchObject([
      {
        network: "192.0.2.0/25",
        proof: "contact_mail",
        state: "active",
        expiresAt: "2027-01-10T12:00:00.000Z",
        firstDay: "2026-02-08",
      },
    ]);
    expect(
      await prisma.auditEvent.findMany({
        where: { action: { in: ["contact.authorized", "grant.created"] }, actorId: outsider.userId },
      }),
    ).toHaveLength(2);
  });

  it("needs a signed-in person", async () => {
    const { block, token } = await ask();
    await expect(decide(token, "authorize")).rejects.toMatchObject({ code: "not_signed_in" });
    expect(await stateOf(block)).toBe("waiting");
  });

  it("is refused to every member of the requester, wherever they act now, unless they are the contact", async () => {
    const { block, token } = await ask();
    const colleague = await createPerson({ organization: viewer.organizationName, role: "viewer" });
    const elsewhere = { ...colleague, organizationId: outsider.organizationId, role: "owner" as const };
    for (const who of [viewer, colleague, elsewhere]) {
      expect((await getAuthorization(token, who, now)).mayAuthorize).toBe("inside");
      await expect(decide(token, "authorize", who)).rejects.toMatchObject({ code: "not_allowed" });
    }
    expect(await stateOf(block)).toBe("waiting");
    const contact = await createPerson({ organization: viewer.organizationName, email: abuse });
    await decide(token, "authorize", contact);
    expect(await stateOf(block)).toBe("verified");
    await prisma.user.update({
      where: { id: contact.userId },
      data: { email: `was-${randomUUID()}@owner.example` },
    });
  });

  it("is refused to an account whose address is not confirmed, or that was closed", async () => {
    const { token } = await ask();
    await prisma.user.update({ where: { id: outsider.userId }, data: { emailConfirmedAt: null } });
    await expect(decide(token, "authorize", outsider)).rejects.toMatchObject({ code: "not_signed_in" });
    await prisma.user.update({
      where: { id: outsider.userId },
      data: { emailConfirmedAt: now, disabledAt: now },
    });
    await expect(decide(token, "authorize", outsider)).rejects.toMatchObject({ code: "not_signed_in" });
  });

  it("is refused when the address is no longer a contact of the network", async () => {
    const { block, token } = await ask();
    rdap.reset();
    rdap.register({
      network: "192.0.2.0/24",
      contacts: [{ address: "abuse@new-owner.example", roles: ["abuse"] }],
    });
    await expect(decide(token, "authorize", outsider)).rejects.toMatchObject({ code: "conflict" });
    expect(await stateOf(block)).toBe("waiting");
    rdap.answer({ kind: "raw", status: 500, body: "" });
    await decide(token, "authorize", outsider);
    expect(await stateOf(block)).toBe("verified");
  });

  it("of a claim beyond a /16 is evidence for staff and no grant", async () => {
    rdap.register({ network: "198.18.0.0/15", contacts: [{ address: abuse, roles: ["abuse"] }] });
    const { block, token } = await ask("198.18.0.0/15");
    await decide(token, "authorize", outsider);
    expect(await stateOf(block)).toBe("waiting");
    expect(await prisma.grant.count()).toBe(0);
    expect(
      (await listStaffQueue({ show: "needs_staff" }, now)).blocks[0]?.block.contactRequests[0]?.state,
    ).toBe("authorized");
  });
});

describe("denying and reporting", () => {
  it("needs no account, grants nothing, and keeps the requester away for 30 days", async () => {
    const { block, token } = await ask();
    expect(await decide(token, "deny")).toMatchObject({ state: "denied", mayReport: true });
    expect(await stateOf(block)).toBe("waiting");
    await expect(decide(token, "authorize", outsider)).rejects.toMatchObject({ code: "gone" });
    const other = await claim("192.0.2.0/26");
    await expect(requestContact(viewer, other.id, abuse, later(now, 29 * DAY))).rejects.toMatchObject({
      code: "too_many_requests",
    });
    const rival = await createPerson({ organization: `Rival ${randomUUID()}` });
    await requestContact(rival, (await claim("192.0.2.0/26", rival)).id, abuse, later(now, 2 * DAY));
    await requestContact(viewer, other.id, abuse, later(now, 30 * DAY));
    const event = await prisma.auditEvent.findFirstOrThrow({ where: { action: "contact.denied" } });
    expect(event).toMatchObject({
      actorKind: "visitor",
      actorLabel: `reader of ${abuse}`,
      fromAddress: "203.0.113.5",
    });
  });

  it("keeps the person away who asked, in another organization of theirs too", async () => {
    const { token } = await ask();
    await decide(token, "deny");
    const second = await createPerson({ organization: `Second ${randomUUID()}` });
    const again = { ...viewer, organizationId: second.organizationId };
    const block = await claim("192.0.2.0/26", again);
    await expect(requestContact(again, block.id, abuse, later(now, 2 * DAY))).rejects.toMatchObject({
      code: "too_many_requests",
    });
    expect((await getContacts(again, block.id, later(now, 2 * DAY))).contacts[0]).toMatchObject({
      address: abuse,
      mayAsk: false,
    });
  });

  it("reporting denies too, and staff see it", async () => {
    const { token } = await ask();
    await decide(token, "report");
    expect(await getAuthorization(token, null, now)).toMatchObject({ state: "denied", mayReport: false });
    await expect(decide(token, "report")).rejects.toMatchObject({ code: "gone" });
    expect((await listStaffQueue({ show: "reported" }, now)).blocks).toMatchObject([
      { reported: true, organization: viewer.organizationName },
    ]);
  });

  it("an old request can still be reported, which decides nothing", async () => {
    const { block, token } = await ask();
    const late = later(now, 80 * HOUR);
    expect(await decide(token, "report", null, late)).toMatchObject({ state: "expired", mayReport: false });
    expect(await stateOf(block, late)).toBe("waiting");
  });
});

describe("the approver", () => {
  it("can withdraw from the same mailbox at any time, without an account", async () => {
    const { block, token } = await ask();
    await decide(token, "authorize", outsider);
    const [receipt = ""] = await linksTo(abuse, "claim.approved");
    expect(receipt).not.toBe(token);
    const late = later(now, 200 * DAY);
    expect(await getAuthorization(receipt, null, late)).toMatchObject({
      state: "authorized",
      mayWithdraw: true,
      mayAuthorize: "over",
      mayDeny: false,
    });
    expect(await stateOf(block, late)).toBe("verified");
    expect(await decide(receipt, "withdraw", null, late)).toMatchObject({
      state: "withdrawn",
      mayWithdraw: false,
    });
    expect(await grantedRanges({ organizationId: viewer.organizationId ?? "" }, late)).toEqual([]);
    expect(await getBlock(viewer, block.id, late)).toMatchObject({
      state: "refused",
      refusedReason: `${abuse} withdrew its approval.`,
    });
    await expect(decide(receipt, "withdraw", null, late)).rejects.toMatchObject({ code: "gone" });
    const told = await prisma.outboxMail.findMany({
      where: { toAddress: viewer.email },
      orderBy: { createdAt: "asc" },
    });
    expect(told.map((mail) => mail.subject)).toEqual([
      "Your claim of 192.0.2.0/24 was authorized",
      "Your claim of 192.0.2.0/24 is no longer authorized",
    ]);
  });

  it("is asked again before the ten months are over, and prolongs the same grant", async () => {
    const { block, token } = await ask();
    await decide(token, "authorize", outsider);
    const end = new Date("2027-01-10T12:00:00Z");
    await expect(requestContact(viewer, block.id, abuse, later(now, 10 * DAY))).rejects.toMatchObject({
      code: "conflict",
    });
    for (let days = 35; days >= 1; days -= 1) await recheckGrants(later(end, -days * DAY));
    const mails = await prisma.outboxMail.findMany({ where: { kind: "grant.expiry" } });
    expect(mails.map((mail) => mail.subject)).toEqual(
      Array(3).fill("Access to 192.0.2.0/24 ends on 10 Jan 2027"),
    );
    const soon = later(end, -DAY);
    await requestContact(viewer, block.id, abuse, soon);
    const [renewal = ""] = await linksTo(abuse);
    await decide(renewal, "authorize", outsider, soon);
    expect((await listGrants(viewer, soon)).grants).toMatchObject([
      { state: "active", expiresAt: "2027-11-09T12:00:00.000Z" },
    ]);
    expect(await prisma.grant.count()).toBe(1);
  });

  it("ends a grant it prolonged by the receipt of the first time too", async () => {
    const { block, token } = await ask();
    await decide(token, "authorize", outsider);
    const [receipt = ""] = await linksTo(abuse, "claim.approved");
    const soon = new Date("2027-01-09T12:00:00Z");
    await requestContact(viewer, block.id, abuse, soon);
    await decide((await linksTo(abuse))[0] ?? "", "authorize", outsider, soon);
    const [second = ""] = await linksTo(abuse, "claim.approved");
    await decide(receipt, "withdraw", null, later(soon, DAY));
    const reader = { organizationId: viewer.organizationId ?? "" };
    expect(await grantedRanges(reader, later(soon, DAY))).toEqual([]);
    expect(await getAuthorization(second, null, later(soon, DAY))).toMatchObject({ state: "withdrawn" });
  });

  it("cannot end what another contact prolonged since, and nobody is told that it did", async () => {
    const { block, token } = await ask();
    await decide(token, "authorize", outsider);
    const [receipt = ""] = await linksTo(abuse, "claim.approved");
    const soon = new Date("2027-01-09T12:00:00Z");
    await requestContact(viewer, block.id, "noc@owner.example", soon);
    await decide((await linksTo("noc@owner.example"))[0] ?? "", "authorize", outsider, soon);
    await decide(receipt, "withdraw", null, soon);
    expect(await grantedRanges({ organizationId: viewer.organizationId ?? "" }, soon)).toHaveLength(1);
    expect(await prisma.outboxMail.count({ where: { subject: { contains: "no longer authorized" } } })).toBe(
      0,
    );
  });

  it("that brings an ended grant back gives nothing of the time before, and reads so beforehand", async () => {
    const { block, token } = await ask();
    await decide(token, "authorize", outsider);
    const muchLater = new Date("2027-06-30T12:00:00Z");
    await requestContact(viewer, block.id, abuse, muchLater);
    const [renewal = ""] = await linksTo(abuse);
    expect((await getAuthorization(renewal, outsider, muchLater)).firstDay).toBe("2027-05-31");
    await decide(renewal, "authorize", outsider, muchLater);
    expect(await grantedRanges({ organizationId: viewer.organizationId ?? "" }, muchLater)).toEqual([
      { lo: "192.0.2.0", hi: "192.0.2.255", firstDay: "2027-05-31" },
    ]);
  });

  it("whose word ran out gives no access any more", async () => {
    const { token } = await ask();
    await decide(token, "authorize", outsider);
    const end = new Date("2027-01-10T12:00:00Z");
    expect(await grantedRanges({ organizationId: viewer.organizationId ?? "" }, later(end, -1))).toHaveLength(
      1,
    );
    expect(await grantedRanges({ organizationId: viewer.organizationId ?? "" }, end)).toEqual([]);
    expect((await listGrants(viewer, end)).grants[0]).toMatchObject({ state: "expired" });
  });
});
