import { expect, it } from "vitest";
import { exactly, type Kill, runIngestUnderKills } from "@/lib/testing/ingest-crash";

it("counts exactly what was sent over ten kills of a server and ten of the database", {
  timeout: 1_800_000,
}, async () => {
  const kills = Array.from({ length: 20 }, (_, i): Kill => (i % 2 === 0 ? "server" : "database"));
  const report = await runIngestUnderKills(kills);
  process.stderr.write(
    `20 kills: ${report.batches} batches, ${report.failures} without an answer, ${report.duplicates} answered from the ledger\n`,
  );
  expect(report.stored).toEqual(exactly(report));
  expect(report.failures).toBeGreaterThan(0);
});
