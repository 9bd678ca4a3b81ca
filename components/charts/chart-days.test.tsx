import { expect, test } from "vitest";
import type { Counts, DayState, IpDay, IpSeries } from "@/lib/reputation/schema";
import { axisOver, bandEnds, chartDays, labelledDays, rateAxis } from "./chart-days";
import { rateSentence, trapSentence, unknownSentence, volumeSentence } from "./chart-sentences";
import { incidentFlags } from "./flag-days";

const none: Counts = {
  rcptCommands: 0,
  rcptUnknown: 0,
  dataCommands: 0,
  recipients: 0,
  ham: 0,
  suspect: 0,
  spam: 0,
  complaints: 0,
};
const some: Counts = {
  rcptCommands: 1100,
  rcptUnknown: 100,
  dataCommands: 900,
  recipients: 1000,
  ham: 900,
  suspect: 40,
  spam: 50,
  complaints: 4,
};
const on = (day: string) => ({ days: 1, from: day, to: day });

function dayOf(day: string, state: DayState, counts: Counts | null): IpDay {
  const measured = counts !== null && counts.dataCommands >= 100;
  return {
    day,
    state,
    counts,
    filterResult:
      measured && counts
        ? { state: "measured", result: "GREEN", spamShare: 0.05, verdicts: 990, widened: false, ...on(day) }
        : counts && counts.dataCommands > 0
          ? { state: "below_floor", dataCommands: counts.dataCommands, floor: 100, ...on(day) }
          : { state: "no_data", ...on(day) },
    complaintRate:
      measured && counts
        ? {
            state: "measured",
            rate: counts.complaints / counts.recipients,
            low: 0.001,
            high: 0.01,
            complaints: counts.complaints,
            base: "recipients",
            baseCount: counts.recipients,
            widened: false,
            ...on(day),
          }
        : { state: "no_base", complaints: 0, base: "recipients", ...on(day) },
    unknownShare: counts && counts.rcptCommands > 0 ? counts.rcptUnknown / counts.rcptCommands : null,
    trapHits: { mode: "bands", atLeast: measured ? 5 : 0, band: measured ? "5-9" : "0" },
    helo: null,
    mailFrom: null,
    firstSeen: null,
    lastSeen: null,
    comments: [],
  };
}

function seriesOf(days: IpDay[], total: Counts): IpSeries {
  return {
    ip: "192.0.2.1",
    from: days[0]?.day ?? "",
    to: days.at(-1)?.day ?? "",
    base: "recipients",
    completeThrough: null,
    floor: 100,
    trapDisclosure: "bands",
    days,
    total,
    before: null,
    after: [],
  };
}

const days = [
  dayOf("2026-11-16", "complete", some),
  dayOf("2026-11-17", "complete", none),
  dayOf("2026-11-18", "complete", {
    ...some,
    dataCommands: 20,
    recipients: 25,
    ham: 25,
    suspect: 0,
    spam: 0,
  }),
  dayOf("2026-11-19", "late", null),
  dayOf("2026-11-20", "lost", null),
  dayOf("2026-11-21", "before_grant", null),
  dayOf("2026-11-22", "today", some),
];
const series = seriesOf(days, some);

test("zero, below the floor, late, missing, lost and not granted look different", () => {
  const drawn = chartDays(seriesOf([...days, dayOf("2026-11-23", "missing", null)], some));
  expect(drawn.map((day) => day.look)).toEqual([
    "plain",
    "zero",
    "plain",
    "dashed",
    "crossed",
    "hidden",
    "today",
    "struck",
  ]);
  expect(drawn.filter((day) => day.belowFloor).map((day) => day.day)).toEqual([days[2]?.day]);
});

test("an unknown day is a gap, not a zero", () => {
  const [, zero, , late] = chartDays(series);
  expect(zero).toMatchObject({ volume: 0, ham: 0, traps: 0 });
  expect(late).not.toHaveProperty("volume");
  expect(late).not.toHaveProperty("ham");
  expect(late).not.toHaveProperty("rate");
  expect(late).not.toHaveProperty("traps");
});

