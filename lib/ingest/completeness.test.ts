import { describe, expect, it } from "vitest";
import { DAY, type Day, endOf, HOUR, later } from "@/lib/platform/day";
import { completenessOf, daysClosedBy, lastClosedDay, type SourceHistory, stateOfDay } from "./completeness";

const at = (text: string) => new Date(text);
const marks = (newest: string | null, through: string | null = null) => ({
  newestEventAt: newest === null ? null : at(newest),
  through: through === null ? null : at(through),
});
const now = at("2026-11-20T12:00:00Z");

describe("lastClosedDay", () => {
  it.each([
    [null, null, null],
    ["2026-11-20T00:59:59Z", null, "2026-11-18"],
    ["2026-11-20T01:00:00Z", null, "2026-11-19"],
    ["2026-11-20T23:59:00Z", null, "2026-11-19"],
    // Its own word wins over its events, in both directions.
    ["2026-11-20T11:00:00Z", "2026-11-19T00:00:00Z", "2026-11-18"],
    ["2026-11-18T11:00:00Z", "2026-11-20T00:00:00Z", "2026-11-19"],
    ["2026-11-18T11:00:00Z", "2026-11-19T23:59:59Z", "2026-11-18"],
    // Nobody has sent the future.
    [null, "2026-11-25T00:00:00Z", "2026-11-19"],
  ])("newest event %s, through %s closes %s", (newest, through, day) => {
    expect(lastClosedDay(marks(newest, through), now)).toBe(day);
  });
});

describe("daysClosedBy", () => {
  const closed = (newest: string, before: ReturnType<typeof marks>, oldest: string | null = newest) =>
    daysClosedBy({ ...marks(newest), oldestAt: oldest === null ? null : at(oldest).getTime() }, before, now);

  it("closes a day once its source is an hour into the next", () => {
    expect(closed("2026-11-20T00:30:00Z", marks("2026-11-19T23:00:00Z"))).toEqual([]);
    expect(closed("2026-11-20T01:00:00Z", marks("2026-11-20T00:59:00Z"))).toEqual(["2026-11-19"]);
    expect(closed("2026-11-20T10:00:00Z", marks("2026-11-20T09:00:00Z"))).toEqual([]);
  });

  it("closes every day of a gap", () => {
    expect(closed("2026-11-20T10:00:00Z", marks("2026-11-17T09:00:00Z"))).toEqual([
      "2026-11-17",
      "2026-11-18",
      "2026-11-19",
    ]);
  });

  it("begins with the oldest event of the first batch", () => {
    expect(closed("2026-11-20T10:00:00Z", marks(null), "2026-11-18T23:00:00Z")).toEqual([
      "2026-11-18",
      "2026-11-19",
    ]);
    expect(closed("2026-11-20T10:00:00Z", marks(null))).toEqual([]);
  });

  it("never goes back when an older batch comes later", () => {
    expect(closed("2026-11-18T10:00:00Z", marks("2026-11-20T10:00:00Z"))).toEqual([]);
  });

  it("closes a day without events by the source's word", () => {
    expect(
      daysClosedBy({ ...marks(null, "2026-11-20T00:00:00Z"), oldestAt: null }, marks(null), now),
    ).toEqual(["2026-11-19"]);
  });
});

function source(sentOn: Day[], closed: Record<Day, Date> = {}, pausedAt: Date | null = null): SourceHistory {
  return {
    createdAt: at("2026-11-01T00:00:00Z"),
    sentOn: new Set(sentOn),
    closedAt: new Map(Object.entries(closed).map(([day, instant]) => [day, instant.getTime()])),
    pausedAt,
  };
}

const none: ReadonlySet<Day> = new Set();

