import { describe, expect, it } from "vitest";
import { type Evidence, findingsOf } from "./findings";
import { publicStatus } from "./reason";
import { noCounts } from "./series";

const day = { days: 1, from: "2026-11-20", to: "2026-11-20" };
const week = { days: 7, from: "2026-11-14", to: "2026-11-20" };

const calm: Evidence = {
  ip: "203.0.113.9",
  statuses: [],
  filterResult: {
    state: "measured",
    result: "GREEN",
    spamShare: 0.012,
    verdicts: 1204,
    widened: false,
    ...day,
  },
  countsBefore: null,
  complaintRate: {
    state: "measured",
    rate: 0.0004,
    low: 0.0001,
    high: 0.001,
    complaints: 2,
    base: "recipients",
    baseCount: 5000,
    widened: false,
    ...week,
  },
  traps: { mode: "bands", atLeast: 0, band: null },
  counts: { ...noCounts, rcptCommands: 5000, rcptUnknown: 20 },
};

describe("findingsOf", () => {
  it("says when all is well, and leaves nothing to do", () => {
    expect(findingsOf(calm)).toEqual([
      {
        kind: "result_green",
        severity: "good",
        happened: "203.0.113.9 is GREEN.",
        restsOn: "1 % of 1\u202f204 verdicts were spam on 20 Nov 2026.",
        next: null,
      },
    ]);
  });

  it("puts the heaviest first, each with its base and a next step", () => {
    const findings = findingsOf({
      ...calm,
      statuses: [
        publicStatus({
          state: "blocked",
          network: "203.0.113.9",
          reason: "complaints",
          code: null,
          since: new Date("2026-11-20T11:00:00Z"),
          until: null,
        }),
      ],
      filterResult: {
        state: "measured",
        result: "RED",
        spamShare: 0.94,
        verdicts: 1204,
        widened: false,
        ...day,
      },
      countsBefore: { ...noCounts, ham: 880, spam: 120 },
      complaintRate: {
        state: "measured",
        rate: 0.0031,
        low: 0.0022,
        high: 0.0043,
        complaints: 38,
        base: "recipients",
        baseCount: 12_204,
        widened: false,
        ...week,
      },
      traps: { mode: "bands", atLeast: 5, band: null },
      counts: { ...noCounts, rcptCommands: 1000, rcptUnknown: 250 },
    });
    expect(findings.map(({ kind }) => kind)).toEqual([
      "blocked",
      "result_red",
      "complaints_enforced",
      "traps",
      "unknown_recipients",
    ]);
    expect(findings.every(({ next }) => next !== null)).toBe(true);
    expect(findings[0]).toMatchObject({
      happened: "Mail is refused: user complaints or other evidence of spamming.",
      restsOn: "In force for 203.0.113.9 since 20 Nov 2026, reply code SC-004.",
    });
    expect(findings[1]?.restsOn).toBe(
      "94 % of 1\u202f204 verdicts were spam on 20 Nov 2026, 12 % of 1\u202f000 the day before.",
    );
    expect(findings[2]?.restsOn).toBe(
      "38 complaints over 12\u202f204 recipients in the 7 days from 14 Nov 2026 to 20 Nov 2026; between 0.22 % and 0.43 % with 95 % confidence.",
    );
    expect(findings[3]?.restsOn).toBe("At least 5 trap hits in 7 days.");
    expect(findings[4]?.happened).toBe("25 % of the recipients tried do not exist.");
  });

  it("warns from 0.1 % and not below, and says that a figure is wider than asked for", () => {
    const rate = calm.complaintRate;
    if (rate.state !== "measured") throw new Error("measured");
    const kinds = (value: number) =>
      findingsOf({ ...calm, complaintRate: { ...rate, rate: value } }).map(({ kind }) => kind);
    expect(kinds(0.00099)).toEqual(["result_green"]);
    expect(kinds(0.001)).toEqual(["complaints_warned", "result_green"]);
    expect(kinds(0.003)).toEqual(["complaints_enforced", "result_green"]);
    const wide = findingsOf({
      ...calm,
      filterResult: {
        state: "measured",
        result: "GREEN",
        spamShare: 0,
        verdicts: 140,
        widened: true,
        ...week,
      },
    });
    expect(wide[0]?.restsOn).toContain("wider view");
  });

  it("explains silence and low volume", () => {
    expect(findingsOf({ ...calm, filterResult: { state: "no_data", ...week } })[0]).toMatchObject({
      kind: "no_data",
      happened: "Nothing was received from 203.0.113.9 in the 7 days from 14 Nov 2026 to 20 Nov 2026.",
    });
    expect(
      findingsOf({
        ...calm,
        filterResult: { state: "below_floor", dataCommands: 1, floor: 100, ...day },
      })[0]?.restsOn,
    ).toBe("1 DATA command on 20 Nov 2026; a result needs 100.");
  });
});
