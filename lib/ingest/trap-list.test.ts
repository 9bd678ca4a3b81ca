import { describe, expect, it } from "vitest";
import { gravest, readTraps, trapNames, writeTrap } from "./trap-list";

const otherwise = { class: "pristine", countedBy: "events" } as const;

describe("readTraps", () => {
  it("reads addresses and domains with what their lines say, and the rest as said beside", () => {
    const { traps, bad } = readTraps(
      "# closed in 2019\nOld@Provider.example recycled\r\n\n typo.example , typo\nx@a.example;sink # new\nnew@a.example",
      otherwise,
    );
    expect(bad).toEqual([]);
    expect(traps).toEqual([
      { target: "old@provider.example", class: "recycled", countedBy: "events" },
      { target: "typo.example", class: "typo", countedBy: "sink" },
      { target: "x@a.example", class: "pristine", countedBy: "sink" },
      { target: "new@a.example", class: "pristine", countedBy: "events" },
    ]);
    expect(readTraps(traps.map(writeTrap).join("\n"), { class: "typo", countedBy: "sink" }).traps).toEqual(
      traps,
    );
  });

  it("names each line that is no trap, and why", () => {
    const { bad } = readTraps(
      "localhost\na b@c.example\n@x.example\nx.example events\nx@y.example fresh",
      otherwise,
    );
    expect(bad.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
    expect(bad[3]?.message).toContain("counted at the sink only");
    expect(bad[4]?.message).toContain("fresh");
  });
});

describe("trapNames", () => {
  it("are the address, its domain and those above, the nearest first", () => {
    expect(trapNames("Ann@Lists.Trap.example")).toEqual([
      "ann@lists.trap.example",
      "lists.trap.example",
      "trap.example",
      "example",
    ]);
  });

  it("leave out the domains for those who run one, and are none for what is no address", () => {
    expect(trapNames("Postmaster@trap.example")).toEqual(["postmaster@trap.example"]);
    expect(trapNames("trap.example")).toEqual([]);
  });
});

it("of several traps takes the one that says most of the sender", () => {
  const [typo, recycled] = [{ class: "typo" }, { class: "recycled" }] as const;
  expect(gravest([typo, recycled])).toBe(recycled);
  expect(gravest([])).toBeNull();
});
