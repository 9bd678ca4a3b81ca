// From message events to what is added to the daily records: sums per (address, day) and per (network, day), in the
// one order in which every writer touches rows. Adding is commutative: how events are grouped changes nothing.
import type { Day } from "@/lib/platform/day";
import { rollUpOf } from "@/lib/platform/ip";
import type { CleanEvent } from "./event";
import type { Verdict } from "./schema";

export const counterNames = [
  "rcptCommands",
  "rcptUnknown",
  "dataCommands",
  "recipients",
  "ham",
  "suspect",
  "spam",
  "complaints",
  "notSpam",
  "trapHits",
] as const;
export type CounterName = (typeof counterNames)[number];
export type Counters = Record<CounterName, number>;

/** What is added to one row of ip_day. Instants in milliseconds. */
export type IpDelta = Counters & {
  ip: string;
  day: Day;
  trapFirstAt: number | null;
  trapLastAt: number | null;
  firstSeenAt: number | null;
  lastSeenAt: number | null;
  helo: string | null;
  mailFromDomain: string | null;
};

/** What is added to one row of net_day. */
export type NetDelta = Counters & { net: string; day: Day };

/** A change of some counters of an address on a day; what is left out stays as it is. Figures may be negative. */
export type CountChange = { ip: string; day: Day } & Partial<Counters>;

/** Sums of a batch, or of several. */
export class DayTotals {
  private readonly byDay = new Map<Day, Map<string, IpDelta>>();

  /** The sums of several, which stay as they are. To be read, not to be added to: rows that only one has are its own. */
  static over(all: readonly DayTotals[]): DayTotals {
    const sums = new DayTotals();
    for (const totals of all) {
      for (const [day, rows] of totals.byDay) {
        const summed = sums.rowsOf(day);
        for (const [ip, delta] of rows) {
          const known = summed.get(ip);
          summed.set(ip, known === undefined ? delta : plus(known, delta));
        }
      }
    }
    return sums;
  }

  /** `trap` says whether the message went to a trap. Verdicts count once for each recipient. */
  addEvent(event: CleanEvent, trap: boolean): void {
    const row = this.row(event.ip, event.day);
    row.rcptCommands += event.rcptCommands;
    row.rcptUnknown += event.rcptUnknown;
    row.dataCommands += event.dataCommands;
    row.recipients += event.recipients;
    if (event.verdict !== null) row[event.verdict] += event.recipients;
    row.firstSeenAt = least(row.firstSeenAt, event.at);
    row.lastSeenAt = greatest(row.lastSeenAt, event.at);
    if (trap) {
      row.trapHits += 1;
      row.trapFirstAt = least(row.trapFirstAt, event.at);
      row.trapLastAt = greatest(row.trapLastAt, event.at);
    }
    row.helo = leastText(row.helo, event.helo);
    row.mailFromDomain = leastText(row.mailFromDomain, event.mailFromDomain);
  }

  addChange(change: CountChange): void {
    addCounters(this.row(change.ip, change.day), change);
  }

  /** Adds what is known of an address and day as a whole; counters left out are 0, times and texts unknown. */
  addDay(delta: { ip: string; day: Day } & Partial<IpDelta>): void {
    add(this.row(delta.ip, delta.day), delta);
  }

  /** Rows of ip_day in the order every writer uses; another order would let two writers wait for each other. */
  ipRows(): IpDelta[] {
    return inOrder(this.byDay);
  }

  /** Rows of net_day in the order every writer uses. */
  netRows(): NetDelta[] {
    const byDay = new Map<Day, Map<string, NetDelta>>();
    for (const [day, rows] of this.byDay) {
      const nets = new Map<string, NetDelta>();
      byDay.set(day, nets);
      for (const delta of rows.values()) {
        const net = rollUpOf(delta.ip);
        let row = nets.get(net);
        if (row === undefined) {
          row = newNetDelta(net, day);
          nets.set(net, row);
        }
        addCounters(row, delta);
      }
    }
    return inOrder(byDay);
  }

  /** Every day that has a row. */
  days(): Day[] {
    return [...this.byDay.keys()].sort();
  }

