import { describe, expect, it } from "vitest";
import { addDays, DAY, later, startOf } from "@/lib/platform/day";
import { type DaySums, type Facts, judge, relapses, startLimit } from "./eligibility";
import type { RuleName } from "./schema";

const now = new Date("2026-11-20T10:00:00Z");
const through = "2026-11-19";

const dayOfMail = (day: string, more: Partial<DaySums> = {}): DaySums => ({
  day,
  rcptCommands: 1000,
  rcptUnknown: 0,
  recipients: 1000,
  complaints: 0,
  ham: 1000,
  suspect: 0,
  spam: 0,
  ...more,
});

const facts = (more: Partial<Facts> = {}): Facts => ({
  ip: "203.0.113.9",
  held: { address: true, network: true },
  status: { network: "203.0.113.9", text: "Mail is refused", since: later(now, -5 * DAY) },
  history: [{ state: "blocked", reason: "complaints", since: later(now, -5 * DAY) }],
  mitigations: [],
  days: [],
  through,
  reverse: { result: "fits", sentence: "It fits." },
  limits: { complaints: 0.3, spam: 90 },
  ...more,
});

const ruleOf = (more: Partial<Facts>, name: RuleName) =>
  judge(facts(more), now).rules.find(({ rule }) => rule === name);

describe("judge", () => {
  it("lifts by itself when every rule is met, also without any accepted mail", () => {
    expect(judge(facts(), now)).toMatchObject({
      verdict: "automatic",
      earliestDay: null,
      personBecause: null,
    });
    expect(judge(facts({ days: [dayOfMail(through)] }), now).verdict).toBe("automatic");
  });

  it("has nothing to lift where nothing is in force", () => {
    expect(judge(facts({ status: null }), now)).toMatchObject({ verdict: "clear", rules: [] });
  });

  it("asks for less than the limit, and says when the bad day leaves the window", () => {
    const bad = dayOfMail("2026-11-15", { complaints: 3 });
    expect(ruleOf({ days: [bad] }, "complaints")).toMatchObject({
      result: "fail",
      // Six days later the window is 16 to 22 November; two days after the 20th it is 15 to 21.
      mayPassOn: "2026-11-23",
      figure:
        "0.30 % of 1\u202f000 recipients complained from 13 Nov 2026 to 19 Nov 2026; below 0.3 % is asked.",
    });
    expect(ruleOf({ days: [{ ...bad, complaints: 2 }] }, "complaints")?.result).toBe("pass");
    expect(judge(facts({ days: [bad] }), now)).toMatchObject({
      verdict: "not_eligible",
      earliestDay: "2026-11-23",
    });
  });

  it("counts spam by verdicts", () => {
    const days = [dayOfMail("2026-11-19", { ham: 100, spam: 900 })];
    expect(ruleOf({ days }, "spam")).toMatchObject({ result: "fail", mayPassOn: "2026-11-27" });
    expect(ruleOf({ days: [dayOfMail("2026-11-19", { ham: 101, spam: 899 })] }, "spam")?.result).toBe("pass");
  });

  it("sees signals of 48 hours, and probing in the commands of two days", () => {
    const sign = (hours: number) => [
      { state: "blocked", reason: "compromised", since: later(now, -hours * 3_600_000) },
    ];
    expect(ruleOf({ history: sign(47) }, "signals")).toMatchObject({
      result: "fail",
      mayPassOn: "2026-11-21",
    });
    expect(ruleOf({ history: sign(48) }, "signals")?.result).toBe("pass");
    const probing = dayOfMail(through, { rcptUnknown: 101 });
    expect(ruleOf({ days: [probing] }, "signals")?.result).toBe("fail");
    expect(ruleOf({ days: [{ ...probing, rcptUnknown: 100 }] }, "signals")?.result).toBe("pass");
    expect(ruleOf({ days: [{ ...probing, day: "2026-11-17" }] }, "signals")?.result).toBe("pass");
  });

  it("leaves to a person what could not be checked, what is wider than the grant, and a second grant in 90 days", () => {
    const unknown = { reverse: { result: "unknown" as const, sentence: "No answer." } };
    expect(judge(facts(unknown), now)).toMatchObject({ verdict: "person" });
    expect(judge(facts({ held: { address: true, network: false } }), now).verdict).toBe("person");
    const mitigations = [{ grantedAt: later(now, -60 * DAY) }];
    const status = { network: "203.0.113.9", text: "x", since: later(now, -20 * DAY) };
    expect(judge(facts({ mitigations, status, history: [] }), now).verdict).toBe("person");
    expect(
      judge(facts({ mitigations: [{ grantedAt: later(now, -90 * DAY) }], status, history: [] }), now).verdict,
    ).toBe("automatic");
  });

  it("does not say a day that cannot be told", () => {
    const wrong = { reverse: { result: "wrong" as const, sentence: "No name." } };
    expect(judge(facts(wrong), now)).toMatchObject({ verdict: "not_eligible", earliestDay: "2026-11-21" });
    expect(ruleOf(wrong, "reverse_dns")?.mayPassOn).toBeNull();
  });
});

describe("waits", () => {
  const since = startOf("2026-11-20");
  const status = { network: "203.0.113.9", text: "x", since };
  const blockedAt = (...days: number[]) =>
    days.map((ago) => ({ state: "blocked", reason: "complaints", since: later(since, -ago * DAY) }));

  it.each([
    [
      "a block long after a grant waits 7 days",
      [{ grantedAt: later(since, -30 * DAY) }],
      blockedAt(0),
      "2026-11-27",
    ],
    ["a relapse waits 14", [{ grantedAt: later(since, -14 * DAY) }], blockedAt(0), "2026-12-04"],
    [
      "a second relapse 28",
      [{ grantedAt: later(since, -3 * DAY) }, { grantedAt: later(since, -30 * DAY) }],
      blockedAt(0, 25),
      "2026-12-18",
    ],
    [
      "a third no longer",
      [
        { grantedAt: later(since, -3 * DAY) },
        { grantedAt: later(since, -30 * DAY) },
        { grantedAt: later(since, -60 * DAY) },
      ],
      blockedAt(0, 25, 50),
      "2026-12-18",
    ],
  ])("%s", (_name, mitigations, history, day) => {
    expect(ruleOf({ status, mitigations, history }, "wait")).toMatchObject({
      result: "fail",
      mayPassOn: day,
    });
    const then = judge(facts({ status, mitigations, history }), startOf(day));
    expect(then.rules.find(({ rule }) => rule === "wait")?.result).toBe("pass");
    const before = judge(facts({ status, mitigations, history }), startOf(addDays(day, -1)));
    expect(before.verdict).toBe("not_eligible");
  });

  it("the first block waits for nothing, and a junked address is no relapse", () => {
    expect(ruleOf({ status }, "wait")?.result).toBe("pass");
    const history = [{ state: "junked", reason: "complaints", since }];
    expect(relapses({ history, mitigations: [{ grantedAt: later(since, -DAY) }] })).toBe(0);
  });
});

it("the first week after a grant allows a tenth of the busiest day, and 500 at least", () => {
  expect(startLimit([]).perDay).toBe(500);
  expect(startLimit([dayOfMail(through, { recipients: 40_000 })]).perDay).toBe(4000);
});
