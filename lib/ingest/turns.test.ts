import { describe, expect, it } from "vitest";
import { Turns } from "./turns";

/** Work that ends when it is told to, and says in `log` that it began. */
function work(log: string[], name: string) {
  let end = () => {};
  let fail = () => {};
  const promise = new Promise<string>((resolve, reject) => {
    end = () => resolve(name);
    fail = () => reject(new Error(name));
  });
  const run = () => {
    log.push(name);
    return promise;
  };
  return { run, end, fail };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("turns", () => {
  it("begins what fits, in order, and lets nobody overtake who waits", async () => {
    const log: string[] = [];
    const turns = new Turns(10);
    const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => work(log, name));
    const done = [a, b, c, d].map((one, i) =>
      turns.within([6, 4, 5, 0][i] ?? 0, one?.run ?? (async () => "")),
    );
    await settled();
    expect(log).toEqual(["a", "b"]);
    b?.end();
    await settled();
    expect(log).toEqual(["a", "b"]);
    a?.end();
    await settled();
    expect(log).toEqual(["a", "b", "c", "d"]);
    c?.end();
    d?.end();
    expect(await Promise.all(done)).toEqual(["a", "b", "c", "d"]);
  });

  it("gives what is heavier than all a turn of its own", async () => {
    const log: string[] = [];
    const turns = new Turns(10);
    const light = work(log, "light");
    const heavy = work(log, "heavy");
    const after = work(log, "after");
    const done = [turns.within(1, light.run), turns.within(50, heavy.run), turns.within(1, after.run)];
    light.end();
    await settled();
    expect(log).toEqual(["light", "heavy"]);
    heavy.end();
    after.end();
    expect(await Promise.all(done)).toEqual(["light", "heavy", "after"]);
  });

  it("passes the turn on after a failure", async () => {
    const log: string[] = [];
    const turns = new Turns(1);
    const failing = work(log, "failing");
    const next = work(log, "next");
    const first = turns.within(1, failing.run);
    const second = turns.within(1, next.run);
    failing.fail();
    await expect(first).rejects.toThrow("failing");
    next.end();
    expect(await second).toBe("next");
  });
});
