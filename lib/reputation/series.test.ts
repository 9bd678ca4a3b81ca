import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, daysBetween } from "@/lib/platform/day";
import type { Counts, DayState } from "./schema";
import {
  buildSeries,
  buildStrip,
  noCounts,
  type StoredDay,
  seriesDays,
  sumCounts,
  widerPeriods,
  windowDays,
} from "./series";

const reader = { firstDay: "2026-09-02", floor: 100, disclosure: "bands" as const };

function stored(day: string, more: Partial<Counts>, traps = 0): StoredDay {
  return {
    day,
    counts: { ...noCounts, ...more },
    traps: { hits: traps, firstAt: new Date(`${day}T08:07:00Z`), lastAt: new Date(`${day}T09:07:00Z`) },
    helo: "mx.example.net",
    mailFrom: "example.net",
    firstSeenAt: new Date(`${day}T00:10:00Z`),
    lastSeenAt: new Date(`${day}T23:50:00Z`),
  };
}

const states = (list: Record<string, DayState>) =>
  Object.entries(list).map(([day, state]) => ({ day, state }));

describe("buildSeries", () => {
  const days = buildSeries(
    states({
      "2026-09-01": "complete",
      "2026-09-02": "complete",
      "2026-09-03": "complete",
      "2026-09-04": "lost",
      "2026-09-05": "missing",
      "2026-09-06": "late",
      "2026-09-07": "open",
      "2026-09-08": "today",
    }),
    [
      stored("2026-09-01", { dataCommands: 500, recipients: 500, ham: 500 }),
      stored("2026-09-03", { dataCommands: 40, recipients: 40, ham: 30, spam: 10 }, 3),
      stored("2026-09-06", { dataCommands: 200, recipients: 200, ham: 20, spam: 180, complaints: 1 }),
    ],
    new Map([["2026-09-06", ["Abuse reported"]]]),
    "recipients",
    reader,
  );
  const on = (day: string) => days.find((one) => one.day === day);

  it("shows nothing of a day before the grant, though it is stored", () => {
    expect(on("2026-09-01")).toMatchObject({
      state: "before_grant",
      counts: null,
      helo: null,
      firstSeen: null,
    });
  });

  it("keeps zero, below the floor, and the kinds of gap apart", () => {
    expect(on("2026-09-02")).toMatchObject({ state: "complete", counts: noCounts });
    expect(on("2026-09-02")?.filterResult.state).toBe("no_data");
    expect(on("2026-09-03")?.filterResult.state).toBe("below_floor");
    expect(on("2026-09-03")?.counts?.recipients).toBe(40);
    expect(on("2026-09-04")).toMatchObject({ state: "lost", counts: null });
    expect(on("2026-09-05")).toMatchObject({ state: "missing", counts: null });
    expect(on("2026-09-07")).toMatchObject({ state: "open", counts: null });
    expect(on("2026-09-08")).toMatchObject({ state: "today", counts: noCounts });
  });

  it("shows the part of a late day that did arrive, with its state", () => {
    expect(on("2026-09-06")).toMatchObject({
      state: "late",
      filterResult: { state: "measured", result: "YELLOW", spamShare: 0.9 },
      complaintRate: { state: "measured", rate: 0.005 },
      comments: ["Abuse reported"],
      firstSeen: "2026-09-06T00:10:00.000Z",
    });
  });

  it("shows traps below the floor, as disclosed", () => {
    expect(on("2026-09-03")?.trapHits).toEqual({ mode: "bands", atLeast: 1, band: "1-4" });
  });

  it("has one entry a day and loses no count", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 89 }), { maxLength: 60 }), (offsets) => {
        const first = "2026-06-01";
        const all = Array.from({ length: 90 }, (_, i) => ({
          day: addDays(first, i),
          state: "complete" as const,
        }));
        const rows = offsets.map((i) => stored(addDays(first, i), { recipients: i + 1, dataCommands: i }));
        const series = buildSeries(all, rows, new Map(), "recipients", { ...reader, firstDay: first });
        expect(series.map(({ day }) => day)).toEqual(all.map(({ day }) => day));
        expect(sumCounts(series.flatMap(({ counts }) => counts ?? []))).toEqual(
          sumCounts(rows.map(({ counts }) => counts)),
        );
      }),
    );
  });
});

