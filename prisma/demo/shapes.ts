// How the demo's addresses behave: which of them exist, and what each does on a day. Pure; the story is told
// relative to today, so that it never grows old.
import { addDays, type Day, daysBetween, startOf } from "@/lib/platform/day";
import { fromNumber, toNumber } from "@/lib/platform/ip";
import { type Chance, chance } from "./random";

export const demoNetworks = {
  campaigns: "203.0.113.0/24",
  hosting: "198.18.0.0/20",
  sixes: "2001:db8:100::/48",
  shared: "192.0.2.77/32",
} as const;

/** The mail systems that send the data, named as in the sources list. */
export const demoSources = { north: "mx-north", south: "mx-south" } as const;
export type SourceName = (typeof demoSources)[keyof typeof demoSources];

/** Days of data, today included. */
export const DEMO_DAYS = 91;
/** Days are counted back from today. On this one nothing reached us from anywhere: it stays missing. */
export const MISSING_DAY = 25;
/** The day before it is as empty, and staff know that it cannot come any more: they declared it lost. */
export const LOST_DAY = MISSING_DAY + 1;
/** mx-south came back from that failure a week later: too late for the days it failed, in time for those after them. */
export const SOUTH_BACK = MISSING_DAY - 7;
/** The last day mx-south sent something: the days since are late. */
export const LATE_SINCE = 4;
/** The compromised host: taken over, blocked, cleaned up. */
export const INTRUSION = { ip: "203.0.113.200", from: 9, blocked: 7 } as const;
/** The mailing to a bought list: complaints rise far above 0.3 %. */
export const BOUGHT_LIST = { hosts: [20, 21, 22, 23], from: 17, to: 15 } as const;
/** New addresses begin with little and grow. */
export const WARM_UP_FROM = 35;

export type Behaviour =
  | "campaign"
  | "transactional"
  | "warm_up"
  | "hosting"
  | "quiet"
  | "six"
  | "shared"
  | "intruded";

export type Host = {
  ip: string;
  behaviour: Behaviour;
  helo: string;
  domain: string;
  /** Recipients on an ordinary weekday. */
  volume: number;
  /** Ordinary share of spam and suspect verdicts, 0 to 1. */
  spam: number;
  suspect: number;
  /** Complaints per recipient on an ordinary day. */
  complaints: number;
  source: SourceName;
};

/** What one address did on one day. Verdicts add up to `recipients`. */
export type HostDay = {
  host: Host;
  day: Day;
  /** First and last hour of activity, UTC. */
  hours: [number, number];
  dataCommands: number;
  recipients: number;
  ham: number;
  suspect: number;
  spam: number;
  rcptUnknown: number;
  /** Recipients refused before any message: a blocked address only knocks. */
  refused: number;
  trapHits: number;
  complaints: number;
};

/** Every address of the demo. */
export function demoHosts(): Host[] {
  return [...campaignHosts(), ...hostingHosts(), ...sixHosts(), sharedHost()];
}

/** What a host did on a day `today` looks back on; null when it was silent. */
export function planDay(host: Host, day: Day, today: Day): HostDay | null {
  const age = daysBetween(day, today);
  if (age === MISSING_DAY || age === LOST_DAY || age < 0 || age >= DEMO_DAYS) return null;
  if (host.source === demoSources.south && isSouthSilent(age)) return null;
  const luck = chance("day", host.ip, String(age));
  const intruded = host.ip === INTRUSION.ip && age <= INTRUSION.from;
  if (intruded) return intrusionDay(host, day, age, luck);
  const recipients = Math.round(host.volume * rhythm(host, day, age) * luck.around(1, 0.18));
  if (recipients < 1) return null;
  const bought = isBoughtList(host, age);
  const spamShare = bought ? 0.34 : host.spam * luck.around(1, 0.5);
  const spam = luck.hits(recipients, Math.min(0.98, spamShare));
  const suspect = luck.hits(recipients - spam, Math.min(0.5, suspectShare(host, age)));
  const perMessage = host.behaviour === "transactional" ? 1 : luck.around(1.15, 0.08);
  return {
    host,
    day,
    hours: hoursOf(host, luck),
    dataCommands: Math.max(1, Math.min(recipients, Math.round(recipients / perMessage))),
    recipients,
    ham: recipients - spam - suspect,
    suspect,
    spam,
    rcptUnknown: luck.hits(recipients, bought ? 0.16 : host.behaviour === "hosting" ? 0.03 : 0.008),
    refused: 0,
    trapHits: bought ? luck.whole(2, 9) : luck.next() < host.spam / 12 ? luck.whole(1, 3) : 0,
    complaints: luck.hits(recipients, bought ? 0.0085 : host.complaints),
  };
}

