import { expect, test } from "vitest";
import type { CaseState } from "@/lib/cases/schema";
import type { FeedState } from "@/lib/feedback/schema";
import type { MorningItem } from "@/lib/reputation/schema";
import { together } from "./changes";
import { type DueLists, dueItems } from "./due-items";
import { headlineOf } from "./headline";

const counts = (blocked: number) => {
  const now = {
    active: 9,
    green: 9,
    yellow: 0,
    red: 0,
    noResult: 0,
    blocked,
    warned: 0,
    enforced: 0,
    trapped: 0,
    recipients: 1,
  };
  return { now, before: now };
};

test.each([
  [0, 0, "Nothing got worse since 22 Nov 2026, and nothing is blocked."],
  [0, 1, "Nothing got worse since 22 Nov 2026; 1 address is blocked."],
  [1, 0, "1 address got worse since 22 Nov 2026; none is blocked."],
  [1204, 33, "1 204 addresses got worse since 22 Nov 2026; 33 are blocked."],
])("%d worse and %d blocked, in a sentence", (total, blocked, sentence) => {
  const said = headlineOf({ worse: { total, items: [] }, counts: counts(blocked), since: "2026-11-22" });
  expect(said.replaceAll("\u202f", " ")).toBe(sentence);
});

const none: DueLists = {
  claims: undefined,
  grants: undefined,
  keys: undefined,
  cases: undefined,
  feeds: undefined,
};
const oneCase = (number: number, state: CaseState) => ({
  id: `c${number}`,
  number,
  state,
  sentence: "What comes next.",
  ips: ["192.0.2.1"],
  earliestDay: null,
  escalated: false,
  dueAt: null,
  createdAt: "2026-11-20T08:00:00.000Z",
  updatedAt: "2026-11-20T08:00:00.000Z",
});

test("open cases are open work, those that wait for an answer first; ended ones are not", () => {
  const cases = [oneCase(1, "checking"), oneCase(2, "granted"), oneCase(3, "more_information")];
  const items = dueItems({ ...none, cases: { cases } }, new Date());
  expect(items.map(({ what, waits }) => [what, waits])).toEqual([
    ["Case 3 waits for your answer", true],
    ["Case 1 is with the provider", false],
  ]);
});

test("of cases at the provider the one that is due next comes first", () => {
  const due = (number: number, dueAt: string) => ({ ...oneCase(number, "checking"), dueAt });
  const cases = [due(3, "2026-11-30T17:00:00.000Z"), due(1, "2026-11-29T22:00:00.000Z")];
  const items = dueItems({ ...none, cases: { cases: [oneCase(4, "received"), ...cases] } }, new Date());
  expect(items.map(({ key }) => key)).toEqual(["case c1", "case c3", "case c4"]);
});

test("a feed asks for something while it waits for its code, and once it is suspended", () => {
  const feed = (state: FeedState) => ({ id: state, name: state, state, stateReason: null });
  const feeds = {
    feeds: (["active", "unconfirmed", "paused", "suspended", "ended"] as const).map(feed),
  } as unknown as DueLists["feeds"];
  expect(dueItems({ ...none, feeds }, new Date()).map(({ what }) => what)).toEqual([
    "The feed “unconfirmed” waits for its code",
    "The feed “suspended” is suspended",
  ]);
});

const limited = (ip: string, sentences = ["Limited."]): MorningItem => ({
  ip,
  result: "GREEN",
  status: "limited",
  statusText: "Mail is slowed down",
  recipients: 9,
  firstSent: null,
  sentences,
  tags: [],
});

test("neighbours of which the same status is said stand together, others by themselves", () => {
  const listed = [
    limited("192.0.2.1"),
    limited("192.0.2.2"),
    limited("192.0.2.3", ["Limited.", "Complaint rate 0.40 %"]),
    limited("192.0.2.4"),
    { ...limited("192.0.2.5"), statusText: "Another reason" },
  ];
  const groups = [...together(listed).values()].map((items) => items.map(({ ip }) => ip));
  expect(groups).toEqual([["192.0.2.1", "192.0.2.2"], ["192.0.2.3"], ["192.0.2.4"], ["192.0.2.5"]]);
});