describe("buildStrip", () => {
  it("names each day's result or the reason why there is none", () => {
    const rows = new Map([
      ["2026-09-03", { ...noCounts, dataCommands: 40, recipients: 44, ham: 44 }],
      ["2026-09-04", { ...noCounts, dataCommands: 400, recipients: 400, spam: 400 }],
      ["2026-09-06", { ...noCounts, dataCommands: 40, recipients: 40, ham: 40 }],
      ["2026-09-07", { ...noCounts, dataCommands: 300, recipients: 300, ham: 300 }],
    ]);
    const strip = buildStrip(
      states({
        "2026-09-01": "complete",
        "2026-09-02": "complete",
        "2026-09-03": "complete",
        "2026-09-04": "complete",
        "2026-09-05": "missing",
        "2026-09-06": "late",
        "2026-09-07": "today",
      }),
      rows,
      reader,
    );
    expect(strip.map(({ result, volume }) => [result, volume])).toEqual([
      ["before_grant", 0],
      ["none", 0],
      ["floor", 44],
      ["RED", 400],
      ["missing", 0],
      ["late", 40],
      ["GREEN", 300],
    ]);
  });
});

describe("windows", () => {
  it("end at the last complete day, or are today so far", () => {
    expect(windowDays({ window: "7" }, "2026-09-11", "2026-09-13")).toEqual({
      name: "7",
      from: "2026-09-05",
      to: "2026-09-11",
      days: 7,
    });
    expect(windowDays({ window: "today" }, "2026-09-11", "2026-09-13")).toMatchObject({
      from: "2026-09-13",
      days: 1,
    });
    expect(
      windowDays({ window: "7", from: "2026-08-01", to: "2026-09-30" }, "2026-09-11", "2026-09-13"),
    ).toEqual({
      name: "custom",
      from: "2026-08-01",
      to: "2026-09-11",
      days: 42,
    });
    expect(windowDays({ window: "1" }, null, "2026-09-13")).toMatchObject({
      from: "2026-09-12",
      to: "2026-09-12",
    });
  });

  it("widen to 7 and 30 days with the same end", () => {
    const to = "2026-09-11";
    const lengths = (days: number) =>
      widerPeriods({ days, from: addDays(to, 1 - days), to }).map((one) => [one.days, one.to]);
    expect(lengths(1)).toEqual([
      [1, to],
      [7, to],
      [30, to],
    ]);
    expect(lengths(7)).toEqual([
      [7, to],
      [30, to],
    ]);
    expect(lengths(90)).toEqual([[90, to]]);
  });
});

describe("seriesDays", () => {
  const ends = (days: string[]) => [days[0], days.at(-1), days.length];

  it("ends at the last complete day unless today is asked for", () => {
    expect(ends(seriesDays({ days: "7", today: "false" }, "2026-09-11", "2026-09-13"))).toEqual([
      "2026-09-05",
      "2026-09-11",
      7,
    ]);
    expect(ends(seriesDays({ days: "7", today: "true" }, "2026-09-11", "2026-09-13"))).toEqual([
      "2026-09-05",
      "2026-09-13",
      9,
    ]);
  });

  it("takes days as given, but none in the future and not more than are kept", () => {
    const range = { days: "90", today: "false" as const };
    expect(
      ends(seriesDays({ ...range, from: "2026-09-01", to: "2030-01-01" }, "2026-09-11", "2026-09-13")),
    ).toEqual(["2026-09-01", "2026-09-13", 13]);
    expect(
      seriesDays({ ...range, from: "2001-01-01", to: "2026-09-13" }, "2026-09-11", "2026-09-13"),
    ).toHaveLength(400);
    expect(seriesDays({ ...range, from: "2026-10-01" }, "2026-09-11", "2026-09-13")).toEqual([]);
  });

  it("has no hole", () => {
    const offset = fc.integer({ min: -500, max: 500 });
    fc.assert(
      fc.property(
        fc.constantFrom("7", "30", "90"),
        fc.option(offset),
        fc.option(offset),
        (days, from, to) => {
          const at = (n: number | null) => (n === null ? undefined : addDays("2026-09-11", n));
          const list = seriesDays(
            { days, today: "true", from: at(from), to: at(to) },
            "2026-09-11",
            "2026-09-13",
          );
          list.slice(1).forEach((day, i) => {
            expect(daysBetween(list[i] ?? "", day)).toBe(1);
          });
          expect(list.length).toBeLessThanOrEqual(400);
          expect(list.at(-1) ?? "").toSatisfy((day: string) => day <= "2026-09-13");
        },
      ),
    );
  });
});