test("below the floor the volume stays and the verdicts do not", () => {
  const floor = chartDays(series)[2];
  expect(floor).toMatchObject({ volume: 25, floorVolume: 25 });
  expect(floor).not.toHaveProperty("spam");
});

test("recipients that no verdict came for are drawn by themselves", () => {
  expect(chartDays(series)[0]?.unjudged).toBe(10);
});

test.each([
  ["0", [0, 0]],
  ["1-4", [1, 4]],
  ["10-49", [10, 49]],
  ["100+", [100, 100]],
])("band %s", (band, ends) => {
  expect(bandEnds(band)).toEqual(ends);
});

test("axes begin at zero, reach over every value, and have few round ticks", () => {
  for (const value of [0.7, 3, 7, 11, 99, 100, 1234, 12_180, 999_999]) {
    const { ceiling, ticks } = axisOver([value, undefined, 1], 0);
    expect(ceiling).toBeGreaterThanOrEqual(value * 0.999);
    expect(ticks[0]).toBe(0);
    expect(ticks.length).toBeGreaterThanOrEqual(2);
    expect(ticks.length).toBeLessThanOrEqual(5);
    expect(ticks.at(-1)).toBeCloseTo(ceiling, 6);
  }
});

test("the rate axis shows both thresholds while nothing is far above them", () => {
  expect(
    rateAxis(chartDays(seriesOf([dayOf("2026-11-16", "complete", { ...some, complaints: 1 })], some))).ticks,
  ).toEqual([0, 0.001, 0.003]);
  expect(rateAxis(chartDays(series)).ceiling).toBeGreaterThanOrEqual(0.004);
});

test("a week names every day, more than that its Mondays", () => {
  expect(labelledDays(days)).toHaveLength(7);
  const month = Array.from({ length: 30 }, (_, index) => ({
    day: `2026-11-${String(index + 1).padStart(2, "0")}`,
  }));
  expect(labelledDays(month)).toEqual(["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30"]);
});

test("each chart is a sentence", () => {
  const plain = (text: string) => text.replaceAll("\u202f", " ");
  expect(plain(volumeSentence(series))).toBe(
    "7 days to 22 Nov 2026: 1 000 recipients, 5 % of 990 verdicts spam. Most on 16 Nov: 1 000.",
  );
  expect(plain(rateSentence(series))).toBe(
    "4 complaints. At or above 0.1 % on 2 of 2 days with a rate, at or above 0.3 % on 2. Highest 0.40 % on 16 Nov.",
  );
  expect(trapSentence(series)).toBe("7 days to 22 Nov 2026: trap hits on 2 days, the last on 22 Nov.");
  expect(plain(unknownSentence(series))).toBe(
    "100 of 1 100 RCPT commands named an unknown recipient: 9 %. Never above 10 %.",
  );
});

test("without mail, and without a rate, the sentences say so", () => {
  const empty = seriesOf([dayOf("2026-11-17", "complete", none)], none);
  expect(volumeSentence(empty)).toBe("17 Nov 2026: no mail from this address.");
  expect(rateSentence(empty)).toBe(
    "0 complaints; no day with 100 DATA commands or more, so there is no rate.",
  );
  expect(trapSentence({ ...empty, trapDisclosure: "guarded" })).toContain("whole organization");
});

test("a day is flagged by the incidents that touch it, from the day they began to the day they ended", () => {
  const series = seriesOf(
    [
      dayOf("2026-11-19", "complete", some),
      dayOf("2026-11-20", "complete", some),
      dayOf("2026-11-21", "complete", some),
    ],
    some,
  );
  const flags = [
    { title: "Late data", startsAt: "2026-11-19T23:00:00.000Z", endsAt: "2026-11-20T01:00:00.000Z" },
    { title: "Goes on", startsAt: "2026-11-21T00:00:00.000Z", endsAt: null },
  ];
  const days = chartDays(series, incidentFlags(flags, series.days));
  expect(days.map(({ flags }) => flags.map(({ text }) => text))).toEqual([
    ["Late data"],
    ["Late data"],
    ["Goes on"],
  ]);
});
