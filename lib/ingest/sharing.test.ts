import { expect, it } from "vitest";
import { sharing } from "./sharing";

it("asks once for all who ask at once, per key, and anew for who comes later", async () => {
  const asked: string[] = [];
  const ask = sharing(async (key: string) => {
    asked.push(key);
    await Promise.resolve();
    return `${key}${asked.length}`;
  });
  expect(await Promise.all([ask("a"), ask("b"), ask("a")])).toEqual(["a2", "b2", "a2"]);
  expect(await ask("a")).toBe("a3");
  expect(asked).toEqual(["a", "b", "a"]);
});

it("fails all who shared a failure, and nobody later", async () => {
  let fail = true;
  const ask = sharing(async (_: null) => {
    await Promise.resolve();
    if (fail) throw new Error("down");
    return 1;
  });
  const outcomes = await Promise.allSettled([ask(null), ask(null)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  fail = false;
  expect(await ask(null)).toBe(1);
});
