// Which mailboxes may decide about a block, and may one be asked now? Only addresses that the registry or a
// forward-confirmed reverse name gives are ever offered: nobody can type one.
import { getDomain } from "tldts";
import { addDays, DAY, dateWords, dayOf, HOUR, later } from "@/lib/platform/day";
import {
  compareAddresses,
  familyOf,
  fromNumber,
  type Network,
  rangeToNetworks,
  sizeOf,
  toNumber,
} from "@/lib/platform/ip";
import type { RegistryNetwork } from "@/lib/platform/rdap-object";
import type { ContactOrigin } from "./schema";

export type Offer = { address: string; origin: ContactOrigin; basis: string };

/** How long a link in a contact mail works. */
export const linkLifetime = 72 * HOUR;
/** How long after a denial the same organization may not ask the same contact. */
export const coolDownDays = 30;
const mailsPerDay = 3;

const askedRoles = ["abuse", "technical", "administrative"] as const;
const roleMailboxes = ["abuse", "postmaster"] as const;
const maxOffers = 12;

/** The abuse, technical and administrative contacts of a registry object; none unless it holds the whole block. */
export function registryOffers(object: RegistryNetwork, block: Network): Offer[] {
  if (!holds(object, block)) return [];
  const offers = askedRoles.flatMap((role) =>
    object.contacts
      .filter((contact) => contact.roles.includes(role))
      .map(({ address }): Offer => {
        const name = object.name ?? object.handle ?? "the network";
        const basis = `${role} contact of ${name} (${object.lo} - ${object.hi}) in the registry`;
        return { address, origin: "rdap", basis };
      }),
  );
  return firstOfEach(offers).slice(0, maxOffers);
}

/** Whether a registry object contains a block. */
export function holds(object: RegistryNetwork, block: Network): boolean {
  return (
    familyOf(object.lo) === block.family &&
    compareAddresses(object.lo, block.lo) <= 0 &&
    compareAddresses(block.hi, object.hi) <= 0
  );
}

/** The forward-confirmed reverse names of one address: each leads back to that address. */
export type ConfirmedHosts = { address: string; hosts: string[] };

export type DomainOffers = { offers: Offer[]; parts: { domain: string; networks: string[] }[] };

/**
 * abuse@ and postmaster@ of each organizational domain that every address of the block has a forward-confirmed name
 * in. `parts` are the addresses that a domain's contact could prove, when it is not all of them. `hosts` has one
 * entry per address of the block.
 */
export function domainOffers(hosts: readonly ConfirmedHosts[], block: Network): DomainOffers {
  const byDomain = new Map<string, string[]>();
  for (const { address, hosts: names } of hosts) {
    for (const domain of new Set(names.flatMap((name) => organizationalDomain(name) ?? []))) {
      byDomain.set(domain, [...(byDomain.get(domain) ?? []), address]);
    }
  }
  const domains = [...byDomain].map(([domain, addresses]) => ({ domain, addresses }));
  const whole = domains.filter(({ addresses }) => addresses.length === hosts.length);
  return {
    offers: whole
      .flatMap(({ domain }) =>
        roleMailboxes.map((mailbox): Offer => {
          const basis = `${mailbox} of ${domain}, the domain of the confirmed reverse names of ${block.text}`;
          return { address: `${mailbox}@${domain}`, origin: "rdns", basis };
        }),
      )
      .slice(0, maxOffers),
    parts: domains
      .filter(({ addresses }) => addresses.length < hosts.length)
      .map(({ domain, addresses }) => ({ domain, networks: runsOf(addresses) })),
  };
}

/**
 * The domain a registrar sold, by the public suffix list without its private part: a name below a hosting company's
 * shared suffix leads to the hosting company, not to its customer.
 */
export function organizationalDomain(host: string): string | null {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name.replaceAll("_", "-")) || name.length > 253) return null;
  const domain = getDomain(name, { allowPrivateDomains: false });
  return domain !== null && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain) ? domain : null;
}

/** What was already asked of one contact, by anybody: the networks and instants of the last 24 hours. */
export type Asked = { network: string; at: Date };
export type AskAnswer = { mayAsk: true } | { mayAsk: false; reason: string; nextAt: Date };

/**
 * Whether a contact may be mailed about a network: one mail per contact and network in 24 h, three per contact in
 * 24 h, whoever asks; and none for 30 days after it denied this organization (`deniedAt`).
 */
export function mayAsk(
  network: string,
  asked: readonly Asked[],
  deniedAt: Date | null,
  now: Date,
): AskAnswer {
  if (deniedAt !== null) {
    const nextAt = later(deniedAt, coolDownDays * DAY);
    if (nextAt > now) {
      const until = addDays(dayOf(deniedAt), coolDownDays);
      return {
        mayAsk: false,
        reason: `This contact denied a request of yours. You can ask again on ${dateWords(until)}.`,
        nextAt,
      };
    }
  }
  const recent = asked
    .filter(({ at }) => later(at, DAY) > now)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const same = recent.findLast((mail) => mail.network === network);
  if (same !== undefined) {
    const reason = "This contact was asked about this network in the last 24 hours.";
    return { mayAsk: false, reason, nextAt: later(same.at, DAY) };
  }
  const oldest = recent.at(-mailsPerDay);
  if (oldest !== undefined) {
    const reason = "This contact was sent three requests in the last 24 hours. That is the limit.";
    return { mayAsk: false, reason, nextAt: later(oldest.at, DAY) };
  }
  return { mayAsk: true };
}

function firstOfEach(offers: readonly Offer[]): Offer[] {
  return [...new Map([...offers].reverse().map((offer) => [offer.address, offer])).values()].reverse();
}

/** Single addresses as the fewest prefixes. */
function runsOf(addresses: readonly string[]): string[] {
  const runs: { lo: string; hi: string }[] = [];
  for (const address of addresses) {
    const run = runs.at(-1);
    if (run !== undefined && toNumber(run.hi) + 1n === toNumber(address)) run.hi = address;
    else runs.push({ lo: address, hi: address });
  }
  return runs.flatMap(({ lo, hi }) => (rangeToNetworks(lo, hi) ?? []).map((network) => network.text));
}

/** Every address of a block, when it is small enough to look at one by one: 256 at most. Null otherwise. */
export function addressesToConfirm(block: Network): string[] | null {
  const size = sizeOf(block);
  if (size > 256n) return null;
  const first = toNumber(block.lo);
  return Array.from({ length: Number(size) }, (_, i) => fromNumber(first + BigInt(i), block.family));
}
