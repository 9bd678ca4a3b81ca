// Who is in the demo: the provider's staff, a sender with two roles, and other organizations beside it.
import { randomBytes } from "node:crypto";
import { operatorActor } from "@/lib/audit/schema";
import { createUserByOperator } from "@/lib/identity/commands";
import { invite } from "@/lib/identity/invitation-commands";
import type { Role, StaffRole } from "@/lib/identity/schema";
import { createUserInput } from "@/lib/identity/schema";
import type { Viewer } from "@/lib/identity/viewer";
import { addTrapsInput } from "@/lib/ingest/schema";
import { addTraps } from "@/lib/ingest/trap-commands";
import { changeSettings } from "@/lib/provider/commands";
import { settingsPatch } from "@/lib/provider/schema";

export const demoProvider = "Lindenpost";
export const demoSender = "Fenwick Mail";
export const demoNeighbour = "Harbour Hosting";
export const demoNewcomer = "Alder Letters";
export const demoShop = "Orchard Bikes";
export const demoSilent = "Tower Relay";
export const demoBeginner = "Quarry Post";

type Person = {
  email: string;
  name: string;
  organization?: string;
  role?: Role;
  staff?: StaffRole;
  /** Shown with the sign-in. */
  sees: string;
};

const people = {
  postmaster: {
    email: "postmaster@lindenpost.example",
    name: "Mira Linden",
    staff: "postmaster",
    sees: "the provider's staff console: sources, claims, settings, outbox",
  },
  support: {
    email: "support@lindenpost.example",
    name: "Nils Heide",
    staff: "support",
    sees: "the staff console as support: decides claims and cases, changes no settings",
  },
  owner: {
    email: "owner@fenwick-mail.example",
    name: "Tom Fenwick",
    organization: demoSender,
    role: "owner",
    sees: `${demoSender}: its fleet, networks, feeds and keys`,
  },
  viewer: {
    email: "viewer@fenwick-mail.example",
    name: "Ana Ruiz",
    organization: demoSender,
    role: "viewer",
    sees: `${demoSender}, reading only`,
  },
  neighbour: {
    email: "noc@harbour-hosting.example",
    name: "Jo Harbour",
    organization: demoNeighbour,
    role: "owner",
    sees: `${demoNeighbour}: a part of the same networks, and claims that wait`,
  },
  newcomer: {
    email: "post@alder-letters.example",
    name: "Kai Alder",
    organization: demoNewcomer,
    role: "owner",
    sees: `${demoNewcomer}: a few new addresses, and a feed that waits for its code`,
  },
  shop: {
    email: "office@orchard-bikes.example",
    name: "Lea Orchard",
    organization: demoShop,
    role: "owner",
    sees: `${demoShop}: one address, which somebody broke into last week`,
  },
  silent: {
    email: "ops@tower-relay.example",
    name: "Ben Tower",
    organization: demoSilent,
    role: "owner",
    sees: `${demoSilent}: a network from which no mail came yet`,
  },
  beginner: {
    email: "mail@quarry-post.example",
    name: "Ida Quarry",
    organization: demoBeginner,
    role: "owner",
    sees: `${demoBeginner}: an organization that has only begun`,
  },
} satisfies Record<string, Person>;

export type PersonName = keyof typeof people;
export type SignIn = { email: string; password: string; sees: string };

/** Names the provider and makes every account, as of `now`. Answers who can act, and how each signs in. */
export async function createPeople(
  now: Date,
): Promise<{ viewers: Record<PersonName, Viewer>; signIns: SignIn[] }> {
  await changeSettings(operatorActor, providerSettings, now);
  await addTraps(operatorActor, demoTraps, now);
  const signIns: SignIn[] = [];
  const create = async (person: Person): Promise<Viewer> => {
    const password = randomBytes(12).toString("base64url");
    const input = createUserInput.parse({
      email: person.email,
      name: person.name,
      password,
      organizationName: person.organization,
      joins: person.role !== "owner" && person.organization === demoSender,
      role: person.role,
      staffRole: person.staff ?? null,
    });
    const { userId, organizationId } = await createUserByOperator(input, now);
    signIns.push({ email: person.email, password, sees: person.sees });
    return {
      actor: { kind: person.staff ? "staff" : "user", id: userId, label: person.email, address: null },
      userId,
      sessionId: "",
      email: person.email,
      name: person.name,
      organizationId,
      organizationName: person.organization ?? null,
      role: person.role ?? null,
      staffRole: person.staff ?? null,
    };
  };
  const viewers = {
    postmaster: await create(people.postmaster),
    support: await create(people.support),
    owner: await create(people.owner),
    viewer: await create(people.viewer),
    neighbour: await create(people.neighbour),
    newcomer: await create(people.newcomer),
    shop: await create(people.shop),
    silent: await create(people.silent),
    beginner: await create(people.beginner),
  };
  await invite(viewers.owner, { email: "colleague@fenwick-mail.example", role: "analyst" }, now);
  return { viewers, signIns };
}

const demoTraps = addTrapsInput.parse({
  text: "webmaster.old@lindenpost.example recycled\nlindenposst.example typo\nlists.lindenpost-archive.example",
  class: "pristine",
  countedBy: "events",
  note: "Mailboxes closed in 2019, a misspelling of ours, and a domain that never had users",
});

const providerSettings = settingsPatch.parse({
  name: demoProvider,
  supportAddress: "postmaster@lindenpost.example",
  internalNetworks: ["10.0.0.0/8"],
  ownHostNames: ["mx-north.lindenpost.example", "mx-south.lindenpost.example"],
  authservIds: ["lindenpost.example"],
  abuseAddress: "abuse@lindenpost.example",
  legalAddress: "legal@lindenpost.example",
  caseAddress: "cases@lindenpost.example",
  reportAddress: "feedback@lindenpost.example",
  reportingHost: "mx-north.lindenpost.example",
});
