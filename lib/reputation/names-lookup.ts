// What the reverse DNS says of some addresses now: their names, and those that lead back to them (RFC 8601 section
// 2.7.3 calls this `iprev`).
import { setTimeout as wait } from "node:timers/promises";
import { confirmHosts } from "@/lib/networks/host-lookup";
import { type Dns, openDns } from "@/lib/platform/dns";
import { inParallel } from "@/lib/platform/in-parallel";
import type { LookedUp } from "./names-sql";

const AT_ONCE = 20;
/** Other people's name servers are asked about no more addresses a second than this, when nobody waits. */
const PER_SECOND = 25;

/** The names of each address, as fast as the DNS answers: for lists that somebody waits for. */
export async function lookUpNames(ips: readonly string[]): Promise<LookedUp[]> {
  const dns = openDns();
  return inParallel(ips, AT_ONCE, (ip) => lookUp(dns, ip));
}

/** The same at leisure: some addresses at a time, until all are done, `forMs` are over or the worker has to stop. */
export async function* lookUpSlowly(
  ips: readonly string[],
  { forMs, signal }: { forMs: number; signal: AbortSignal },
): AsyncGenerator<LookedUp[]> {
  const until = performance.now() + forMs;
  for (let at = 0; at < ips.length && performance.now() < until && !signal.aborted; at += PER_SECOND) {
    const pause = at === 0 ? Promise.resolve() : wait(1000, undefined, { ref: false });
    const [looked] = await Promise.all([lookUpNames(ips.slice(at, at + PER_SECOND)), pause]);
    yield looked;
  }
}

async function lookUp(dns: Dns, ip: string): Promise<LookedUp> {
  const { failed, hosts, astray } = await confirmHosts(dns, ip);
  const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase());
  return { ip, names: failed ? null : { hosts: lower([...hosts, ...astray]), confirmed: lower(hosts) } };
}
