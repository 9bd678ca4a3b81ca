import { describe, expect, it } from "vitest";
import { Coalescer } from "./coalesce";

/** A coalescer whose groups are written when the test says so. */
function manual(write: (items: readonly string[]) => readonly string[], maxItems = 10, maxWeight = 1000) {
  const groups: { items: readonly string[]; go: () => void }[] = [];
  const coalescer = new Coalescer<string, string>({
    write: (items) =>
      new Promise((resolve, reject) => {
        groups.push({
          items,
          go: () => {
            try {
              resolve(write(items));
            } catch (error) {
              reject(error);
            }
          },
        });
      }),
    writers: 2,
    maxItems,
    maxWeight,
    weigh: (item) => item.length,
    isolate: (error) => (error as Error).message !== "all",
  });
  return { coalescer, groups };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("Coalescer", () => {
  it("gathers what comes while the writers are busy, and answers each item for itself", async () => {
    const { coalescer, groups } = manual((items) => items.map((item) => item.toUpperCase()));
    const results = ["a", "b", "c", "d", "e"].map((item) => coalescer.submit(item));
    expect(groups.map(({ items }) => items)).toEqual([["a"], ["b"]]);
    groups[0]?.go();
    await settle();
    expect(groups[2]?.items).toEqual(["c", "d", "e"]);
    groups[1]?.go();
    groups[2]?.go();
    expect(await Promise.all(results)).toEqual(["A", "B", "C", "D", "E"]);
  });

  it("keeps groups within bounds of number and weight, but never refuses a heavy item", async () => {
    const { coalescer, groups } = manual((items) => items, 2, 6);
    for (const item of ["x", "y", "aaa", "bbb", "c", "dddddddddd", "e"]) void coalescer.submit(item);
    for (let i = 0; i < groups.length; i += 1) {
      groups[i]?.go();
      await settle();
    }
    expect(groups.map(({ items }) => items)).toEqual([
      ["x"],
      ["y"],
      ["aaa", "bbb"],
      ["c"],
      ["dddddddddd"],
      ["e"],
    ]);
  });

  it("tries the items of a failed group alone, so that one takes nobody with it", async () => {
    const { coalescer, groups } = manual((items) => {
      if (items.includes("bad")) throw new Error("bad");
      return items.map((item) => item.toUpperCase());
    });
    const results = ["x", "y", "a", "bad", "b"].map((item) => coalescer.submit(item));
    const outcomes = Promise.allSettled(results);
    for (let i = 0; i < groups.length || i < 6; i += 1) {
      groups[i]?.go();
      await settle();
    }
    expect(
      (await outcomes).map((one) => (one.status === "fulfilled" ? one.value : String(one.reason))),
    ).toEqual(["X", "Y", "A", "Error: bad", "B"]);
  });

  it("fails the whole group at once when none of its items is the cause", async () => {
    const { coalescer, groups } = manual((items) => {
      if (items.length > 1) throw new Error("all");
      return items;
    });
    const outcomes = Promise.allSettled(["x", "y", "a", "b"].map((item) => coalescer.submit(item)));
    for (let i = 0; i < 3; i += 1) {
      groups[i]?.go();
      await settle();
    }
    expect(groups).toHaveLength(3);
    expect((await outcomes).map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
  });
});
