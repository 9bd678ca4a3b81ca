import { describe, expect, it } from "vitest";
import { addDays } from "@/lib/platform/day";
import { contains, parseNetwork } from "@/lib/platform/ip";
import {
  BOUGHT_LIST,
  DEMO_DAYS,
  demoDays,
  demoHosts,
  demoNetworks,
  type HostDay,
  INTRUSION,
  LATE_SINCE,
  LOST_DAY,
  MISSING_DAY,
  planDay,
  SOUTH_BACK,
  untilNow,
  WARM_UP_FROM,
} from "./shapes";

const today = "2026-11-20"; // a Friday
const hosts = demoHosts();
const back = (days: number) => addDays(today, -days);
const host = (ip: string) => {
  const found = hosts.find((each) => each.ip === ip);
  if (found === undefined) throw new Error(`no host ${ip}`);
  return found;
};
const plan = (ip: string, age: number) => planDay(host(ip), back(age), today);
const all = demoDays(today).flatMap((day) =>
  hosts.map((each) => planDay(each, day, today)).filter((each): each is HostDay => each !== null),
);
const sum = (plans: (HostDay | null)[], of: (plan: HostDay) => number) =>
  plans.reduce((total, each) => total + (each === null ? 0 : of(each)), 0);

describe("the demo's addresses", () => {
  it("lie in the demo's networks, each once", () => {
    const networks = Object.values(demoNetworks).map((text) => parseNetwork(text));
    expect(hosts.every(({ ip }) => networks.some((network) => network && contains(network, ip)))).toBe(true);
    expect(new Set(hosts.map(({ ip }) => ip)).size).toBe(hosts.length);
  });

  it("are the same every time", () => {
    expect(demoHosts()).toEqual(hosts);
    expect(plan("203.0.113.10", 5)).toEqual(plan("203.0.113.10", 5));
  });
});

describe("a day", () => {
  it("adds up", () => {
    for (const each of all) {
      expect(each.ham + each.suspect + each.spam).toBe(each.recipients);
      expect(each.dataCommands).toBeLessThanOrEqual(each.recipients);
      expect(each.complaints).toBeLessThanOrEqual(each.recipients);
      expect(
        Math.min(each.ham, each.suspect, each.spam, each.rcptUnknown, each.trapHits),
      ).toBeGreaterThanOrEqual(0);
    }
  });

  it("has little mail on a Sunday", () => {
    const campaigns = hosts.filter((each) => each.behaviour === "campaign");
    const volume = (age: number) =>
      sum(
        campaigns.map((each) => planDay(each, back(age), today)),
        (each) => each.recipients,
      );
    expect(volume(12)).toBeLessThan(volume(10) / 4); // Sunday 8 November, Tuesday 10 November
  });

  it("is empty for everyone on the missing and the lost day, and for mx-south since it fell silent", () => {
    for (const age of [MISSING_DAY, LOST_DAY]) {
      expect(all.filter((each) => each.day === back(age))).toEqual([]);
    }
    const south = all.filter((each) => each.host.source === "mx-south");
    expect(south.length).toBeGreaterThan(0);
    expect(south.every((each) => each.day <= back(LATE_SINCE))).toBe(true);
    expect(south.some((each) => each.day > back(MISSING_DAY) && each.day < back(SOUTH_BACK))).toBe(false);
    expect(south.some((each) => each.day === back(SOUTH_BACK))).toBe(true);
  });

  it("cut short at noon has about half of it, and still adds up", () => {
    const whole = plan("192.0.2.77", 0);
    const part = whole && untilNow(whole, new Date(`${today}T12:00:00Z`));
    if (whole === null || part === null) throw new Error("the shared address sends every day");
    expect(part.recipients).toBeGreaterThan(whole.recipients * 0.35);
    expect(part.recipients).toBeLessThan(whole.recipients * 0.65);
    expect(part.ham + part.suspect + part.spam).toBe(part.recipients);
    expect(untilNow(whole, new Date(`${today}T00:00:00Z`))).toBeNull();
  });
});

describe("the story", () => {
  it("warms new addresses up", () => {
    expect(plan("203.0.113.128", WARM_UP_FROM + 1)).toBeNull();
    const early = sum([plan("203.0.113.128", 31)], (each) => each.recipients); // a Tuesday
    const late = sum([plan("203.0.113.128", 3)], (each) => each.recipients); // a Tuesday
    expect(early).toBeGreaterThan(0);
    expect(late).toBeGreaterThan(early * 10);
  });

  it("has one host taken over, then blocked", () => {
    const during = plan(INTRUSION.ip, INTRUSION.from - 1);
    const after = plan(INTRUSION.ip, INTRUSION.blocked - 2);
    expect(during && during.spam / during.recipients).toBeGreaterThan(0.9);
    expect(during?.trapHits).toBeGreaterThan(10);
    expect(after).toMatchObject({ recipients: 0, dataCommands: 0 });
    expect(after?.refused).toBeGreaterThan(0);
  });

  it("has complaints above 0.3 % while the bought list is mailed, and below before", () => {
    const rate = (age: number) => {
      const plans = BOUGHT_LIST.hosts.map((last) => plan(`203.0.113.${last}`, age));
      return sum(plans, (each) => each.complaints) / sum(plans, (each) => each.recipients);
    };
    expect(rate(BOUGHT_LIST.from)).toBeGreaterThan(0.003);
    expect(rate(BOUGHT_LIST.from + 7)).toBeLessThan(0.003);
  });

  it("fits what can be stored in about a minute", () => {
    expect(demoDays(today)).toHaveLength(DEMO_DAYS);
    expect(all.length).toBeGreaterThan(25_000);
    expect(all.length).toBeLessThan(60_000);
  });
});