  private rowsOf(day: Day): Map<string, IpDelta> {
    let rows = this.byDay.get(day);
    if (rows === undefined) {
      rows = new Map();
      this.byDay.set(day, rows);
    }
    return rows;
  }

  private row(ip: string, day: Day): IpDelta {
    const rows = this.rowsOf(day);
    let row = rows.get(ip);
    if (row === undefined) {
      row = newIpDelta(ip, day);
      rows.set(ip, row);
    }
    return row;
  }
}

/** Verdicts count once for each recipient. */
export function verdictCounts(verdict: Verdict | null, recipients: number): Pick<Counters, Verdict> {
  const counts = { ham: 0, suspect: 0, spam: 0 };
  if (verdict !== null) counts[verdict] = recipients;
  return counts;
}

function plus(one: IpDelta, other: IpDelta): IpDelta {
  const sum = newIpDelta(one.ip, one.day);
  add(sum, one);
  add(sum, other);
  return sum;
}

function add(row: IpDelta, delta: Partial<IpDelta>): void {
  addCounters(row, delta);
  row.firstSeenAt = least(row.firstSeenAt, delta.firstSeenAt ?? null);
  row.lastSeenAt = greatest(row.lastSeenAt, delta.lastSeenAt ?? null);
  row.trapFirstAt = least(row.trapFirstAt, delta.trapFirstAt ?? null);
  row.trapLastAt = greatest(row.trapLastAt, delta.trapLastAt ?? null);
  row.helo = leastText(row.helo, delta.helo ?? null);
  row.mailFromDomain = leastText(row.mailFromDomain, delta.mailFromDomain ?? null);
}

function addCounters(row: Counters, delta: Partial<Counters>): void {
  row.rcptCommands += delta.rcptCommands ?? 0;
  row.rcptUnknown += delta.rcptUnknown ?? 0;
  row.dataCommands += delta.dataCommands ?? 0;
  row.recipients += delta.recipients ?? 0;
  row.ham += delta.ham ?? 0;
  row.suspect += delta.suspect ?? 0;
  row.spam += delta.spam ?? 0;
  row.complaints += delta.complaints ?? 0;
  row.notSpam += delta.notSpam ?? 0;
  row.trapHits += delta.trapHits ?? 0;
}

// Written out in full: half of a batch's events make a new row, and spreading a common part costs ten times as much.
function newIpDelta(ip: string, day: Day): IpDelta {
  return {
    ip,
    day,
    rcptCommands: 0,
    rcptUnknown: 0,
    dataCommands: 0,
    recipients: 0,
    ham: 0,
    suspect: 0,
    spam: 0,
    complaints: 0,
    notSpam: 0,
    trapHits: 0,
    trapFirstAt: null,
    trapLastAt: null,
    firstSeenAt: null,
    lastSeenAt: null,
    helo: null,
    mailFromDomain: null,
  };
}

function newNetDelta(net: string, day: Day): NetDelta {
  return {
    net,
    day,
    rcptCommands: 0,
    rcptUnknown: 0,
    dataCommands: 0,
    recipients: 0,
    ham: 0,
    suspect: 0,
    spam: 0,
    complaints: 0,
    notSpam: 0,
    trapHits: 0,
  };
}

// By day, then by code unit: the same in every process, unlike a locale's order.
function inOrder<T>(byDay: Map<Day, Map<string, T>>): T[] {
  const ordered: T[] = [];
  for (const day of [...byDay.keys()].sort()) {
    const rows = byDay.get(day) ?? new Map<string, T>();
    for (const key of [...rows.keys()].sort()) {
      const row = rows.get(key);
      if (row !== undefined) ordered.push(row);
    }
  }
  return ordered;
}

function least(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null || a < b ? a : b;
}

function greatest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null || a > b ? a : b;
}

// The order of COLLATE "C" in the database is that of UTF-8 bytes, here of UTF-16 units. Where they differ another
// of the day's samples is kept, which is as good.
function leastText(a: string | null, b: string | null): string | null {
  return a === null || a === b ? b : b === null || a < b ? a : b;
}
