import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Counters, DayTotals } from "./aggregate";
import type { CleanEvent } from "./event";

const base = Date.parse("2026-11-20T00:00:00Z");

const event = fc
  .record({
    hour: fc.integer({ min: 0, max: 71 }),
    ip: fc.constantFrom("203.0.113.9", "203.0.113.10", "198.51.100.1", "2001:db8::1", "2001:db8:0:1::1"),
    helo: fc.constantFrom(null, "a.example.net", "b.example.net"),
    mailFromDomain: fc.constantFrom(null, "example.net", "example.org"),
    rcptUnknown: fc.nat(5),
    recipients: fc.nat(10),
    verdict: fc.constantFrom(null, "ham" as const, "suspect" as const, "spam" as const),
    trap: fc.boolean(),
  })
  .map(({ hour, ...rest }): CleanEvent => {
    const at = base + hour * 3_600_000;
    return {
      ...rest,
      at,
      day: new Date(at).toISOString().slice(0, 10),
      rcptCommands: rest.recipients + rest.rcptUnknown,
      dataCommands: rest.recipients > 0 ? 1 : 0,
      port: null,
      queueId: null,
      uuid: null,
      messageId: null,
      recipientHashes: [],
    };
  });

function totalsOf(events: readonly CleanEvent[]): DayTotals {
  const totals = new DayTotals();
  for (const one of events) totals.addEvent(one, one.trap);
  return totals;
}

const sum = (rows: readonly Counters[], name: keyof Counters) =>
  rows.reduce((all, row) => all + row[name], 0);

describe("DayTotals", () => {
  it("does not depend on the order or grouping of events", () => {
    fc.assert(
      fc.property(fc.array(event), fc.nat(), (events, at) => {
        const middle = events.length === 0 ? 0 : at % events.length;
        const parts = [
          totalsOf(events.slice(middle).reverse()),
          totalsOf(events.slice(0, middle)),
          new DayTotals(),
        ];
        const before = structuredClone(parts.map((part) => part.ipRows()));
        const merged = DayTotals.over(parts);
        expect(merged.ipRows()).toEqual(totalsOf(events).ipRows());
        expect(merged.netRows()).toEqual(totalsOf(events).netRows());
        expect(parts.map((part) => part.ipRows())).toEqual(before);
      }),
    );
  });

  it("loses nothing: addresses and networks add up to the events", () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const totals = totalsOf(events);
        for (const rows of [totals.ipRows(), totals.netRows()]) {
          expect(sum(rows, "recipients")).toBe(events.reduce((all, one) => all + one.recipients, 0));
          expect(sum(rows, "rcptCommands")).toBe(events.reduce((all, one) => all + one.rcptCommands, 0));
          expect(sum(rows, "trapHits")).toBe(events.filter((one) => one.trap).length);
          expect(sum(rows, "ham") + sum(rows, "suspect") + sum(rows, "spam")).toBe(
            events.filter((one) => one.verdict !== null).reduce((all, one) => all + one.recipients, 0),
          );
        }
      }),
    );
  });

  it("gives each key once, in one order", () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const totals = totalsOf(events);
        const ipKeys = totals.ipRows().map(({ day, ip }) => `${day} ${ip}`);
        const netKeys = totals.netRows().map(({ day, net }) => `${day} ${net}`);
        expect(ipKeys).toEqual([...new Set(ipKeys)].sort());
        expect(netKeys).toEqual([...new Set(netKeys)].sort());
        expect(totals.days()).toEqual([...new Set(events.map(({ day }) => day))].sort());
      }),
    );
  });

  it("counts a verdict for each recipient, and a trap hit for the message", () => {
    const [row] = totalsOf([
      {
        at: base + 5,
        day: "2026-11-20",
        ip: "203.0.113.9",
        port: null,
        helo: "b.example.net",
        mailFromDomain: null,
        rcptCommands: 4,
        rcptUnknown: 1,
        dataCommands: 1,
        recipients: 3,
        verdict: "suspect",
        queueId: null,
        uuid: null,
        messageId: null,
        recipientHashes: [],
        trap: true,
      },
    ]).ipRows();
    expect(row).toEqual({
      ip: "203.0.113.9",
      day: "2026-11-20",
      rcptCommands: 4,
      rcptUnknown: 1,
      dataCommands: 1,
      recipients: 3,
      ham: 0,
      suspect: 3,
      spam: 0,
      complaints: 0,
      notSpam: 0,
      trapHits: 1,
      trapFirstAt: base + 5,
      trapLastAt: base + 5,
      firstSeenAt: base + 5,
      lastSeenAt: base + 5,
      helo: "b.example.net",
      mailFromDomain: null,
    });
  });

  it("takes changes of single counters, negative ones too, and rolls IPv6 up to /48", () => {
    const totals = new DayTotals();
    totals.addChange({ ip: "2001:db8:1:2::3", day: "2026-11-20", complaints: 2 });
    totals.addChange({ ip: "2001:db8:1:3::4", day: "2026-11-20", complaints: -1, notSpam: 1 });
    expect(totals.ipRows().map(({ complaints, notSpam }) => [complaints, notSpam])).toEqual([
      [2, 0],
      [-1, 1],
    ]);
    expect(totals.netRows()).toMatchObject([{ net: "2001:db8:1::/48", complaints: 1, notSpam: 1 }]);
  });
});
