// The promise of redaction over whole messages, five hundred of them; redaction.long.test.ts tries ten thousand.
import { expect, test } from "vitest";
import { tryRedaction } from "@/lib/testing/redaction-property";

test("generated messages say nowhere who complained, and keep what the sender needs", async () => {
  const tried = await tryRedaction(500, 20261120);
  expect(tried.messages).toBe(500);
  expect(tried.whole).toBeGreaterThan(250);
}, 120_000);
