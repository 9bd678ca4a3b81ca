// Servers and database killed under load: what was acknowledged and is not there, and what is there twice.
import { type Kill, runIngestUnderKills } from "@/lib/testing/ingest-crash";
import { result } from "../results";
import type { BenchOptions } from "../suites";

export async function measureCrashes({ quick, say, report }: BenchOptions): Promise<void> {
  const times = quick ? 1 : 10;
  say(`killing the server and the database ${times} times each under load`);
  const kills = Array.from({ length: 2 * times }, (_, at): Kill => (at % 2 === 0 ? "server" : "database"));
  const { sent, stored } = await runIngestUnderKills(kills);
  const difference = (name: string) => (stored[name] ?? 0) - (sent[name] ?? 0);
  const all = ["dataCommands", "recipients", "spam", "deliveries", "batches"].map(difference);
  report(result("events lost over the kills", Math.max(0, -Math.min(...all)), "events", { atMost: 0 }));
  report(result("events doubled over the kills", Math.max(0, ...all), "events", { atMost: 0 }));
}
