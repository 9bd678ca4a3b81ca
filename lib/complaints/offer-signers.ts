// Who vouches for a message's offer to be taken off: the domains whose DKIM signature covers the fields that make it
// (RFC 8058 section 4). Without that anybody on the way could have written them.
import { Resolver } from "node:dns/promises";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { z } from "zod";
import { env } from "@/lib/platform/env";
import type { Trust } from "./attribution";
import { isDomain, ownResultFields, parseResults } from "./authentication";
import { allValues, type HeaderField, parseMessage } from "./message";

export type OfferSigners =
  | { kind: "signed"; domains: string[] }
  /** No signature that holds covers the fields. */
  | { kind: "unsigned" }
  /** The DNS could not say yet. */
  | { kind: "unknown" };

const TIMEOUT_MS = 5000;

/** What mailauth's types leave out: the signed fields, as a list with colons. */
const signedFields = z.object({
  signingHeaders: z.object({ keys: z.string() }).default({ keys: "" }),
});

/** The domains that signed all of `names` (lower case), by our own servers' results, else by verifying the message. */
export async function findOfferSigners(
  raw: Uint8Array,
  names: readonly string[],
  trust: Trust,
): Promise<OfferSigners> {
  const { fields } = parseMessage(Buffer.from(raw));
  const passed = passedCovering(fields, names, trust);
  if (passed.length > 0) return { kind: "signed", domains: passed };
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
  const servers = env().DNS_SERVERS;
  if (servers.length > 0) resolver.setServers(servers);
  const { results } = await dkimVerify(Buffer.from(raw), {
    resolver: (name, type) => resolver.resolve(name, type) as Promise<string[][]>,
  });
  const covering = results.filter((result) => covers(signedFields.parse(result).signingHeaders.keys, names));
  const domains = covering
    .filter(({ status }) => status.result === "pass")
    .map(({ signingDomain }) => signingDomain.toLowerCase())
    .filter(isDomain);
  if (domains.length > 0) return { kind: "signed", domains };
  return { kind: covering.some(({ status }) => status.result === "temperror") ? "unknown" : "unsigned" };
}

/**
 * Domains whose signature our own results say passed, and which covers all of the fields. Of two signatures of one domain
 * the result must name the very one (RFC 6008).
 */
export function passedCovering(
  fields: readonly HeaderField[],
  names: readonly string[],
  trust: Trust,
): string[] {
  const signatures = allValues(fields, "dkim-signature").map(tagsOf);
  const results = ownResultFields(fields, trust)
    .flatMap(parseResults)
    .filter(({ method, result }) => method === "dkim" && result === "pass");
  const passed = results.flatMap(({ properties }) => {
    const domain = properties["header.d"]?.toLowerCase();
    const start = properties["header.b"];
    const ofDomain = signatures.filter(({ d }) => d?.toLowerCase() === domain);
    const [only, ...more] =
      start === undefined ? ofDomain : ofDomain.filter(({ b }) => start.length >= 4 && b?.startsWith(start));
    const holds = domain !== undefined && only !== undefined && more.length === 0;
    return holds && isDomain(domain) && covers(only.h ?? "", names) ? [domain] : [];
  });
  return [...new Set(passed)];
}

/** The tags of a signature (RFC 6376 section 3.2), without any blanks. */
function tagsOf(value: string): Record<string, string> {
  return Object.fromEntries(
    value
      .replace(/\s/g, "")
      .split(";")
      .map((tag) => [tag.slice(0, tag.indexOf("=")), tag.slice(tag.indexOf("=") + 1)]),
  );
}

function covers(list: string, names: readonly string[]): boolean {
  const signed = new Set(
    list
      .toLowerCase()
      .split(":")
      .map((name) => name.trim()),
  );
  return names.every((name) => signed.has(name));
}
