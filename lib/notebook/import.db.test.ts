// Tags of an imported file: put on a block once it is proven, cut to it, and on nothing else.
import { afterAll, beforeAll, expect, it } from "vitest";
import { claimNetworks } from "@/lib/networks/commands";
import { readImport } from "@/lib/networks/queries";
import { decideBlock } from "@/lib/networks/staff-commands";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { runDueJobs } from "@/lib/testing/jobs";
import { createPerson } from "@/lib/testing/people";
import { importTags } from "./commands";

testDatabase();

const now = new Date();

beforeAll(() => setEnvironment({ ALLOW_RESERVED_NETWORKS: "true" }));
afterAll(() => setEnvironment({ ALLOW_RESERVED_NETWORKS: undefined }));

it("are put on what is proven, once, and on nothing that is not", async () => {
  const viewer = await createPerson({ organization: "Importer" });
  const staff = await createPerson({ staffRole: "postmaster" });
  const { text, tags } = readImport("ip,tag,customer\n192.0.2.0/24,bulk,Acme\n198.51.100.7,bulk,");
  const claim = await claimNetworks(viewer, { text, tags, acceptedTerms: true }, now);
  const block = claim.blocks.find(({ network }) => network === "192.0.2.0/24");
  await decideBlock(staff, block?.id ?? "", { decision: "grant", note: "Letter" }, now);
  await runDueJobs();
  const stored = async () =>
    (await prisma.tag.findMany({ include: { ranges: true }, orderBy: { name: "asc" } })).map(
      ({ name, ranges }) => `${name} ${ranges.map(({ lo, hi }) => `${lo}-${hi}`).join(" ")}`,
    );
  const expected = ["Acme 192.0.2.0-192.0.2.255", "bulk 192.0.2.0-192.0.2.255"];
  expect(await stored()).toEqual(expected);
  await importTags(block?.id ?? "", now);
  const other = claim.blocks.find(({ network }) => network === "198.51.100.7/32");
  await importTags(other?.id ?? "", now);
  expect(await stored()).toEqual(expected);
});