/** The part of a day that has passed at `now`: today is only as full as the clock says. */
export function untilNow(plan: HostDay, now: Date): HostDay | null {
  const hour = (now.getTime() - startOf(plan.day).getTime()) / 3_600_000;
  const [first, last] = plan.hours;
  const share = Math.min(1, Math.max(0, (hour - first) / (last - first)));
  if (share === 1) return plan;
  const part = (count: number): number => Math.floor(count * share);
  const [ham, suspect, spam] = [part(plan.ham), part(plan.suspect), part(plan.spam)];
  const recipients = ham + suspect + spam;
  if (recipients + part(plan.refused) === 0) return null;
  return {
    ...plan,
    hours: [first, Math.max(first, Math.min(last, Math.floor(hour) - 1))],
    dataCommands: Math.min(recipients, Math.max(part(plan.dataCommands), recipients > 0 ? 1 : 0)),
    recipients,
    ham,
    suspect,
    spam,
    rcptUnknown: part(plan.rcptUnknown),
    refused: part(plan.refused),
    trapHits: part(plan.trapHits),
    complaints: part(plan.complaints),
  };
}

/** The days of the demo, oldest first, today last. */
export function demoDays(today: Day): Day[] {
  return Array.from({ length: DEMO_DAYS }, (_, i) => addDays(today, i + 1 - DEMO_DAYS));
}

// ── who there is ────────────────────────────────────────────────────────────

function campaignHosts(): Host[] {
  const at = (last: number) => `203.0.113.${last}`;
  const north = demoSources.north;
  const campaign = range(10, 33).map((last): Host => {
    const luck = chance("host", at(last));
    return {
      ip: at(last),
      behaviour: "campaign",
      helo: `out${last}.fenwick-mail.example`,
      domain: luck.pick([
        "news.fenwick-mail.example",
        "offers.harbour-goods.example",
        "letter.alder.example",
      ]),
      volume: luck.around(2600, 0.6),
      spam: luck.around(0.03, 1.4),
      suspect: 0.05,
      complaints: luck.around(0.0006, 0.9),
      source: luck.next() < 0.6 ? north : demoSources.south,
    };
  });
  const transactional = range(64, 69).map((last): Host => {
    const luck = chance("host", at(last));
    return {
      ip: at(last),
      behaviour: "transactional",
      helo: `tx${last}.fenwick-mail.example`,
      domain: "orders.fenwick-mail.example",
      volume: luck.around(1500, 0.2),
      spam: 0.004,
      suspect: 0.01,
      complaints: 0.0001,
      source: north,
    };
  });
  const warmUp = range(128, 135).map(
    (last): Host => ({
      ip: at(last),
      behaviour: "warm_up",
      helo: `new${last}.fenwick-mail.example`,
      domain: "letter.alder.example",
      volume: 3200,
      spam: 0.03,
      suspect: 0.08,
      complaints: 0.0005,
      source: north,
    }),
  );
  const quiet = range(240, 247).map(
    (last): Host => ({
      ip: at(last),
      behaviour: "quiet",
      helo: `misc${last}.fenwick-mail.example`,
      domain: "office.fenwick-mail.example",
      volume: chance("host", at(last)).around(25, 1.5),
      spam: 0.02,
      suspect: 0.02,
      complaints: 0,
      source: north,
    }),
  );
  const intruded: Host = {
    ip: INTRUSION.ip,
    behaviour: "intruded",
    helo: "web200.fenwick-mail.example",
    domain: "forms.fenwick-mail.example",
    volume: 180,
    spam: 0.01,
    suspect: 0.03,
    complaints: 0.0002,
    source: north,
  };
  return [...campaign, ...transactional, ...warmUp, ...quiet, intruded];
}

function hostingHosts(): Host[] {
  const first = toNumber("198.18.0.0");
  const luck = chance("hosting");
  const taken = new Set<number>();
  while (taken.size < 420) taken.add(luck.whole(10, 4085));
  return [...taken]
    .sort((a, b) => a - b)
    .map((offset): Host => {
      const ip = fromNumber(first + BigInt(offset), 4);
      const own = chance("host", ip);
      const bad = own.next() < 0.07;
      return {
        ip,
        behaviour: "hosting",
        helo: `vps${offset}.cloud.fenwick-mail.example`,
        domain: `shop${offset}.example`,
        volume: 12 * 10 ** (own.next() ** 2 * 2.2),
        spam: bad ? own.around(0.45, 1) : own.around(0.025, 1.5),
        suspect: 0.06,
        complaints: bad ? 0.003 : 0.0005,
        source: own.next() < 0.8 ? demoSources.north : demoSources.south,
      };
    });
}

