// What the reverse DNS says of some addresses now: their names, and those that lead back to them (RFC 8601 section
// 2.7.3 calls this `iprev`). Kept for a while, because a list is looked at again and again.
import { setTimeout as wait } from "node:timers/promises";
import { confirmHosts } from "@/lib/networks/host-lookup";
import { MINUTE } from "@/lib/platform/day";
import { openDns } from "@/lib/platform/dns";
import { inParallel } from "@/lib/platform/in-parallel";
import { logFor } from "@/lib/platform/log";
import type { Names } from "./suspicion";

const KEPT_MS = 30 * MINUTE;
/** What did not answer is asked again sooner. */
const FAILED_MS = MINUTE;
const MOST_KEPT = 5000;
const AT_ONCE = 20;
const kept = new Map<string, { until: number; names: Names | null }>();

/** The names of each address; null for what did not answer within the budget: it is known at the next look. */
export async function namesOf(
  ips: readonly string[],
  now: Date,
  budgetMs = 1500,
): Promise<Map<string, Names | null>> {
  const missing = ips.filter((ip) => (kept.get(ip)?.until ?? 0) <= now.getTime());
  const asking = askAll(missing, now).catch((error: Error) => {
    logFor("names").warn({ reason: error.message }, "reverse names could not be asked");
  });
  await Promise.race([asking, wait(budgetMs, undefined, { ref: false })]);
  return new Map(ips.map((ip) => [ip, kept.get(ip)?.names ?? null]));
}

async function askAll(ips: readonly string[], now: Date): Promise<void> {
  const dns = openDns();
  await inParallel(ips, AT_ONCE, async (ip) => {
    const { failed, hosts, astray } = await confirmHosts(dns, ip);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(ip, {
      until: now.getTime() + (failed ? FAILED_MS : KEPT_MS),
      names: failed ? null : { hosts: [...hosts, ...astray], confirmed: hosts },
    });
  });
}
