// Proof by reverse zone, from the claim to the grant, against a real DNS server that also misbehaves.
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/identity/viewer";
import { DAY, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { createPerson } from "@/lib/testing/people";
import { startTestRdap, type TestRdap } from "@/lib/testing/rdap";
import { checkBlock, checkClaim } from "./check-commands";
import { claimNetworks, withdrawBlock } from "./commands";
import { getClaim, grantedRanges, listGrants } from "./queries";
import type { ClaimBlockView, ClaimView } from "./schema";
import { recheckGrants } from "./watch-commands";

testDatabase();

const now = new Date("2026-03-10T12:00:00Z");
let dns: TestDns;
let rdap: TestRdap;
let viewer: Viewer;

beforeAll(async () => {
  [dns, rdap] = await Promise.all([startTestDns(), startTestRdap()]);
  setEnvironment({ DNS_SERVERS: dns.server, RDAP_BASE: rdap.base, ALLOW_RESERVED_NETWORKS: "true" });
});
beforeEach(async () => {
  viewer = await createPerson({ organization: `Sender ${randomUUID()}` });
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

async function claim(text: string): Promise<{ claim: ClaimView; block: ClaimBlockView; value: string }> {
  const made = await claimNetworks(viewer, { text, acceptedTerms: true }, now);
  const [block] = made.blocks;
  if (block === undefined) throw new Error("no block");
  return { claim: made, block, value: made.recordValue };
}

const firstRecord = (block: ClaimBlockView, way = 0) => block.zoneProofs[way]?.records[0]?.name ?? "";

describe("the record that the claim shows", () => {
  it("verifies the block, grants it from 30 days back, and records it", async () => {
    const { block, value } = await claim("192.0.2.0/24");
    expect(block.zoneProofs[0]?.records).toEqual([
      { name: "_senderscope.2.0.192.in-addr.arpa", type: "TXT", value },
    ]);
    expect(await grantedRanges({ organizationId: viewer.organizationId ?? "" }, now)).toEqual([]);
    dns.set(firstRecord(block), "TXT", "v=spf1 -all", value);
    const checked = await checkBlock(viewer, block.id, now);
    expect(checked.check).toMatchObject({
      outcome: "verified",
      sentence: "The record was found at _senderscope.2.0.192.in-addr.arpa.",
    });
    expect(checked.check.answers[0]).toEqual({
      name: "_senderscope.2.0.192.in-addr.arpa",
      type: "TXT",
      result: "records",
      values: ["v=spf1 -all", value],
      cut: false,
    });
    expect(checked.block).toMatchObject({
      state: "verified",
      sentence:
        "Verified on 10 Mar 2026 by the record in its reverse zone. Data can be read from 8 Feb 2026 on.",
    });
    expect(await grantedRanges({ organizationId: viewer.organizationId ?? "" }, now)).toEqual([
      { lo: "192.0.2.0", hi: "192.0.2.255", firstDay: "2026-02-08" },
    ]);
    expect((await listGrants(viewer, now)).grants).toMatchObject([
      {
        id: checked.block.grantId,
        proof: "reverse_zone_txt",
        state: "active",
        expiresAt: null,
        claimBlockId: block.id,
      },
    ]);
    const actions = await prisma.auditEvent.findMany({
      where: { actorId: viewer.userId },
      orderBy: { id: "asc" },
    });
    expect(actions.map((event) => event.action)).toEqual([
      "claim.created",
      "claim_block.checked",
      "grant.created",
    ]);
  });

  it("shows no history from before the registry's last change", async () => {
    const { block, value } = await claim("192.0.2.0/24");
    rdap.register({
      network: "192.0.2.0/24",
      registered: "2010-01-01T00:00:00Z",
      changed: "2026-03-01T10:00:00Z",
    });
    dns.set(firstRecord(block), "TXT", value);
    await checkBlock(viewer, block.id, now);
    expect((await listGrants(viewer, now)).grants[0]?.firstDay).toBe("2026-03-01");
  });

  it("also counts in the zone of the /16, for single addresses, and for IPv6", async () => {
    for (const [text, way, zone] of [
      ["192.0.2.9", 1, "_senderscope.0.192.in-addr.arpa"],
      ["198.51.100.16/28", 0, "_senderscope.100.51.198.in-addr.arpa"],
      ["2001:db8:1::/48", 0, "_senderscope.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"],
    ] as const) {
      const { block, value } = await claim(text);
      expect(firstRecord(block, way)).toBe(zone);
      dns.set(zone, "TXT", value);
      expect((await checkBlock(viewer, block.id, now)).block.state).toBe("verified");
    }
  });

  it("must stand in every zone when the block spans several", async () => {
    const { block, value } = await claim("198.18.4.0/22");
    const names = block.zoneProofs[0]?.records.map((record) => record.name) ?? [];
    expect(names).toHaveLength(4);
    for (const name of names.slice(0, 3)) dns.set(name, "TXT", value);
    const partly = await checkBlock(viewer, block.id, now);
    expect(partly.block.state).toBe("waiting");
    expect(partly.check.sentence).toContain("all of the listed names need it");
    dns.set(names[3] ?? "", "TXT", value);
    expect((await checkBlock(viewer, block.id, now)).block.state).toBe("verified");
  });

  it("is found in a TXT record of several strings and beside ten kilobytes of others", async () => {
    const { block, value } = await claim("192.0.2.0/24");
    dns.set(firstRecord(block), "TXT", "x".repeat(10_240), [value.slice(0, 7), value.slice(7)]);
    const { check, block: after } = await checkBlock(viewer, block.id, now);
    expect(after.state).toBe("verified");
    expect(check.answers[0]).toMatchObject({ cut: true });
    expect(check.answers[0]?.values.map((each) => each.length)).toEqual([255, value.length]);
  });
});

describe("what does not verify", () => {
  it("no record: not yet, with the answer and what to do", async () => {
    const { block } = await claim("192.0.2.0/24");
    const { check, block: after } = await checkBlock(viewer, block.id, now);
    expect(check).toMatchObject({ outcome: "not_yet", found: "missing" });
    expect(check.sentence).toContain("No record was found at _senderscope.2.0.192.in-addr.arpa.");
    expect(check.answers[0]).toMatchObject({ result: "none", values: [] });
    expect([after.state, after.sentence]).toEqual(["waiting", check.sentence]);
  });

  it("the token of another claim", async () => {
    const other = await createPerson({ organization: "Other Inc" });
    const theirs = await claimNetworks(other, { text: "192.0.2.0/24", acceptedTerms: true }, now);
    const { block } = await claim("192.0.2.0/24");
    dns.set(firstRecord(block), "TXT", theirs.recordValue);
    expect((await checkBlock(viewer, block.id, now)).check).toMatchObject({
      outcome: "not_yet",
      found: "changed",
    });
  });

  it("an alias in the reverse zone: it proves control of another name", async () => {
    const { block, value } = await claim("192.0.2.0/24");
    dns.set(firstRecord(block), "CNAME", "token.attacker.example");
    dns.set("token.attacker.example", "TXT", value);
    const { check } = await checkBlock(viewer, block.id, now);
    expect(check.outcome).toBe("not_yet");
    expect(check.sentence).toContain("is an alias (CNAME) to token.attacker.example");
    expect(check.answers).toContainEqual(
      expect.objectContaining({ type: "CNAME", values: ["token.attacker.example"] }),
    );
  });

  it.each(["servfail", "refused", "silent"] as const)(
    "could not check, when the servers are %s: nothing is decided",
    async (how) => {
      const { block, value } = await claim("192.0.2.0/24");
      dns.set(firstRecord(block), "TXT", value);
      dns.misbehave("in-addr.arpa", how);
      const { check, block: after } = await checkBlock(viewer, block.id, now);
      expect(check.outcome).toBe("could_not_check");
      expect(check.sentence).toContain("could not be looked up");
      expect(check.answers.every((answer) => answer.result === "failed")).toBe(true);
      expect(after.state).toBe("waiting");
    },
  );

  it("could not check, when it cannot be known whether the matching name is an alias", async () => {
    const { block, value } = await claim("192.0.2.0/24");
    dns.set(firstRecord(block), "TXT", value);
    dns.onQuestion(({ type }) => {
      dns.misbehave(firstRecord(block), type === "CNAME" ? "servfail" : null);
    });
    expect((await checkBlock(viewer, block.id, now)).check.outcome).toBe("could_not_check");
  });

  it("a resolver that lies: an answer to everything proves nothing", async () => {
    const { block } = await claim("192.0.2.16/28");
    dns.misbehave("", { kind: "lie", value: "search.provider.example" });
    const { check, block: after } = await checkBlock(viewer, block.id, now);
    expect([check.outcome, after.state]).toEqual(["not_yet", "waiting"]);
  });

  it("a record that is gone between two answers", async () => {
    const { block, value } = await claim("192.0.2.0/24");
    dns.set(firstRecord(block), "TXT", value);
    dns.onQuestion(({ type }) => {
      if (type === "CNAME") dns.set(firstRecord(block), "CNAME", "attacker.example");
    });
    expect((await checkBlock(viewer, block.id, now)).block.state).toBe("waiting");
  });

  it("ten kilobytes of something else, with bytes that no page should show", async () => {
    const { block } = await claim("192.0.2.0/24");
    dns.set(firstRecord(block), "TXT", `\u0000\u001b[31m${"y".repeat(10_240)}`);
    const { check } = await checkBlock(viewer, block.id, now);
    expect(check.outcome).toBe("not_yet");
    expect(JSON.stringify(check).length).toBeLessThan(4000);
    expect(check.answers[0]?.values[0]).toMatch(/^\ufffd+\[31my+$/);
    expect(
      (await getClaim(viewer, (await prisma.claim.findFirstOrThrow()).id, now)).blocks[0]?.lastCheck,
    ).toEqual(check);
  });
});

describe("parts of a /24 (RFC 2317)", () => {
  const zone = "16-19.2.0.192.in-addr.arpa";
  const delegate = (from: number, to: number, target = zone) => {
    for (let octet = from; octet <= to; octet += 1) {
      dns.set(`${octet}.2.0.192.in-addr.arpa`, "CNAME", `${octet}.${target}`);
    }
  };

  it("are proven in the zone that every address leads to, which the check names", async () => {
    const { block, value } = await claim("192.0.2.16/30");
    delegate(16, 19);
    const first = await checkBlock(viewer, block.id, now);
    expect(first.check.sentence).toContain(`create the record at _senderscope.${zone}`);
    expect(first.block.zoneProofs[0]).toMatchObject({
      kind: "part_zone",
      records: [{ name: `_senderscope.${zone}`, type: "TXT", value }],
    });
    dns.set(`_senderscope.${zone}`, "TXT", value);
    expect((await checkBlock(viewer, block.id, now)).block.state).toBe("verified");
  });

  it("are not proven when one address leads elsewhere, or nowhere", async () => {
    const { block, value } = await claim("192.0.2.16/30");
    delegate(16, 18);
    dns.set(`_senderscope.${zone}`, "TXT", value);
    expect((await checkBlock(viewer, block.id, now)).block.state).toBe("waiting");
    delegate(19, 19, "rev.other.example");
    expect((await checkBlock(viewer, block.id, now)).check).toMatchObject({
      outcome: "not_yet",
      partZone: null,
    });
    dns.remove("19.2.0.192.in-addr.arpa");
    dns.misbehave("19.2.0.192.in-addr.arpa", "servfail");
    expect((await checkBlock(viewer, block.id, now)).check.outcome).toBe("could_not_check");
    dns.misbehave("19.2.0.192.in-addr.arpa", null);
    delegate(19, 19);
    expect((await checkBlock(viewer, block.id, now)).block.state).toBe("verified");
  });

  it("prove nothing for a wider block: a customer with one address does not get the /24", async () => {
    const { block, value } = await claim("192.0.2.0/24");
    delegate(0, 0, "rev.attacker.example");
    dns.set("_senderscope.rev.attacker.example", "TXT", value);
    expect((await checkBlock(viewer, block.id, now)).block.state).toBe("waiting");
  });
});

describe("a claim beyond a /16", () => {
  it("of a /8 cannot be proven by holding one address, or any zone below it", async () => {
    const { block, value, claim: made } = await claim("10.0.0.0/8");
    expect([made.needsStaff, block.zoneProofs]).toEqual([true, []]);
    for (const name of [
      "_senderscope.0.0.10.in-addr.arpa",
      "_senderscope.0.10.in-addr.arpa",
      "_senderscope.10.in-addr.arpa",
      "_senderscope.in-addr.arpa",
    ]) {
      dns.set(name, "TXT", value);
    }
    const { check, block: after } = await checkBlock(viewer, block.id, now);
    expect(check.sentence).toContain("too wide to be proven by DNS");
    expect(after.state).toBe("waiting");
    expect(dns.count()).toBe(0);
  });

  it("keeps a found record as evidence, and waits for staff", async () => {
    const { claim: made, value } = await claim("198.18.0.0/16 192.0.2.0/24");
    const block = made.blocks[0] as ClaimBlockView;
    expect(block.network).toBe("192.0.2.0/24");
    dns.set(firstRecord(block), "TXT", value);
    const { check, block: after } = await checkBlock(viewer, block.id, now);
    expect([check.outcome, after.state, after.grantId]).toEqual(["verified", "waiting", null]);
    expect(check.sentence).toContain("the provider's staff decide");
  });
});

describe("after the proof", () => {
  async function verified(text = "192.0.2.0/24") {
    const made = await claim(text);
    dns.set(firstRecord(made.block), "TXT", made.value);
    await checkBlock(viewer, made.block.id, now);
    return { ...made, name: firstRecord(made.block) };
  }
  const stateAt = async (at: Date) => (await listGrants(viewer, at)).grants[0];
  const subjects = async () =>
    (await prisma.outboxMail.findMany({ orderBy: { createdAt: "asc" } })).map((mail) => mail.subject);

  it("a record missing for seven days suspends, and the daily check restores it", async () => {
    const { name, value } = await verified();
    dns.remove(name);
    for (let day = 1; day <= 7; day += 1) await recheckGrants(later(now, day * DAY));
    expect((await stateAt(later(now, 7 * DAY)))?.state).toBe("active");
    expect((await stateAt(later(now, 7 * DAY)))?.sentence).toContain("missing since 11 Mar 2026");
    const late = later(now, 8 * DAY);
    await recheckGrants(late);
    await recheckGrants(late);
    expect((await stateAt(late))?.state).toBe("suspended");
    expect(await grantedRanges({ organizationId: viewer.organizationId ?? "" }, late)).toEqual([]);
    dns.set(name, "TXT", value);
    await recheckGrants(later(now, 9 * DAY));
    expect((await stateAt(later(now, 9 * DAY)))?.state).toBe("active");
    expect(await subjects()).toEqual([
      "Access to 192.0.2.0/24 is suspended",
      "Access to 192.0.2.0/24 is back",
    ]);
  });

  it("a record changed to another token suspends after a day, and a check by hand restores it at once", async () => {
    const { name, value, block } = await verified();
    dns.set(name, "TXT", "senderscope=someone-else");
    await recheckGrants(later(now, DAY));
    expect((await stateAt(later(now, DAY)))?.state).toBe("active");
    await recheckGrants(later(now, 2 * DAY));
    expect(await stateAt(later(now, 2 * DAY))).toMatchObject({ state: "suspended" });
    dns.set(name, "TXT", value);
    const { block: after } = await checkBlock(viewer, block.id, later(now, 2 * DAY + 1000));
    expect(after.state).toBe("verified");
    expect((await stateAt(later(now, 3 * DAY)))?.state).toBe("active");
  });

  it("thirty days on which nobody can say change nothing", async () => {
    await verified();
    dns.misbehave("arpa", "servfail");
    for (let day = 1; day <= 30; day += 1) await recheckGrants(later(now, day * DAY));
    expect(await stateAt(later(now, 31 * DAY))).toMatchObject({
      state: "active",
      lastVerifiedAt: now.toISOString(),
    });
    expect(await subjects()).toEqual([]);
  });

  it("a block that was given up is not verified by a record left behind", async () => {
    const { block, value } = await claim("192.0.2.0/24");
    dns.set(firstRecord(block), "TXT", value);
    await withdrawBlock(viewer, block.id, now);
    await expect(checkBlock(viewer, block.id, now)).rejects.toMatchObject({ code: "conflict" });
    await expect(withdrawBlock(viewer, block.id, now)).rejects.toMatchObject({ code: "conflict" });
    await recheckGrants(now);
    expect(await prisma.grant.count()).toBe(0);
  });

  it("two checks at once make one grant", async () => {
    const { block, value } = await claim("192.0.2.0/24");
    dns.set(firstRecord(block), "TXT", value);
    const answers = await Promise.allSettled([
      checkBlock(viewer, block.id, now),
      checkBlock(viewer, block.id, now),
    ]);
    expect(answers.some((answer) => answer.status === "fulfilled")).toBe(true);
    expect(await prisma.grant.count()).toBe(1);
  });

  it("a claim that nothing proves ends after sixty days", async () => {
    const { block } = await claim("192.0.2.0/24");
    const claimId = (await prisma.claimBlock.findUniqueOrThrow({ where: { id: block.id } })).claimId;
    await recheckGrants(later(now, 59 * DAY));
    expect((await getClaim(viewer, claimId, now)).blocks[0]?.state).toBe("waiting");
    await recheckGrants(later(now, 60 * DAY));
    const ended = (await getClaim(viewer, claimId, now)).blocks[0];
    expect(ended).toMatchObject({ state: "expired", sentence: expect.stringContaining("Claim it again") });
    await expect(checkBlock(viewer, block.id, later(now, 61 * DAY))).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("many blocks at once", () => {
  it("are checked some at a time until none is left, and what is found is granted", async () => {
    const { claim: made, value } = await claim(
      Array.from({ length: 60 }, (_, i) => `198.18.${i}.0/24`).join(" "),
    );
    for (let i = 0; i < 60; i += 2) dns.set(`_senderscope.${i}.18.198.in-addr.arpa`, "TXT", value);
    const since = later(now, 1000);
    const at = later(now, 2000);
    const steps = [];
    for (let left = 1; left > 0; ) {
      const step = await checkClaim(viewer, made.id, since, at);
      steps.push(step.checked);
      left = step.left;
    }
    expect(steps).toEqual([24, 24, 12]);
    const { blocks } = await getClaim(viewer, made.id, at);
    expect(blocks.filter(({ state }) => state === "verified")).toHaveLength(30);
    expect(blocks.filter(({ lastCheck }) => lastCheck?.outcome === "not_yet")).toHaveLength(30);
    expect(await checkClaim(viewer, made.id, since, at)).toMatchObject({ checked: 0, verified: 0, left: 0 });
  });

  it("of another organization do not exist", async () => {
    const { claim: made } = await claim("192.0.2.0/24");
    const stranger = await createPerson({ organization: `Stranger ${randomUUID()}` });
    await expect(checkClaim(stranger, made.id, now, now)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a resolver that fails or lies once", () => {
  it("changes nothing by the lie, and the next check finds the truth", async () => {
    const { block, value } = await claim("192.0.2.0/24");
    dns.set(firstRecord(block), "TXT", value);
    dns.misbehave("", { kind: "lie", value: "senderscope=made-up" });
    const lied = await checkBlock(viewer, block.id, now);
    expect(lied.check.outcome).not.toBe("verified");
    expect(await prisma.grant.count()).toBe(0);
    dns.misbehave("", null);
    expect((await checkBlock(viewer, block.id, now)).check.outcome).toBe("verified");
    // A lie of one day about a proven network takes nothing away: a day with another token must last.
    dns.misbehave("", { kind: "lie", value: "senderscope=made-up" });
    await recheckGrants(later(now, DAY));
    dns.misbehave("", null);
    await recheckGrants(later(now, 2 * DAY));
    expect((await listGrants(viewer, later(now, 2 * DAY))).grants).toMatchObject([{ state: "active" }]);
  });
});
