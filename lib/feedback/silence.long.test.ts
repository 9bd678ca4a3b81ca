// Whether the time of an answer tells a trap from another address: 300 enrolments of each, in turn, and how often the
// trap's took longer. The figure is reported; that nothing is sent to a trap is tested in feeds.db.test.ts.
import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import type { Viewer } from "@/lib/identity/viewer";
import { addTraps } from "@/lib/ingest/trap-commands";
import { prisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { endFeed, enrolFeed } from "./commands";
import { enrolFeedInput } from "./schema";

testDatabase();

const PAIRS = 300;
const now = new Date();
const trap = "trap@provider.example";
let viewer: Viewer;

beforeAll(async () => {
  await addTraps(operatorActor, { text: trap, class: "pristine", countedBy: "events", note: "test" }, now);
  viewer = await createPerson({ organization: `Sender ${randomUUID()}` });
});

/** Milliseconds until the answer. */
async function enrolling(destination: string): Promise<number> {
  await prisma.$executeRaw`DELETE FROM rate_limit`;
  const input = { name: "Main", contactAddress: "desk@sender.example", destination, acceptTerms: true };
  const parsed = enrolFeedInput.parse(input);
  const begun = performance.now();
  const { id, state, confirmation } = await enrolFeed(viewer, parsed, now);
  const took = performance.now() - begun;
  expect([state, confirmation?.attemptsLeft]).toEqual(["unconfirmed", 5]);
  await endFeed(viewer, id, now);
  return took;
}

test("a trap takes no longer and no shorter than any other address", { timeout: 600_000 }, async () => {
  const traps: number[] = [];
  const others: number[] = [];
  for (let n = -20; n < PAIRS; n += 1) {
    const first = n % 2 === 0;
    const a = await enrolling(first ? trap : `fbl${n}@sender.example`);
    const b = await enrolling(first ? `fbl${n}@sender.example` : trap);
    if (n < 0) continue;
    traps.push(first ? a : b);
    others.push(first ? b : a);
  }
  const longer = traps.filter((took, n) => took > (others[n] ?? 0)).length;
  // A coin thrown PAIRS times: two standard deviations are about 5.8 of 100.
  const z = (longer - PAIRS / 2) / Math.sqrt(PAIRS / 4);
  process.stderr.write(
    `${PAIRS} pairs: the trap took longer in ${((longer * 100) / PAIRS).toFixed(1)} % (z = ${z.toFixed(2)}); ` +
      `median ${median(traps).toFixed(2)} ms against ${median(others).toFixed(2)} ms\n`,
  );
  expect(traps).toHaveLength(PAIRS);
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
