// From message events to what is added to the daily records: sums per (address, day) and per (network, day), in the
// one order in which every writer touches rows. Adding is commutative: how events are grouped changes nothing.
import type { Day } from "@/lib/platform/day";
import { rollUpOf } from "@/lib/platform/ip";
import type { CleanEvent } from "./event";

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
  private readonly rows = new Map<string, IpDelta>();

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
    const row = this.row(change.ip, change.day);
    for (const name of counterNames) row[name] += change[name] ?? 0;
  }

  addTotals(other: DayTotals): void {
    for (const delta of other.rows.values()) {
      const row = this.row(delta.ip, delta.day);
      for (const name of counterNames) row[name] += delta[name];
      row.firstSeenAt = least(row.firstSeenAt, delta.firstSeenAt);
      row.lastSeenAt = greatest(row.lastSeenAt, delta.lastSeenAt);
      row.trapFirstAt = least(row.trapFirstAt, delta.trapFirstAt);
      row.trapLastAt = greatest(row.trapLastAt, delta.trapLastAt);
      row.helo = leastText(row.helo, delta.helo);
      row.mailFromDomain = leastText(row.mailFromDomain, delta.mailFromDomain);
    }
  }

  /** Rows of ip_day in the order every writer uses; another order would let two writers wait for each other. */
  ipRows(): IpDelta[] {
    return sorted(this.rows);
  }

  /** Rows of net_day in the order every writer uses. */
  netRows(): NetDelta[] {
    const nets = new Map<string, NetDelta>();
    for (const delta of this.rows.values()) {
      const net = rollUpOf(delta.ip);
      const key = `${delta.day} ${net}`;
      let row = nets.get(key);
      if (row === undefined) {
        row = { ...zero, net, day: delta.day };
        nets.set(key, row);
      }
      for (const name of counterNames) row[name] += delta[name];
    }
    return sorted(nets);
  }

  /** Every day that has a row. */
  days(): Day[] {
    const days = new Set<Day>();
    for (const { day } of this.rows.values()) days.add(day);
    return [...days].sort();
  }

  get size(): number {
    return this.rows.size;
  }

  private row(ip: string, day: Day): IpDelta {
    const key = `${day} ${ip}`;
    let row = this.rows.get(key);
    if (row === undefined) {
      row = {
        ...zero,
        ip,
        day,
        trapFirstAt: null,
        trapLastAt: null,
        firstSeenAt: null,
        lastSeenAt: null,
        helo: null,
        mailFromDomain: null,
      };
      this.rows.set(key, row);
    }
    return row;
  }
}

const zero: Counters = {
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

// By code unit: the same in every process, unlike a locale's order.
function sorted<T>(rows: Map<string, T>): T[] {
  return [...rows.keys()].sort().flatMap((key) => rows.get(key) ?? []);
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
  return a === null ? b : b === null || a < b ? a : b;
}
