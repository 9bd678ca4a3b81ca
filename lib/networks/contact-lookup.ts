// Which mailboxes may decide about a network, as the registry and the reverse DNS tell it at this moment.
// Always asked before a transaction begins, never inside one.
import type { Day } from "@/lib/platform/day";
import { openDns } from "@/lib/platform/dns";
import { inParallel } from "@/lib/platform/in-parallel";
import type { Network } from "@/lib/platform/ip";
import { limit } from "@/lib/platform/rate-limit";
import { askRegistry } from "@/lib/platform/rdap";
import type { RegistryNetwork } from "@/lib/platform/rdap-object";
import { addressesToConfirm, domainOffers, type Offer, registryOffers } from "./contact";
import { confirmHosts } from "./host-lookup";
import type { ContactOffers } from "./schema";

/** How often an organization may have things looked up: each time can ask hundreds of questions of other people. */
export const lookupsOf = limit("networks.lookup", 120, 600);

const atOnce = 16;
const maxParts = 10;

export type FoundContacts = Pick<ContactOffers, "registry" | "reverseDns" | "parts"> & {
  offers: Offer[];
  registration: Registration;
};

type Said = ContactOffers["registry"];
const nothing = (sentence: string): Said => ({ outcome: "nothing", sentence });
const answered = (sentence: string): Said => ({ outcome: "answered", sentence });
const unsure = (sentence: string): Said => ({ outcome: "could_not_check", sentence });

/** Asks both; an address that both give is the registry's. */
export async function findContacts(network: Network): Promise<FoundContacts> {
  const [registry, reverse] = await Promise.all([
    findRegistryContacts(network),
    findReverseContacts(network),
  ]);
  const known = new Set(registry.offers.map((offer) => offer.address));
  return {
    offers: [...registry.offers, ...reverse.offers.filter((offer) => !known.has(offer.address))],
    registry: registry.said,
    reverseDns: reverse.said,
    parts: reverse.parts,
    registration: registry.registration,
  };
}

/** What the registry says about who holds a network and since when; nothing when it says none or could not be asked. */
export type Registration = {
  days: Day[];
  holder: string | null;
  /** Mailboxes of who the registry names, the abuse contact first. */
  contacts: readonly string[];
  /** Whether the registry answered at all. */
  answered: boolean;
};

/** Asks the registry. What it leaves out takes no history away. */
export async function findRegistration(network: Network): Promise<Registration> {
  const answer = await askRegistry(network);
  return answer.kind === "network"
    ? registrationOf(answer.network, network)
    : { ...unregistered, answered: answer.kind !== "failed" };
}

const unregistered: Registration = { days: [], holder: null, contacts: [], answered: true };

function registrationOf(entry: RegistryNetwork, network: Network): Registration {
  const contacts = registryOffers(entry, network).map(({ address }) => address);
  return { days: entry.eventDays, holder: entry.holder, contacts, answered: true };
}

async function findRegistryContacts(
  network: Network,
): Promise<{ offers: Offer[]; registration: Registration; said: Said }> {
  const answer = await askRegistry(network);
  if (answer.kind === "failed") {
    const said = unsure(
      `Contacts in the registry could not be looked up: ${answer.reason}. Try again later.`,
    );
    return { offers: [], registration: { ...unregistered, answered: false }, said };
  }
  if (answer.kind === "none") {
    return {
      offers: [],
      registration: unregistered,
      said: nothing("The registry has no entry for this network."),
    };
  }
  const { lo, hi, name, handle } = answer.network;
  const entry = `The registry answers with ${name ?? handle ?? "an entry"} (${lo} - ${hi})`;
  const offers = registryOffers(answer.network, network);
  const said =
    offers.length > 0
      ? answered(`${entry}.`)
      : nothing(
          `${entry}, which names no abuse, technical or administrative mailbox for this whole network.`,
        );
  return { offers, registration: registrationOf(answer.network, network), said };
}

type Reverse = { offers: Offer[]; parts: ContactOffers["parts"]; said: Said };

async function findReverseContacts(network: Network): Promise<Reverse> {
  const addresses = addressesToConfirm(network);
  if (addresses === null) {
    const said = nothing(
      "Host names can vouch for at most 256 addresses at once. Claim smaller parts to use them.",
    );
    return { offers: [], parts: [], said };
  }
  const dns = openDns();
  const hosts = await inParallel(addresses, atOnce, (address) => confirmHosts(dns, address));
  const { offers, parts } = domainOffers(hosts, network);
  const failed = hosts.filter((host) => host.failed).length;
  return {
    offers,
    parts: parts.slice(0, maxParts),
    said: reverseSaid(offers.length, parts.length, failed, hosts.length),
  };
}

function reverseSaid(offers: number, parts: number, failed: number, all: number): Said {
  if (offers > 0) return answered("Every address has a host name in one domain that leads back to it.");
  if (failed > 0) {
    return unsure(`The host names of ${failed} of ${all} addresses could not be looked up. Try again later.`);
  }
  return nothing(
    parts === 0
      ? "No address has a host name that leads back to it."
      : "Not every address has a host name in the same domain that leads back to it.",
  );
}
