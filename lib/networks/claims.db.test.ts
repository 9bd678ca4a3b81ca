// Claims, staff decisions and grants on the database: who sees what, what is recorded, and who is told.
import { randomUUID } from "node:crypto";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { addGrant } from "@/lib/cli/grant";
import type { Viewer } from "@/lib/identity/viewer";
import { DAY, later } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { checkBlock } from "./check-commands";
import { claimNetworks, withdrawBlock } from "./commands";
import { requestContact } from "./contact-commands";
import { grantByStaff, revokeGrant } from "./grant-commands";
import {
  getBlock,
  getClaim,
  getContacts,
  grantedRanges,
  holdersOf,
  listClaims,
  listGrants,
  previewClaim,
} from "./queries";
import type { ClaimView } from "./schema";
import { decideBlock } from "./staff-commands";
import { listStaffQueue } from "./staff-queries";

const database = testDatabase();

const now = new Date("2026-03-10T12:00:00Z");
let viewer: Viewer;
let rival: Viewer;
let staff: Viewer;

beforeAll(() => setEnvironment({ ALLOW_RESERVED_NETWORKS: "true" }));
beforeEach(async () => {
  viewer = await createPerson({ organization: `Sender ${randomUUID()}` });
  rival = await createPerson({ organization: `Rival ${randomUUID()}` });
  staff = await createPerson({ staffRole: "postmaster" });
});
afterEach(async () => {
  setEnvironment({ ALLOW_RESERVED_NETWORKS: "true" });
  await prisma.outboxMail.deleteMany();
  await prisma.grant.deleteMany();
  await prisma.claim.deleteMany();
});
afterAll(() => setEnvironment({ ALLOW_RESERVED_NETWORKS: undefined }));

const claim = (text: string, who = viewer): Promise<ClaimView> =>
  claimNetworks(who, { text, acceptedTerms: true }, now);
const idOf = (who: Viewer) => who.organizationId ?? "";
const grant = (who: Viewer, network: string, more: { from?: string; expiresAt?: Date } = {}) =>
  grantByStaff(operatorActor, { organizationId: idOf(who), network, note: "test", ...more }, now);
const decide = (
  id: string,
  decision: "grant" | "refuse",
  who = staff,
  more: { from?: string; until?: string } = {},
) => decideBlock(who, id, { decision, note: "seen the contract", ...more }, now);

async function firstBlock(text: string, who = viewer) {
  const made = await claim(text, who);
  const [block] = made.blocks;
  if (block === undefined) throw new Error("no block");
  return { claim: made, block };
}

