// What the demo's organizations hold, and a claim in every state a claim can have.
import { Readable } from "node:stream";
import { operatorActor } from "@/lib/audit/schema";
import type { Viewer } from "@/lib/identity/viewer";
import { claimNetworks, withdrawBlock } from "@/lib/networks/commands";
import { answerOffer, endDelegation, offerDelegation } from "@/lib/networks/delegation-commands";
import { raiseDispute } from "@/lib/networks/dispute-commands";
import { grantByStaff } from "@/lib/networks/grant-commands";
import { loadRoutes } from "@/lib/networks/route-commands";
import { decideBlock } from "@/lib/networks/staff-commands";
import { recheckGrants } from "@/lib/networks/watch-commands";
import { addDays, DAY, dayOf, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { demoNeighbour, demoNewcomer, demoSender, demoShop, demoSilent, type PersonName } from "./people";
import { DEMO_DAYS, demoNetworks, INTRUSION } from "./shapes";

/** Days a claim of the demo waited in vain: longer than claims are kept waiting. */
const FORGOTTEN_FOR = 75;

/** Who announces what, as an operator would load it: the sender's own networks, its relay's and its neighbour's. */
export async function announceNetworks(now: Date): Promise<void> {
  const announced: [string, number][] = [
    [demoNetworks.campaigns, 64500],
    [demoNetworks.hosting, 64500],
    [demoNetworks.sixes, 64500],
    ["192.0.2.0/24", 64501],
    ["198.19.0.0/16", 64502],
  ];
  const lines = Readable.from(announced.map(([network, asn]) => `${network} ${asn}`));
  await loadRoutes(operatorActor, "routes of the demo", lines, now);
}

/** Grants from the first day of the demo on; a part of the /20 is the neighbour's too. */
export async function grantNetworks(now: Date): Promise<void> {
  const from = addDays(dayOf(now), 1 - DEMO_DAYS);
  const at = later(now, (1 - DEMO_DAYS) * DAY);
  const grants: [string, string, string][] = [
    [demoSender, demoNetworks.hosting, "Contract 2291 names this network"],
    [demoSender, demoNetworks.sixes, "Contract 2291 names this network"],
    [demoSender, demoNetworks.shared, "Shared relay: confirmed by its operator by telephone"],
    [demoNeighbour, "198.18.4.0/22", "Leased from Fenwick Mail, letter of authority on file"],
    [demoNewcomer, "203.0.113.128/29", "Customer of Fenwick Mail, confirmed by it"],
    [demoShop, INTRUSION.ip, "Customer of Fenwick Mail, confirmed by it"],
    [demoSilent, "192.0.2.96/28", "Contract 3310 names this network"],
  ];
  for (const [organizationName, network, note] of grants) {
    await grantByStaff(operatorActor, { organizationName, network, note, from }, at);
  }
}

/** Claims that were verified, refused, withdrawn and forgotten, and some that wait. */
export async function claimMore(viewers: Record<PersonName, Viewer>, now: Date): Promise<void> {
  const { owner, neighbour, postmaster } = viewers;
  const ago = (days: number) => later(now, -days * DAY);
  const claim = async (viewer: Viewer, text: string, at: Date): Promise<string> => {
    const { blocks } = await claimNetworks(viewer, { text, acceptedTerms: true }, at);
    const [block] = blocks;
    if (block === undefined) throw new Error(`The claim of ${text} has no block.`);
    return block.id;
  };

  const verified = await claim(owner, demoNetworks.campaigns, ago(DEMO_DAYS - 1));
  await decideBlock(
    postmaster,
    verified,
    {
      decision: "grant",
      note: "Registry entry names Fenwick Mail; confirmed by reply from its abuse desk",
      from: addDays(dayOf(now), 1 - DEMO_DAYS),
    },
    ago(DEMO_DAYS - 2),
  );
  const refused = await claim(owner, "198.51.100.0/24", ago(21));
  await decideBlock(
    postmaster,
    refused,
    { decision: "refuse", note: "The registry names another holder. Send a letter of authority from it." },
    ago(20),
  );
  await withdrawBlock(owner, await claim(owner, "192.0.2.128/26", ago(12)), ago(11));
  await claim(owner, "192.0.2.64/28", ago(FORGOTTEN_FOR));
  await claim(owner, "2001:db8:200::/48", ago(1));
  await claim(neighbour, "198.19.0.0/16", ago(3));
  await claimNetworks(
    owner,
    { text: "198.18.32.0/24 198.18.33.0/24 198.18.34.9", acceptedTerms: true },
    ago(2),
  );
  await recheckGrants(now);
}

/** What is delegated, offered, given up and disputed between the organizations of the demo. */
export async function delegateMore(viewers: Record<PersonName, Viewer>, now: Date): Promise<void> {
  const { owner, neighbour, newcomer } = viewers;
  const ago = (days: number) => later(now, -days * DAY);
  const until = addDays(dayOf(now), 120);
  const offer = (from: Viewer, to: Viewer, network: string, feeds: boolean, at: Date) =>
    offerDelegation(from, { network, email: to.email, feeds, until }, at);
  const agency = await offer(owner, newcomer, "203.0.113.64/26", true, ago(30));
  await answerOffer(newcomer, agency.id, "accepted", ago(29));
  const ended = await offer(owner, neighbour, "198.18.9.0/24", false, ago(40));
  await answerOffer(neighbour, ended.id, "accepted", ago(40));
  await endDelegation(owner, ended.id, ago(5));
  await offer(owner, newcomer, "198.18.10.0/24", false, ago(1));
  await offer(neighbour, owner, "198.18.6.0/24", false, ago(1));
  const shared = await prisma.grant.findFirstOrThrow({
    where: { organizationId: owner.organizationId ?? "", network: demoNetworks.hosting },
  });
  const note = "Harbour Hosting holds 198.18.4.0/22 of this. Its lease ended in June; papers on request.";
  await raiseDispute(owner, shared.id, { note }, ago(2));
}
