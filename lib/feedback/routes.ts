// Which feeds a complaint goes to: those whose network contains its address, and those whose domain signed the message;
// the narrowest first, because of several feeds with one destination only the first gets it.
import type { Day } from "@/lib/platform/day";
import { earliestDay } from "@/lib/platform/day";
import { contains, parseNetwork } from "@/lib/platform/ip";

/** One grant over the address: who holds it, and from which day on its mail is theirs to see. */
export type Holding = { organizationId: string; network: string; firstDay: Day };

export type Aim = {
  id: string;
  organizationId: string;
  scope: string;
  allNetworks: boolean;
  domain: string | null;
  destination: string;
  networks: readonly { network: string }[];
};

/** A feed, and the first day of the mail it may learn of; null: any. */
export type Route<F extends Aim> = { feed: F; firstDay: Day | null };

/** Feeds over networks that take a complaint about an address, that of the narrowest network first. */
export function networkRoutes<F extends Aim>(
  ip: string,
  holdings: readonly Holding[],
  feeds: readonly F[],
): Route<F>[] {
  return feeds
    .filter((feed) => feed.scope === "networks")
    .flatMap((feed) => {
      const held = holdings.filter(({ organizationId }) => organizationId === feed.organizationId);
      const [first] = held;
      const prefix = longestPrefix(ip, feed.allNetworks ? held : feed.networks);
      if (first === undefined || prefix === null) return [];
      const firstDay = earliestDay(first.firstDay, ...held.map((holding) => holding.firstDay));
      return [{ feed, firstDay, prefix }];
    })
    .sort((a, b) => b.prefix - a.prefix)
    .map(({ feed, firstDay }) => ({ feed, firstDay }));
}

/** Feeds over a domain that signed a message: the very domain, or one above it; the longest first. */
export function domainRoutes<F extends Aim>(dkimDomain: string | null, feeds: readonly F[]): Route<F>[] {
  if (dkimDomain === null) return [];
  return feeds
    .filter(({ scope, domain }) => scope === "domain" && domain !== null && isWithin(dkimDomain, domain))
    .sort((a, b) => (b.domain?.length ?? 0) - (a.domain?.length ?? 0))
    .map((feed) => ({ feed, firstDay: null }));
}

/** One feed per destination, the first of them, that may see mail of a day. */
export function feedsOf<F extends Aim>(routes: readonly Route<F>[], mailDay: Day): F[] {
  const byDestination = new Map<string, F>();
  for (const { feed, firstDay } of routes) {
    const destination = feed.destination.toLowerCase();
    const maySee = firstDay === null || firstDay <= mailDay;
    if (maySee && !byDestination.has(destination)) byDestination.set(destination, feed);
  }
  return [...byDestination.values()];
}

/** A domain and the domains above it that a feed could be for. */
export function domainsAbove(domain: string): string[] {
  const labels = domain.split(".");
  return labels.slice(0, -1).map((_label, at) => labels.slice(at).join("."));
}

function isWithin(domain: string, wider: string): boolean {
  return domain === wider || domain.endsWith(`.${wider}`);
}

function longestPrefix(ip: string, networks: readonly { network: string }[]): number | null {
  let longest: number | null = null;
  for (const { network } of networks) {
    const parsed = parseNetwork(network);
    if (parsed !== null && contains(parsed, ip)) longest = Math.max(longest ?? 0, parsed.prefix);
  }
  return longest;
}