describe("claiming", () => {
  it("keeps the text, one block per prefix, and an audit record, in one step", async () => {
    const made = await claim("192.0.2.0-192.0.2.6\n2001:db8::/48");
    expect(made.blocks.map((block) => [block.network, block.addresses, block.state])).toEqual([
      ["192.0.2.0/30", "4", "waiting"],
      ["192.0.2.4/31", "2", "waiting"],
      ["192.0.2.6/32", "1", "waiting"],
      ["2001:db8::/48", "1208925819614629174706176", "waiting"],
    ]);
    expect(made).toMatchObject({
      requestedBy: viewer.email,
      requestedText: "192.0.2.0-192.0.2.6\n2001:db8::/48",
      needsStaff: false,
      expiresAt: later(now, 60 * DAY).toISOString(),
    });
    expect(made.recordValue).toMatch(/^senderscope=[\w-]{43}$/);
    const [event] = await prisma.auditEvent.findMany({ where: { targetId: made.id } });
    expect(event).toMatchObject({
      action: "claim.created",
      organizationId: idOf(viewer),
      fromAddress: "198.51.100.77",
    });
    expect((await listClaims(viewer)).claims).toMatchObject([
      {
        id: made.id,
        blocks: { waiting: 4, verified: 0 },
        networks: ["192.0.2.0/30", "192.0.2.4/31", "192.0.2.6/32", "2001:db8::/48"],
      },
    ]);
  });

  it("takes all or nothing, and says what is wrong with each item", async () => {
    await expect(claim("192.0.2.0/24 192.0.2.5/24 nonsense")).rejects.toMatchObject({
      code: "invalid_input",
      issues: [
        { path: "body.text", message: expect.stringContaining("192.0.2.5/24: ") },
        { path: "body.text", message: expect.stringContaining("nonsense: ") },
      ],
    });
    setEnvironment({ ALLOW_RESERVED_NETWORKS: undefined });
    await expect(claim("192.0.2.0/24")).rejects.toMatchObject({ code: "invalid_input" });
    expect(await prisma.claim.count()).toBe(0);
  });

  it("is previewed with proofs, what is held, and what waits, without keeping anything", async () => {
    await grant(viewer, "192.0.2.0/24");
    await grant(rival, "198.51.100.0/24");
    const waiting = await claim("203.0.113.0/24");
    await claim("198.51.100.0/24", rival);
    const before = await prisma.claim.count();
    const preview = await previewClaim(
      viewer,
      { text: "192.0.2.128/25, 198.51.100.0/24 203.0.113.0/24 bogus" },
      now,
    );
    expect(
      preview.blocks.map(({ network, held, waitingClaimId }) => [network, held, waitingClaimId]),
    ).toEqual([
      ["192.0.2.128/25", true, null],
      ["198.51.100.0/24", false, null],
      ["203.0.113.0/24", false, waiting.id],
    ]);
    expect(preview.blocks[1]?.proofs.map((proof) => proof.proof)).toEqual([
      "reverse_zone_txt",
      "contact_mail",
    ]);
    expect(preview.blocks[1]?.proofs[0]?.zones).toEqual(["100.51.198.in-addr.arpa"]);
    expect(preview).toMatchObject({
      claimable: false,
      needsStaff: false,
      addresses: { ipv4: "640", ipv6: "0" },
      firstDay: "2026-02-08",
    });
    expect(preview.issues).toHaveLength(1);
    expect(await prisma.claim.count()).toBe(before);
    expect(
      (await previewClaim(viewer, { text: "198.18.0.0/15" }, now)).blocks[0]?.proofs.map(
        (proof) => proof.proof,
      ),
    ).toEqual(["staff", "contact_mail"]);
  });
});

describe("another organization", () => {
  it("finds nothing of a claim, a block or a grant, and changes nothing", async () => {
    const { claim: made, block } = await firstBlock("192.0.2.0/24");
    const { id: grantId } = await grant(viewer, "198.51.100.0/24");
    const attempts: Record<string, () => Promise<unknown>> = {
      getClaim: () => getClaim(rival, made.id, now),
      getBlock: () => getBlock(rival, block.id, now),
      getContacts: () => getContacts(rival, block.id, now),
      checkBlock: () => checkBlock(rival, block.id, now),
      withdrawBlock: () => withdrawBlock(rival, block.id, now),
      requestContact: () => requestContact(rival, block.id, "abuse@owner.example", now),
      revokeGrant: () => revokeGrant(rival, grantId, now),
    };
    const audits = await prisma.auditEvent.count();
    for (const [name, attempt] of Object.entries(attempts)) {
      await expect(attempt(), name).rejects.toMatchObject({ code: "not_found" });
    }
    const nobody = { ...viewer, organizationId: null, role: null };
    for (const attempt of [
      () => listClaims(nobody),
      () => listGrants(nobody, now),
      () => claim("203.0.113.0/24", nobody),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "not_allowed" });
    }
    expect((await listClaims(rival)).claims).toEqual([]);
    expect((await listGrants(rival, now)).grants).toEqual([]);
    expect(await grantedRanges({ organizationId: idOf(rival) }, now)).toEqual([]);
    expect(await prisma.auditEvent.count()).toBe(audits);
    expect((await getBlock(viewer, block.id, now)).state).toBe("waiting");
    expect((await listGrants(viewer, now)).grants).toHaveLength(1);
  });

  it("and an id that does not exist get the same answer", async () => {
    const { claim: made } = await firstBlock("192.0.2.0/24");
    const theirs = await getClaim(rival, made.id, now).catch((error: Error) => error.message);
    expect(await getClaim(rival, randomUUID(), now).catch((error: Error) => error.message)).toBe(theirs);
  });
});

