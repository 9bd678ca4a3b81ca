import { describe, expect, it } from "vitest";
import { DayTotals } from "@/lib/ingest/aggregate";
import { isRefusal, readEvent } from "@/lib/ingest/event";
import { addDays, endOf } from "@/lib/platform/day";
import { eventsOf } from "./events";
import { demoHosts, type HostDay, INTRUSION, planDay } from "./shapes";

const today = "2026-11-20";
const plans = [1, 8, 16, 33, 70].flatMap((age) =>
  demoHosts()
    .map((host) => planDay(host, addDays(today, -age), today))
    .filter((plan): plan is HostDay => plan !== null),
);

function totalsOf(plan: HostDay, detail: boolean) {
  const totals = new DayTotals();
  for (const event of eventsOf(plan, detail).events) {
    const read = readEvent(event, endOf(plan.day));
    if (isRefusal(read)) throw new Error(`${plan.host.ip} ${plan.day}: ${read.message}`);
    totals.addEvent(read, read.trap);
  }
  const [row, ...more] = totals.ipRows();
  if (row === undefined || more.length > 0) throw new Error("one address and day expected");
  return row;
}

describe("the events of a day", () => {
  it.each([true, false])("are taken by ingest and add up to the plan (detail %s)", (detail) => {
    for (const plan of plans) {
      const row = totalsOf(plan, detail);
      expect(row).toMatchObject({
        ip: plan.host.ip,
        day: plan.day,
        recipients: plan.recipients,
        ham: plan.ham,
        suspect: plan.suspect,
        spam: plan.spam,
        rcptUnknown: plan.rcptUnknown,
        rcptCommands: plan.recipients + plan.rcptUnknown + plan.refused,
      });
      expect(row.trapHits).toBe(Math.min(plan.trapHits, plan.recipients - plan.suspect));
      if (plan.dataCommands > 20) expect(row.dataCommands).toBe(plan.dataCommands);
    }
  });

  it("name each complained message once, and the click comes after it on the same day", () => {
    const complained = plans.flatMap((plan) =>
      eventsOf(plan, true).complained.map((each) => ({ ...each, day: plan.day })),
    );
    expect(complained.length).toBeGreaterThan(50);
    expect(new Set(complained.map(({ event }) => event.queueId)).size).toBe(complained.length);
    for (const { event, madeAt, day } of complained) {
      expect(madeAt.getTime()).toBeGreaterThanOrEqual(Date.parse(event.ts));
      expect(madeAt.toISOString().slice(0, 10)).toBe(day);
    }
  });

  it("of a blocked host are only refused recipients", () => {
    const blocked = plans.find((plan) => plan.host.ip === INTRUSION.ip && plan.day === addDays(today, -1));
    if (blocked === undefined) throw new Error("the blocked host knocks every day");
    expect(eventsOf(blocked, true).events).toEqual([
      expect.objectContaining({ dataCommands: 0, recipients: 0, rcptCommands: blocked.refused }),
    ]);
  });
});
