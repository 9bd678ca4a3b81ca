// Which domain signed a message, asked of the DNS: for messages our own servers said nothing about.
import { Resolver } from "node:dns/promises";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { env } from "@/lib/platform/env";
import { alignedFirst } from "./authentication";

// Complaints come by the thousand: a slow DNS may cost the signers' names, not the reports.
const TIMEOUT_MS = 2000;
const BUDGET_MS = 10_000;

/**
 * A verifier for a series of messages. It answers the domain of a signature that verifies over the byte-exact message
 * (RFC 6376), one aligned with From first; null when none does, or the DNS does not say in time. Ten seconds after it
 * was opened it asks nothing more.
 */
export function openVerifier(): (raw: Uint8Array, fromDomain: string | null) => Promise<string | null> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
  const servers = env().DNS_SERVERS;
  if (servers.length > 0) resolver.setServers(servers);
  const until = performance.now() + BUDGET_MS;
  return async (raw, fromDomain) => {
    if (performance.now() > until) return null;
    const { results } = await dkimVerify(Buffer.from(raw), {
      resolver: (name, type) => {
        if (performance.now() > until) return Promise.reject(new Error("out of time"));
        return resolver.resolve(name, type) as Promise<string[][]>;
      },
    });
    const passed = results
      .filter(({ status }) => status.result === "pass")
      .map(({ signingDomain }) => signingDomain);
    return alignedFirst(passed, fromDomain);
  };
}
