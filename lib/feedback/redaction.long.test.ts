// The promise of redaction over ten thousand generated messages, others in every run.
import { expect, test } from "vitest";
import { tryRedaction } from "@/lib/testing/redaction-property";

test("ten thousand generated messages say nowhere who complained, and keep what the sender needs", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const begin = performance.now();
  const tried = await tryRedaction(10_000, seed);
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  process.stderr.write(
    `seed ${seed}: ${tried.messages} messages in ${seconds} s, ${tried.whole} of them as whole messages too\n`,
  );
  expect(tried.messages).toBe(10_000);
}, 1_800_000);
