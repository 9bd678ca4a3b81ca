// AS numbers: what the loaded table says, and nothing when none is loaded.
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import type { Viewer } from "@/lib/identity/viewer";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { claimNetworks } from "./commands";
import { getClaim, previewClaim } from "./queries";
import { loadRoutes } from "./route-commands";

testDatabase();

const now = new Date();
let viewer: Viewer;
const load = (...lines: string[]) => loadRoutes(operatorActor, "table.txt", Readable.from(lines), now);
const preview = (text: string) => previewClaim(viewer, { text }, now);

beforeAll(async () => {
  setEnvironment({ ALLOW_RESERVED_NETWORKS: "true" });
  viewer = await createPerson({ organization: "Carrier" });
});
afterAll(() => setEnvironment({ ALLOW_RESERVED_NETWORKS: undefined }));
beforeEach(async () => {
  await prisma.routedPrefix.deleteMany();
  await prisma.routingTable.deleteMany();
});

describe("an AS number", () => {
  it("cannot be claimed before a table is loaded, and reads so", async () => {
    const { issues, claimable } = await preview("AS64496");
    expect(issues[0]?.message).toContain("no routing table");
    expect(claimable).toBe(false);
  });

  it("stands for its prefixes, beside other items, the more specific inside the wider", async () => {
    await load("198.18.0.0/22 64496", "198.18.1.0/24 64496", "2001:db8::/33 64496", "203.0.113.0/24 64497");
    const { blocks, issues } = await preview("AS 64496, 192.0.2.9");
    expect(issues).toEqual([]);
    expect(blocks.map(({ network, from }) => [network, from])).toEqual([
      ["192.0.2.9/32", "192.0.2.9"],
      ["198.18.0.0/22", "AS64496"],
      ["2001:db8::/33", "AS64496"],
    ]);
    expect((await preview("AS64499")).issues[0]?.message).toContain("no network of this AS");
  });

  it("of two hundred prefixes makes two hundred blocks, and one more is too many", async () => {
    const lines = Array.from({ length: 201 }, (_, i) => `198.18.${i}.0/24 ${i < 200 ? 64496 : 64498}`);
    await load(...lines);
    expect((await preview("AS64496")).blocks).toHaveLength(200);
    expect((await preview("AS64496 AS64498")).issues[0]?.message).toContain("at most 200");
  });

  it("is fixed when it is claimed: a newer table changes nothing of the claim", async () => {
    await load("198.18.0.0/24 64496");
    const claim = await claimNetworks(viewer, { text: "AS64496", acceptedTerms: true, tags: [] }, now);
    await load("198.18.0.0/24 64496", "198.18.1.0/24 64496");
    const { blocks } = await getClaim(viewer, claim.id, now);
    expect(blocks.map(({ network }) => network)).toEqual(["198.18.0.0/24"]);
  });
});

describe("loading", () => {
  it("replaces the whole table, and is written into the log", async () => {
    await load("198.18.0.0/24 64496", "198.18.0.0/24 64496");
    expect(await load("198.18.1.0/24 64497_64498", "# made at noon", "")).toEqual({
      prefixes: 2,
      unreadable: 0,
    });
    expect(await prisma.routedPrefix.count()).toBe(2);
    expect(await prisma.auditEvent.count({ where: { action: "routes.loaded" } })).toBeGreaterThan(0);
  });

  it("refuses what is no routing table, and keeps the one before", async () => {
    await load("198.18.0.0/24 64496");
    await expect(load("nothing", "of the kind")).rejects.toThrow("names no prefix");
    await expect(load("198.18.1.0/24 64496", "<html>")).rejects.toThrow("1 of 2 lines cannot be read");
    expect(await prisma.routedPrefix.findMany()).toMatchObject([{ network: "198.18.0.0/24" }]);
  });
});