describe("staff", () => {
  it("see the waiting blocks of everybody, with who else holds the network", async () => {
    const { block } = await firstBlock("192.0.2.0/24");
    const { id: wide } = await claim("198.18.0.0/15", rival);
    // Made at the same instant they would come in any order.
    await prisma.claimBlock.updateMany({ where: { claimId: wide }, data: { createdAt: later(now, 1) } });
    await grant(rival, "192.0.2.128/25");
    const all = (await listStaffQueue({ show: "waiting" }, now)).blocks;
    expect(all.map((row) => [row.block.network, row.needsStaff, row.needsTwo])).toEqual([
      ["192.0.2.0/24", false, false],
      ["198.18.0.0/15", true, true],
    ]);
    expect(all[0]).toMatchObject({
      organization: viewer.organizationName,
      requestedBy: viewer.email,
      block: { id: block.id },
    });
    expect(all[0]?.holders).toEqual([{ organization: rival.organizationName, network: "192.0.2.128/25" }]);
    expect((await listStaffQueue({ show: "needs_staff" }, now)).blocks).toHaveLength(1);
    expect((await listStaffQueue({ show: "reported" }, now)).blocks).toHaveLength(0);
  });

  it("grant a block with a note, from 90 days back or the day they name, until the day they name", async () => {
    const { block } = await firstBlock("192.0.2.0/24");
    expect((await decide(block.id, "grant")).state).toBe("granted");
    expect((await listGrants(viewer, now)).grants).toMatchObject([
      { proof: "staff", firstDay: "2025-12-10", expiresAt: null, claimBlockId: block.id },
    ]);
    const { block: other } = await firstBlock("198.51.100.0/24");
    await decide(other.id, "grant", staff, { from: "2026-03-01", until: "2026-03-31" });
    expect((await listGrants(viewer, now)).grants[1]).toMatchObject({
      firstDay: "2026-03-01",
      expiresAt: "2026-04-01T00:00:00.000Z",
    });
    expect(
      await grantedRanges({ organizationId: idOf(viewer) }, new Date("2026-03-31T23:59:59Z")),
    ).toHaveLength(2);
    expect(
      await grantedRanges({ organizationId: idOf(viewer) }, new Date("2026-04-01T00:00:00Z")),
    ).toHaveLength(1);
    const { block: third } = await firstBlock("203.0.113.0/24");
    await expect(decide(third.id, "grant", staff, { until: "2026-03-09" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(decide(block.id, "grant")).rejects.toMatchObject({ code: "conflict" });
    await expect(decide(randomUUID(), "grant")).rejects.toMatchObject({ code: "not_found" });
    const event = await prisma.auditEvent.findFirstOrThrow({
      where: { action: "grant.created", actorId: staff.userId },
    });
    expect(event).toMatchObject({ actorKind: "staff", detail: { note: "seen the contract" } });
  });

  it("refuse with a reason that the organization is told", async () => {
    const { block } = await firstBlock("192.0.2.0/24");
    await decide(block.id, "refuse");
    expect(await getBlock(viewer, block.id, now)).toMatchObject({
      state: "refused",
      refusedReason: "seen the contract",
      sentence: "Refused on 10 Mar 2026: seen the contract",
    });
    expect(await prisma.outboxMail.findMany()).toMatchObject([
      { toAddress: viewer.email, subject: "Your claim of 192.0.2.0/24 was refused" },
    ]);
    await expect(checkBlock(viewer, block.id, now)).rejects.toMatchObject({ code: "conflict" });
  });

  it("must be two different people for more than a /20", async () => {
    const second = await createPerson({ staffRole: "support" });
    const { block } = await firstBlock("198.18.0.0/19");
    expect((await decide(block.id, "grant")).state).toBe("needs_second");
    expect(await prisma.grant.count()).toBe(0);
    expect((await listStaffQueue({ show: "waiting" }, now)).blocks[0]?.firstApproval).toEqual({
      by: staff.email,
      note: "seen the contract",
    });
    await expect(decide(block.id, "grant")).rejects.toMatchObject({ code: "conflict" });
    expect((await decide(block.id, "grant", second)).state).toBe("granted");
    const { block: small } = await firstBlock("198.18.32.0/20");
    expect((await decide(small.id, "grant")).state).toBe("granted");
  });

  it("must be two for pieces of a /16 too, decided one by one or at once, until 30 days have passed", async () => {
    const pieces = [];
    for (let i = 0; i < 16; i += 1) pieces.push(await firstBlock(`198.18.${i * 16}.0/20`));
    const [first, ...rest] = pieces.map(({ block }) => block.id);
    const states = await Promise.all(rest.map(async (id) => (await decide(id, "grant")).state));
    expect(states.filter((state) => state === "granted")).toHaveLength(1);
    expect((await decide(first ?? "", "grant")).sentence).toContain(
      "With what you granted this organization",
    );
    expect(await prisma.grant.count()).toBe(1);
    // Somebody else, another organization and another month begin anew.
    const second = await createPerson({ staffRole: "support" });
    expect((await decide(first ?? "", "grant", second)).state).toBe("granted");
    const other = await createPerson({ organization: `Other ${randomUUID()}` });
    const theirs = await claimNetworks(other, { text: "203.0.113.0/24", acceptedTerms: true }, now);
    expect((await decide(theirs.blocks[0]?.id ?? "", "grant")).state).toBe("granted");
    await prisma.claimBlock.updateMany({
      where: { state: "verified" },
      data: { decidedAt: later(now, -31 * DAY) },
    });
    const { block: late } = await firstBlock("198.19.0.0/20");
    expect((await decide(late.id, "grant")).state).toBe("granted");
  });
});

describe("a grant from the command line", () => {
  it("needs a note, a network and an organization that exist", async () => {
    const organizationName = viewer.organizationName ?? "";
    const given = (more: object) =>
      grantByStaff(operatorActor, { organizationName, network: "192.0.2.0/24", note: "n", ...more }, now);
    for (const more of [
      { note: " " },
      { network: "192.0.2.5/24" },
      { network: "192.0.2.1 192.0.2.9" },
      { network: "" },
    ]) {
      await expect(given(more), JSON.stringify(more)).rejects.toMatchObject({ code: "invalid_input" });
    }
    await expect(given({ organizationName: "Nobody" })).rejects.toMatchObject({ code: "not_found" });
    setEnvironment({ ALLOW_RESERVED_NETWORKS: undefined });
    await expect(given({})).rejects.toMatchObject({ code: "invalid_input" });
    expect(await prisma.grant.count()).toBe(0);
  });

  it("prints what was granted, and since when", async () => {
    const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const program = new Command();
    addGrant(program);
    const name = viewer.organizationName ?? "";
    await program.parseAsync([
      "node",
      "cli",
      "grant",
      name,
      "192.0.2.9",
      "--note",
      "our own",
      "--from",
      "2026-01-05",
    ]);
    expect(print).toHaveBeenCalledWith(`${name} can read 192.0.2.9/32 from 2026-01-05 on.`);
    print.mockRestore();
    setEnvironment({ DATABASE_URL: database.url });
    expect((await listGrants(viewer, now)).grants).toMatchObject([
      { network: "192.0.2.9/32", proof: "staff", firstDay: "2026-01-05" },
    ]);
    expect(
      await prisma.auditEvent.findFirst({ where: { actorKind: "operator", organizationId: idOf(viewer) } }),
    ).toMatchObject({ action: "grant.created" });
  });
});

describe("overlapping grants", () => {
  it("are merged for one organization, with the earliest day over each address", async () => {
    await grant(viewer, "192.0.2.0/24", { from: "2026-02-01" });
    await grant(viewer, "192.0.2.64/26", { from: "2026-01-01" });
    await grant(viewer, "192.0.2.64/27", { from: "2026-03-01" });
    await grant(viewer, "2001:db8::/48", { from: "2026-01-01" });
    expect(await grantedRanges({ organizationId: idOf(viewer) }, now)).toEqual([
      { lo: "192.0.2.0", hi: "192.0.2.63", firstDay: "2026-02-01" },
      { lo: "192.0.2.64", hi: "192.0.2.127", firstDay: "2026-01-01" },
      { lo: "192.0.2.128", hi: "192.0.2.255", firstDay: "2026-02-01" },
      { lo: "2001:db8::", hi: "2001:db8:0:ffff:ffff:ffff:ffff:ffff", firstDay: "2026-01-01" },
    ]);
  });

  const holdersAt = async (ip: string, at: Date) => (await holdersOf([ip], at)).get(ip) ?? [];

  it("of several organizations each give access, and holdersOf names them, the narrowest first", async () => {
    const wide = await grant(viewer, "192.0.2.0/24");
    const narrow = await grant(rival, "192.0.2.9", { from: "2026-03-01" });
    const ended = await grant(rival, "192.0.2.0/25", { expiresAt: now });
    expect(await holdersAt("192.0.2.9", now)).toEqual([
      { organizationId: idOf(rival), grantId: narrow.id, network: "192.0.2.9/32", firstDay: "2026-03-01" },
      { organizationId: idOf(viewer), grantId: wide.id, network: "192.0.2.0/24", firstDay: wide.firstDay },
    ]);
    expect((await holdersAt("192.0.2.10", now)).map((holder) => holder.grantId)).toEqual([wide.id]);
    expect((await holdersAt("192.0.2.10", later(now, -1))).map((holder) => holder.grantId)).toEqual([
      ended.id,
      wide.id,
    ]);
    expect(await holdersAt("192.0.3.0", now)).toEqual([]);
    expect(await holdersAt("2001:db8::1", now)).toEqual([]);
    await prisma.grant.update({ where: { id: narrow.id }, data: { suspendedAt: now } });
    await revokeGrant(viewer, wide.id, now);
    expect(await holdersAt("192.0.2.9", now)).toEqual([]);
  });

  it("are told to present holders: with the name to equal or wider ones, without it to narrower ones", async () => {
    const narrower = await createPerson({ organization: `Narrow ${randomUUID()}`, role: "admin" });
    await createPerson({ organization: narrower.organizationName, role: "viewer" });
    await grant(viewer, "192.0.2.0/23");
    await grant(narrower, "192.0.2.128/25");
    await prisma.outboxMail.deleteMany();
    await grant(rival, "192.0.2.0/24");
    const mails = await prisma.outboxMail.findMany({ where: { kind: "grant.overlap" } });
    const to = (who: Viewer) => mails.filter((mail) => mail.toAddress === who.email).map((mail) => mail.text);
    expect(mails).toHaveLength(2);
    expect(to(viewer)[0]).toContain(
      `${rival.organizationName} was granted 192.0.2.0/24, which overlaps your network 192.0.2.0/23`,
    );
    expect(to(narrower)[0]).toContain(
      "An organization was granted a wider network that includes 192.0.2.128/25",
    );
    expect(to(narrower)[0]).not.toContain(rival.organizationName);
    await grant(rival, "192.0.2.0/26");
    expect(await prisma.outboxMail.count({ where: { toAddress: rival.email } })).toBe(0);
  });

  it("taken and given up again and again tell the other holder once a day", async () => {
    await grant(viewer, "192.0.2.0/24");
    const told = () => prisma.outboxMail.count({ where: { kind: "grant.overlap", toAddress: viewer.email } });
    for (let round = 0; round < 3; round += 1) {
      const { id } = await grant(rival, "192.0.2.9");
      await revokeGrant(rival, id, now);
    }
    expect(await told()).toBe(1);
    await prisma.grant.updateMany({ where: { network: "192.0.2.9" }, data: { createdAt: later(now, -DAY) } });
    await grant(rival, "192.0.2.9");
    expect(await told()).toBe(2);
  });
});

describe("a grant", () => {
  it("given up ends access at once and for good, with its block", async () => {
    const { block } = await firstBlock("192.0.2.0/24");
    await decide(block.id, "grant");
    const { grantId } = await getBlock(viewer, block.id, now);
    await revokeGrant(viewer, grantId ?? "", now);
    expect(await grantedRanges({ organizationId: idOf(viewer) }, now)).toEqual([]);
    expect(await getBlock(viewer, block.id, now)).toMatchObject({ state: "withdrawn", grantId: null });
    await expect(revokeGrant(viewer, grantId ?? "", now)).rejects.toMatchObject({ code: "not_found" });
    await expect(decide(block.id, "grant")).rejects.toMatchObject({ code: "conflict" });
  });

  it("cannot be stored with bounds that are not those of its network", async () => {
    const { id } = await grant(viewer, "192.0.2.0/24");
    for (const change of ["hi = '192.0.3.255'", "lo = '192.0.2.0/24'", "network = '192.0.2.1/24'"]) {
      await expect(
        pool.query(`UPDATE network_grant SET ${change} WHERE id = $1`, [id]),
        change,
      ).rejects.toThrow(/network_grant_network_check/);
    }
    const { block } = await firstBlock("198.51.100.0/24");
    await expect(
      pool.query("UPDATE claim_block SET network = '198.51.100.1/24' WHERE id = $1", [block.id]),
    ).rejects.toThrow(/claim_block_network_check/);
  });
});
