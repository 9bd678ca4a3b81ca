import { describe, expect, it } from "vitest";
import { DAY, later } from "@/lib/platform/day";
import { type RiskFacts, risksOf } from "./risk";

const now = new Date("2026-03-10T12:00:00Z");
const plain: RiskFacts = {
  requester: "ines@sender.example",
  contacts: ["abuse@carrier.example"],
  organizationSince: later(now, -400 * DAY),
  registeredDay: new Date("2019-01-01T00:00:00Z"),
  holders: 0,
  blocksToday: 3,
};
const flags = (more: Partial<RiskFacts>) => risksOf({ ...plain, ...more }, now).map(({ flag }) => flag);

describe("what deserves a second look", () => {
  it("is nothing about an ordinary claim", () => expect(flags({})).toEqual([]));

  it.each([
    [{ requester: "Ines@GMAIL.com" }, ["free_mail"]],
    [{ contacts: ["somebody@web.de"] }, ["free_mail"]],
    [{ requester: "a@gmail.com.sender.example" }, []],
    [{ organizationSince: later(now, -2 * DAY) }, ["new_organization"]],
    [{ organizationSince: later(now, -7 * DAY) }, []],
    [{ registeredDay: new Date("2026-02-01T00:00:00Z") }, ["recent_registration"]],
    [{ registeredDay: null }, []],
    [{ holders: 2 }, ["overlap"]],
    [{ blocksToday: 51 }, ["burst"]],
    [{ blocksToday: 50 }, []],
  ] satisfies [Partial<RiskFacts>, string[]][])("%o", (more, expected) => {
    expect(flags(more)).toEqual(expected);
  });

  it("says what it rests on", () => {
    expect(
      risksOf({ ...plain, requester: "x@qq.com", holders: 1 }, now).map(({ sentence }) => sentence),
    ).toEqual(["Free mailbox: x@qq.com.", "1 grant of another organization overlaps it."]);
  });
});