describe("stateOfDay", () => {
  const day = "2026-11-18";
  const end = endOf(day);
  const inTime = { [day]: later(end, 2 * HOUR) };

  it.each([
    [-1, "today"],
    [0, "open"],
    [36 * HOUR - 1, "open"],
    [36 * HOUR, "late"],
    [7 * DAY - 1, "late"],
    [7 * DAY, "missing"],
    [100 * DAY, "missing"],
  ])("not closed, %i ms after its end: %s", (age, state) => {
    expect(stateOfDay(day, [source([day])], none, later(end, age))).toBe(state);
  });

  it("is complete only when every source that was sending has closed it", () => {
    expect(stateOfDay(day, [source([day], inTime)], none, later(end, 3 * HOUR))).toBe("complete");
    expect(stateOfDay(day, [source([day], inTime), source([day])], none, later(end, 3 * HOUR))).toBe("open");
    expect(stateOfDay(day, [source([day], inTime), source(["2026-11-12"])], none, later(end, 3 * HOUR))).toBe(
      "open",
    );
    expect(stateOfDay(day, [source([day], inTime), source(["2026-11-11"])], none, later(end, 3 * HOUR))).toBe(
      "complete",
    );
  });

  it("does not wait for a source that was paused then, but does for one paused afterwards", () => {
    const paused = source([day], {}, later(end, -HOUR));
    expect(stateOfDay(day, [source([day], inTime), paused], none, later(end, 3 * HOUR))).toBe("complete");
    expect(
      stateOfDay(
        day,
        [source([day], inTime), source([day], {}, later(end, HOUR))],
        none,
        later(end, 3 * HOUR),
      ),
    ).toBe("open");
  });

  it("is never complete when nobody was sending: silence is not zero", () => {
    expect(stateOfDay(day, [], none, later(end, HOUR))).toBe("before_source");
    expect(stateOfDay(day, [source([])], none, later(end, 30 * DAY))).toBe("missing");
  });

  it("is before the first source, not missing, when there was none yet", () => {
    expect(stateOfDay("2026-10-31", [source([])], none, later(end, HOUR))).toBe("before_source");
    expect(stateOfDay("2026-11-01", [source([])], none, later(end, HOUR))).toBe("missing");
  });

  it("is lost when staff say so, unless its data came after all", () => {
    const lost = new Set([day]);
    expect(stateOfDay(day, [source([day])], lost, later(end, 40 * HOUR))).toBe("lost");
    expect(stateOfDay(day, [source([day], inTime)], lost, later(end, 40 * HOUR))).toBe("complete");
  });

  it("stays missing when it is closed too late for its data to have come", () => {
    const tooLate = source([day], { [day]: later(end, 8 * DAY) });
    expect(stateOfDay(day, [tooLate], none, later(end, 9 * DAY))).toBe("missing");
  });

  it("becomes complete when a late source makes up for it in time", () => {
    expect(stateOfDay(day, [source([day], { [day]: later(end, 5 * DAY) })], none, later(end, 5 * DAY))).toBe(
      "complete",
    );
  });
});

describe("completenessOf", () => {
  const closedInTime = (days: Day[]) => Object.fromEntries(days.map((day) => [day, later(endOf(day), HOUR)]));

  it("is complete through the day before the first that may still fill", () => {
    const days = ["2026-11-16", "2026-11-17", "2026-11-19"];
    const { completeThrough, days: states } = completenessOf(
      "2026-11-16",
      [source(days, closedInTime(days))],
      none,
      now,
    );
    expect(states.map(({ state }) => state)).toEqual(["complete", "complete", "late", "complete", "today"]);
    expect(completeThrough).toBe("2026-11-17");
  });

  it("goes past a day that will never fill", () => {
    const days = [
      "2026-11-10",
      "2026-11-12",
      "2026-11-13",
      "2026-11-14",
      "2026-11-15",
      "2026-11-16",
      "2026-11-17",
      "2026-11-18",
      "2026-11-19",
    ];
    const all = completenessOf("2026-11-10", [source(days, closedInTime(days))], none, now);
    expect(all.days[1]).toEqual({ day: "2026-11-11", state: "missing" });
    expect(all.completeThrough).toBe("2026-11-19");
  });

  it("goes past a day that was declared lost", () => {
    const days = ["2026-11-16", "2026-11-17", "2026-11-19"];
    const sources = [source(days, closedInTime(days))];
    const { completeThrough } = completenessOf("2026-11-16", sources, new Set(["2026-11-18"]), now);
    expect(completeThrough).toBe("2026-11-19");
  });

  it("is not held up by the days before the first source", () => {
    const days = ["2026-11-19"];
    const fresh = completenessOf("2026-11-01", [source(days, closedInTime(days))], none, now);
    expect(fresh.completeThrough).toBe("2026-11-19");
  });

  it("knows no such day before anything came", () => {
    expect(completenessOf("2026-11-18", [], none, now).completeThrough).toBeNull();
  });
});
