// Networks proven by mail to the contact that the registry names: one whose holder changed since, so that access is
// suspended, and one whose contact has not answered yet.
import type { Viewer } from "@/lib/identity/viewer";
import { claimNetworks } from "@/lib/networks/commands";
import { decideAuthorization, requestContact } from "@/lib/networks/contact-commands";
import { recheckGrants } from "@/lib/networks/watch-commands";
import { DAY, HOUR, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { type Registered, withoutDns, withRegistry } from "./outside";
import type { PersonName } from "./people";

/** Proven two months ago; the registry names another holder since last week. */
export const SUSPENDED_NETWORK = "192.0.2.32/28";

const former: Registered = { holder: "Quay Networks", contact: "abuse@quay-networks.example" };
const present: Registered = { holder: "Mole Fibre", contact: "noc@mole-fibre.example" };
const leased: Registered = { holder: "Pier Hosting", contact: "abuse@pier-hosting.example" };

export async function askContacts(
  { owner, postmaster }: Record<PersonName, Viewer>,
  now: Date,
): Promise<void> {
  const ago = (hours: number) => later(now, -hours * HOUR);
  const daysAgo = (days: number) => later(now, -days * DAY);
  await withoutDns(async () => {
    await withRegistry(former, async () => {
      await ask(owner, SUSPENDED_NETWORK, former.contact, daysAgo(60));
      const token = await linkIn(former.contact);
      await decideAuthorization(token, { decision: "authorize" }, postmaster, null, daysAgo(59));
    });
    await withRegistry(present, () => recheckGrants(daysAgo(5)));
    await withRegistry(leased, () => ask(owner, "198.18.36.0/24", leased.contact, ago(2)));
  });
}

async function ask(viewer: Viewer, network: string, contact: string, at: Date): Promise<void> {
  const { blocks } = await claimNetworks(viewer, { text: network, acceptedTerms: true }, at);
  const [block] = blocks;
  if (block === undefined) throw new Error(`The claim of ${network} has no block.`);
  await requestContact(viewer, block.id, contact, at);
}

/** What the reader of the mailbox follows: the link is in the mail and nowhere else. */
async function linkIn(contact: string): Promise<string> {
  const mail = await prisma.outboxMail.findFirstOrThrow({
    where: { toAddress: contact, kind: "claim.contact" },
    orderBy: { createdAt: "desc" },
  });
  const token = /\/authorize\/([\w-]+)/.exec(mail.text)?.[1];
  if (token === undefined) throw new Error(`The mail to ${contact} has no link.`);
  return token;
}
