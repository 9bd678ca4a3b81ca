// Proof by host token: the record at a host name that leads back to the address. It proves that address and no other,
// and nothing of the time before (attack 4: a reverse name that anybody can point at anybody's domain).
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/identity/viewer";
import { DAY, dayOf, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { createPerson } from "@/lib/testing/people";
import { startTestRdap, type TestRdap } from "@/lib/testing/rdap";
import { checkBlock } from "./check-commands";
import { claimNetworks } from "./commands";
import { getClaim, grantedRanges, listGrants } from "./queries";
import { reverseName } from "./reverse-zone";
import { recheckGrants } from "./watch-commands";

testDatabase();

const now = new Date("2026-03-10T12:00:00Z");
const ip = "192.0.2.9";
const host = "mail.sender.example";
const record = `_senderscope.${host}`;
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
  await prisma.grant.deleteMany();
  await prisma.claim.deleteMany();
});
afterAll(async () => {
  setEnvironment({ DNS_SERVERS: undefined, RDAP_BASE: undefined, ALLOW_RESERVED_NETWORKS: undefined });
  await Promise.all([dns.stop(), rdap.stop()]);
});

async function claim(text = ip): Promise<{ id: string; value: string }> {
  const made = await claimNetworks(viewer, { text, acceptedTerms: true }, now);
  return { id: made.blocks[0]?.id ?? "", value: made.recordValue };
}
const check = async (id: string, at = now) => (await checkBlock(viewer, id, at)).check;
const reads = () => grantedRanges({ organizationId: viewer.organizationId ?? "" }, now);

it("is offered once the host name is known, and proves the address from the day of the proof on", async () => {
  dns.setHost(ip, host);
  const { id, value } = await claim();
  const before = await check(id);
  expect(before).toMatchObject({ outcome: "not_yet", hosts: [host] });
  expect(before.sentence).toContain(`A record at ${record} proves the address too`);
  const [claimed] = await prisma.claim.findMany();
  const { blocks } = await getClaim(viewer, claimed?.id ?? "", now);
  expect(blocks[0]?.zoneProofs.at(-1)).toMatchObject({
    kind: "host",
    records: [{ name: record, type: "TXT", value }],
  });

  dns.set(record, "TXT", value);
  const { block, check: found } = await checkBlock(viewer, id, now);
  expect(found).toMatchObject({ outcome: "verified", method: "host_token" });
  expect(found.sentence).toContain(`The record was found at ${record}`);
  expect(block.sentence).toContain("by the record at its host name");
  expect(await reads()).toEqual([{ lo: ip, hi: ip, firstDay: dayOf(now) }]);
  expect((await listGrants(viewer, now)).grants).toMatchObject([
    { proof: "host_token", network: `${ip}/32` },
  ]);
});

it("works for an IPv6 address", async () => {
  dns.setHost("2001:db8::9", host);
  const { id, value } = await claim("2001:db8::9");
  dns.set(record, "TXT", value);
  expect(await check(id)).toMatchObject({ outcome: "verified", method: "host_token" });
});

describe("what does not prove an address", () => {
  it("a reverse name in a domain that does not lead back, with the record there (attack 4)", async () => {
    const { id, value } = await claim();
    dns.set(reverseName(ip), "PTR", "mail.attacker.example");
    dns.set("mail.attacker.example", "A", "198.51.100.1");
    dns.set("_senderscope.mail.attacker.example", "TXT", value);
    const answer = await check(id);
    expect(answer).toMatchObject({ outcome: "not_yet", hosts: [] });
    expect(answer.sentence).toContain("mail.attacker.example does not lead back to 192.0.2.9");
    expect(await reads()).toEqual([]);
  });

  it("the host's record for a network of more than its address", async () => {
    dns.setHost(ip, host);
    const { id, value } = await claim("192.0.2.8/31");
    dns.set(record, "TXT", value);
    expect((await check(id)).outcome).toBe("not_yet");
  });

  it("an alias at the record's name, or another claim's token", async () => {
    dns.setHost(ip, host);
    const { id, value } = await claim();
    dns.set(record, "CNAME", "elsewhere.example");
    dns.set("elsewhere.example", "TXT", value);
    expect((await check(id)).sentence).toContain("is an alias (CNAME) to elsewhere.example");
    dns.remove(record);
    dns.set(record, "TXT", "senderscope=another");
    expect(await check(id)).toMatchObject({ outcome: "not_yet", found: "changed" });
  });

  it("an address without a host name, and says so", async () => {
    const { id } = await claim();
    expect((await check(id)).sentence).toContain("192.0.2.9 has no host name.");
  });

  it.each(["servfail", "silent"] as const)("could not check when the reverse name is %s", async (how) => {
    const { id } = await claim();
    dns.misbehave(reverseName(ip), how);
    const answer = await check(id);
    expect(answer.outcome).toBe("could_not_check");
    expect(answer.sentence).toContain("could not be looked up");
  });
});

describe("after the proof", () => {
  it("is watched by itself: missing for seven days suspends, whatever the reverse zone holds, and it comes back", async () => {
    dns.setHost(ip, host);
    const { id, value } = await claim();
    dns.set(record, "TXT", value);
    await check(id);
    dns.remove(record);
    dns.set("_senderscope.2.0.192.in-addr.arpa", "TXT", "unrelated");
    await recheckGrants(later(now, DAY));
    expect(await reads()).toHaveLength(1);
    await recheckGrants(later(now, 8 * DAY));
    expect(await reads()).toEqual([]);
    dns.set(record, "TXT", value);
    await recheckGrants(later(now, 9 * DAY));
    expect(await reads()).toHaveLength(1);
  });

  it("a reverse name that nobody can look up for thirty days changes nothing", async () => {
    dns.setHost(ip, host);
    const { id, value } = await claim();
    dns.set(record, "TXT", value);
    await check(id);
    dns.misbehave(reverseName(ip), "servfail");
    for (let day = 1; day <= 30; day += 1) await recheckGrants(later(now, day * DAY));
    expect(await reads()).toHaveLength(1);
  });

  it("an address whose reverse name leads to somebody else's host is suspended in time (attack 10: after a transfer)", async () => {
    dns.setHost(ip, host);
    const { id, value } = await claim();
    dns.set(record, "TXT", value);
    await check(id);
    dns.set(reverseName(ip), "PTR", "new.owner.example");
    dns.set("new.owner.example", "A", ip);
    for (const day of [1, 8]) await recheckGrants(later(now, day * DAY));
    expect(await reads()).toEqual([]);
  });
});
