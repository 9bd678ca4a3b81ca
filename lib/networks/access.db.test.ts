// Who can see a network: by name what rests on it or narrower, by number what is wider, nothing for those without it.
import { beforeAll, beforeEach, expect, it } from "vitest";
import type { Viewer } from "@/lib/identity/viewer";
import { addDays, dayOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { grantRead } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { getAccess } from "./access-queries";
import { answerOffer, endDelegation, offerDelegation } from "./delegation-commands";

testDatabase();

const now = new Date();
const since = addDays(dayOf(now), -60);
let carrier: Viewer;
let holder: Viewer;
let customer: Viewer;
let stranger: Viewer;

beforeAll(async () => {
  carrier = await createPerson({ organization: "Carrier" });
  holder = await createPerson({ organization: "Holder" });
  customer = await createPerson({ organization: "Customer" });
  stranger = await createPerson({ organization: "Stranger" });
  await grantRead(carrier.organizationId ?? "", "198.18.0.0/16", since);
  await grantRead(holder.organizationId ?? "", "198.18.4.0/24", since);
  await grantRead(customer.organizationId ?? "", "198.18.4.0/28", since);
  await grantRead(stranger.organizationId ?? "", "203.0.113.0/24", since);
});
beforeEach(() => prisma.delegation.deleteMany());

const see = async (viewer: Viewer, network: string) => {
  const { held, wider, entries } = await getAccess(viewer, { network }, now);
  return {
    held,
    wider,
    names: entries.map((row) => `${row.organization} ${row.network} ${row.from ?? row.proof}`),
  };
};
async function delegate(from: Viewer, to: Viewer, network: string): Promise<string> {
  const input = { network, email: to.email, feeds: false, until: addDays(dayOf(now), 9) };
  const { id } = await offerDelegation(from, input, now);
  await answerOffer(to, id, "accepted", now);
  return id;
}

it("names those on a network or narrower, and only counts the wider", async () => {
  expect(await see(holder, "198.18.4.0/24")).toEqual({
    held: true,
    wider: 1,
    names: ["Holder 198.18.4.0/24 staff", "Customer 198.18.4.0/28 staff"],
  });
  expect(await see(customer, "198.18.4.1")).toEqual({
    held: true,
    wider: 2,
    names: ["Customer 198.18.4.0/28 staff"],
  });
  expect((await see(carrier, "198.18.4.0/24")).names).toHaveLength(3);
});

it("shows no more of a wider network than the part that is held", async () => {
  expect((await see(customer, "198.18.0.0/16")).names).toEqual(["Customer 198.18.4.0/28 staff"]);
  expect(await see(holder, "0.0.0.0/0")).toMatchObject({ held: true, wider: 1 });
});

it("tells nothing to who holds nothing of it", async () => {
  for (const network of ["198.18.4.0/24", "198.18.4.1", "2001:db8::/32"]) {
    expect(await see(stranger, network)).toEqual({ held: false, wider: 0, names: [] });
  }
});

it("names delegates and their delegator, unless that one holds a wider network", async () => {
  await delegate(holder, stranger, "198.18.4.0/26");
  expect((await see(holder, "198.18.4.0/24")).names).toContain("Stranger 198.18.4.0/26 Holder");
  const wide = await delegate(carrier, stranger, "198.18.4.128/25");
  expect((await see(holder, "198.18.4.0/24")).names).toContain("Stranger 198.18.4.128/25 delegation");
  await endDelegation(carrier, wide, now);
  expect((await see(holder, "198.18.4.0/24")).names).not.toContain("Stranger 198.18.4.128/25 delegation");
});

it("is for holders: a delegate is told nothing", async () => {
  await delegate(holder, stranger, "198.18.4.0/26");
  expect(await see(stranger, "198.18.4.0/26")).toEqual({ held: false, wider: 0, names: [] });
});
