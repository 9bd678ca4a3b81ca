// That counts follow the presses exactly, in any order.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Pressed, press } from "./toggle";

const monday = new Date("2026-11-16T10:00:00Z");
const tuesday = new Date("2026-11-17T10:00:00Z");
const wednesday = new Date("2026-11-18T10:00:00Z");
const ip = "203.0.113.9";

const junk = (at: Date) => ({ kind: "junk" as const, ip, at, consent: false });
const notJunk = (at: Date) => ({ kind: "not-spam" as const, ip, at, consent: false });
const unsubscribe = (at: Date) => ({ kind: "unsubscribe" as const, ip, at, consent: false });

describe("a press", () => {
  test("junk counts on the day it is made", () => {
    expect(press(null, junk(monday), null)).toEqual({
      next: {
        kind: "junk",
        ip,
        madeAt: monday,
        withdrawnAt: null,
        counted: true,
        notCountedReason: null,
        unsubscribeConsentAt: null,
      },
      counts: [{ ip, day: "2026-11-16", complaints: 1, notSpam: 0 }],
      raised: true,
    });
  });

  test("a second junk changes nothing, nor does phishing after it", () => {
    const { next } = press(null, junk(monday), null);
    expect(press(next, junk(tuesday), null)).toEqual({ next: null, counts: [], raised: false });
    expect(press(next, { ...junk(tuesday), kind: "phishing" }, null).next).toBeNull();
  });

  test("not-junk takes it back on the day it was counted, and junk again counts on its own day", () => {
    const first = press(null, junk(monday), null).next;
    const back = press(first, notJunk(tuesday), "mailbox_cap");
    expect(back.counts).toEqual([
      { ip, day: "2026-11-16", complaints: -1, notSpam: 0 },
      { ip, day: "2026-11-17", complaints: 0, notSpam: 1 },
    ]);
    expect(back.next).toMatchObject({ kind: "junk", withdrawnAt: tuesday });
    const again = press(back.next, junk(wednesday), null);
    expect(again).toMatchObject({
      counts: [
        { ip, day: "2026-11-17", complaints: 0, notSpam: -1 },
        { ip, day: "2026-11-18", complaints: 1, notSpam: 0 },
      ],
      raised: true,
    });
  });

  test("past the mailbox's cap it is kept and not counted; taking it back changes no count", () => {
    const { next, counts, raised } = press(null, junk(monday), "mailbox_cap");
    expect(next).toMatchObject({ counted: false, notCountedReason: "mailbox_cap" });
    expect([counts, raised]).toEqual([[], false]);
    expect(press(next, notJunk(tuesday), null).counts).toEqual([]);
  });

  test("without an address it is kept and not counted", () => {
    const { next, counts } = press(null, { ...junk(monday), ip: null }, null);
    expect(next).toMatchObject({ ip: null, counted: false, notCountedReason: "unattributed" });
    expect(counts).toEqual([]);
  });

  test("not-junk for mail the filter put there counts as such, once", () => {
    const { next, counts, raised } = press(null, notJunk(monday), null);
    expect(counts).toEqual([{ ip, day: "2026-11-16", complaints: 0, notSpam: 1 }]);
    expect(raised).toBe(false);
    expect(press(next, notJunk(tuesday), null).next).toBeNull();
  });

  test("unsubscribe counts nothing, and leaves a complaint as it is", () => {
    const { next, ...more } = press(null, unsubscribe(monday), null);
    expect(next).toMatchObject({ kind: "unsubscribe", counted: false, notCountedReason: "unsubscribe" });
    expect(more).toEqual({ counts: [], raised: false });
    expect(press(next, unsubscribe(tuesday), null).next).toBeNull();
    const complaint = press(next, junk(tuesday), null);
    expect(complaint).toMatchObject({
      next: { kind: "junk", madeAt: tuesday, unsubscribeConsentAt: monday, counted: true },
      counts: [{ day: "2026-11-17", complaints: 1 }],
      raised: true,
    });
    const after = press(press(null, junk(monday), null).next, unsubscribe(tuesday), null);
    expect(after.next).toMatchObject({ kind: "junk", counted: true, unsubscribeConsentAt: tuesday });
    expect([after.counts, after.raised]).toEqual([[], false]);
  });

  test("consent may come with a complaint or after it, and goes when the complaint is taken back", () => {
    const agreed = press(null, { ...junk(monday), consent: true }, null).next;
    expect(agreed?.unsubscribeConsentAt).toEqual(monday);
    const later = press(press(null, junk(monday), null).next, { ...junk(tuesday), consent: true }, null);
    expect(later).toMatchObject({
      next: { madeAt: monday, unsubscribeConsentAt: tuesday },
      counts: [],
      raised: false,
    });
    expect(press(agreed, notJunk(tuesday), null).next?.unsubscribeConsentAt).toBeNull();
  });

  test("whatever the order, the sums are those of the last press alone", () => {
    const step = fc.record({ junk: fc.boolean(), day: fc.integer({ min: 0, max: 3 }), capped: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let stored: Pressed | null = null;
        const sums = new Map<string, { complaints: number; notSpam: number }>();
        for (const { junk: isJunk, day, capped } of steps) {
          const at = new Date(Date.UTC(2026, 10, 16 + day, 12));
          const change = press(stored, isJunk ? junk(at) : notJunk(at), capped ? "mailbox_cap" : null);
          stored = change.next ?? stored;
          for (const { day: on, complaints = 0, notSpam = 0 } of change.counts) {
            const sum = sums.get(on) ?? { complaints: 0, notSpam: 0 };
            sums.set(on, { complaints: sum.complaints + complaints, notSpam: sum.notSpam + notSpam });
          }
        }
        const left = [...sums].filter(([, sum]) => sum.complaints !== 0 || sum.notSpam !== 0);
        const last = stored as Pressed | null;
        if (last === null || !last.counted) expect(left).toEqual([]);
        else {
          const on = (last.withdrawnAt ?? last.madeAt).toISOString().slice(0, 10);
          const taken = last.withdrawnAt !== null;
          expect(left).toEqual([[on, { complaints: taken ? 0 : 1, notSpam: taken ? 1 : 0 }]]);
        }
      }),
    );
  });
});
