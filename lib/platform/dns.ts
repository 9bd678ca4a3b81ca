// Questions to the DNS, with three kinds of answer told apart: records, none, and failed. A failure (timeout,
// SERVFAIL, refused) says nothing about the name, and no caller may read it as "none".
import { Resolver } from "node:dns/promises";
import { env } from "./env";
import type { Family } from "./ip";

/** none: the name does not exist, or has no record of this type (RFC 2308). failed: nobody could say. */
export type DnsResult<T> =
  | { kind: "records"; records: T[] }
  | { kind: "none" }
  | { kind: "failed"; reason: DnsFailure };

export type DnsFailure = "timeout" | "servfail" | "refused" | "unreachable" | "bad_answer";

/** One series of questions. Each TXT record is the list of its strings. PTR takes the reverse name, as CNAME does. */
export type Dns = {
  txt(name: string): Promise<DnsResult<string[]>>;
  cname(name: string): Promise<DnsResult<string>>;
  ptr(name: string): Promise<DnsResult<string>>;
  addresses(name: string, family: Family): Promise<DnsResult<string>>;
  mx(name: string): Promise<DnsResult<{ exchange: string; priority: number }>>;
};

const timeoutMs = 2000;
const tries = 2;

const failures: Record<string, DnsFailure> = {
  ETIMEOUT: "timeout",
  ESERVFAIL: "servfail",
  ENOTIMP: "refused",
  EREFUSED: "refused",
  ECONNREFUSED: "unreachable",
};

/**
 * Begins a series of questions to the servers of DNS_SERVERS, or to the system's. After `budgetMs` the remaining
 * questions fail as timeouts, so that a slow server cannot hold a request for long.
 */
export function openDns(budgetMs = 15_000): Dns {
  const resolver = new Resolver({ timeout: timeoutMs, tries });
  const servers = env().DNS_SERVERS;
  if (servers.length > 0) resolver.setServers(servers);
  const until = performance.now() + budgetMs;

  async function ask<T>(question: () => Promise<T[]>): Promise<DnsResult<T>> {
    if (performance.now() > until) return { kind: "failed", reason: "timeout" };
    try {
      const records = await question();
      return records.length === 0 ? { kind: "none" } : { kind: "records", records };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === undefined) throw error;
      if (code === "ENODATA" || code === "ENOTFOUND") return { kind: "none" };
      return { kind: "failed", reason: failures[code] ?? "bad_answer" };
    }
  }

  return {
    txt: (name) => ask(() => resolver.resolveTxt(name)),
    cname: (name) => ask(() => resolver.resolveCname(name)),
    // Not resolver.reverse(): it reads /etc/hosts, and calls a SERVFAIL "not found".
    ptr: (name) => ask(() => resolver.resolvePtr(name)),
    addresses: (name, family) =>
      ask(() => (family === 4 ? resolver.resolve4(name) : resolver.resolve6(name))),
    mx: (name) => ask(() => resolver.resolveMx(name)),
  };
}