function sixHosts(): Host[] {
  return range(1, 24).map((n): Host => {
    const ip = `2001:db8:100:${n % 3 === 0 ? 2 : 1}::${n.toString(16)}`;
    const luck = chance("host", ip);
    return {
      ip,
      behaviour: "six",
      helo: `six${n}.fenwick-mail.example`,
      domain: "news.fenwick-mail.example",
      volume: luck.around(600, 1.2),
      spam: luck.around(0.02, 1),
      suspect: 0.04,
      complaints: 0.0004,
      source: demoSources.north,
    };
  });
}

function sharedHost(): Host {
  return {
    ip: "192.0.2.77",
    behaviour: "shared",
    helo: "shared77.relay.example",
    domain: "clients.relay.example",
    volume: 5200,
    spam: 0.14,
    suspect: 0.08,
    complaints: 0.0014,
    source: demoSources.north,
  };
}

// ── how they behave ─────────────────────────────────────────────────────────

const weekday: Record<Behaviour, readonly number[]> = {
  // Sunday first. Campaigns go out on Tuesday and Thursday.
  campaign: [0.12, 0.85, 1.35, 0.9, 1.3, 0.8, 0.18],
  warm_up: [0.3, 1, 1.2, 1, 1.2, 0.9, 0.35],
  transactional: [0.8, 1.05, 1, 1, 1, 1.1, 0.9],
  hosting: [0.55, 1.1, 1.1, 1.05, 1.05, 1, 0.6],
  quiet: [0.3, 1.1, 1, 1, 1, 0.9, 0.4],
  six: [0.4, 1, 1.2, 1, 1.2, 1, 0.45],
  shared: [0.6, 1.1, 1.1, 1.1, 1.1, 1, 0.65],
  intruded: [0.3, 1, 1, 1, 1, 1, 0.3],
};

function rhythm(host: Host, day: Day, age: number): number {
  const ofWeek = weekday[host.behaviour][startOf(day).getUTCDay()] ?? 1;
  if (host.behaviour === "hosting" && chance("asleep", host.ip, String(age)).next() < 0.25) return 0;
  if (isBoughtList(host, age)) return 1.6;
  if (host.behaviour !== "warm_up") return ofWeek;
  // Twice as much every four days, from 50 to the full volume.
  const days = WARM_UP_FROM - age;
  return days < 0 ? 0 : ofWeek * Math.min(1, 2 ** (days / 4) * 0.016);
}

// A new address is looked at with suspicion for its first two weeks.
function suspectShare(host: Host, age: number): number {
  const isNew = host.behaviour === "warm_up" && WARM_UP_FROM - age < 14;
  return isNew ? 0.3 : host.suspect;
}

function isSouthSilent(age: number): boolean {
  return age < LATE_SINCE || (age <= LOST_DAY && age > SOUTH_BACK);
}

function isBoughtList(host: Host, age: number): boolean {
  return (
    BOUGHT_LIST.hosts.some((last) => host.ip === `203.0.113.${last}`) &&
    age <= BOUGHT_LIST.from &&
    age >= BOUGHT_LIST.to
  );
}

function intrusionDay(host: Host, day: Day, age: number, luck: Chance): HostDay {
  const blocked = age < INTRUSION.blocked;
  const tries = Math.round((blocked ? 9000 / (INTRUSION.blocked - age) : 24_000) * luck.around(1, 0.2));
  const recipients = blocked ? 0 : Math.round(tries * 0.62);
  const spam = luck.hits(recipients, 0.94);
  const suspect = luck.hits(recipients - spam, 0.5);
  return {
    host,
    day,
    hours: [age === INTRUSION.from ? 2 : 0, 23],
    dataCommands: Math.round(recipients / 3),
    recipients,
    ham: recipients - spam - suspect,
    suspect,
    spam,
    rcptUnknown: blocked ? 0 : tries - recipients,
    refused: blocked ? tries : 0,
    trapHits: blocked ? 0 : luck.whole(35, 80),
    complaints: luck.hits(recipients, 0.0045),
  };
}

function hoursOf(host: Host, luck: Chance): [number, number] {
  switch (host.behaviour) {
    case "campaign":
    case "warm_up":
      return [luck.whole(6, 8), luck.whole(17, 21)];
    case "quiet":
      return [luck.whole(7, 9), luck.whole(15, 18)];
    default:
      return [luck.whole(0, 1), luck.whole(21, 23)];
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
