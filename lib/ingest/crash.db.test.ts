import { expect, it } from "vitest";
import { exactly, runIngestUnderKills } from "@/lib/testing/ingest-crash";

it("counts exactly what was sent when servers and database are killed", { timeout: 300_000 }, async () => {
  const report = await runIngestUnderKills(["server", "database", "server"]);
  expect(report.stored).toEqual(exactly(report));
  expect(report.failures).toBeGreaterThan(0);
});
