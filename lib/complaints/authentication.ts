// What our own servers said about who signed a message (RFC 8601). A field of any other authserv-id is the
// sender's word and is not read.
import { getDomain } from "tldts";
import type { Trust } from "./attribution";
import type { HeaderField } from "./message";

/** One method's result: `dkim=pass header.d=example.net`. */
export type AuthenticationResult = { method: string; result: string; properties: Record<string, string> };

/**
 * The Authentication-Results fields of ours, in the order they stand. Border servers remove forged ones that bear
 * their id (RFC 8601 section 5); in case one did not, only the topmost run counts, because ours are put on top.
 */
export function ownResultFields(fields: readonly HeaderField[], trust: Trust): string[] {
  const found: string[] = [];
  for (const field of fields) {
    if (field.name === "authentication-results" && trust.authservIds.has(authservIdOf(field.value)))
      found.push(field.value);
    else if (found.length > 0) break;
  }
  return found;
}

/** The authserv-id of a field's value, lower case. */
export function authservIdOf(value: string): string {
  return (
    withoutComments(value).split(";")[0]?.trim().split(/\s+/)[0]?.replace(/^"|"$/g, "").toLowerCase() ?? ""
  );
}

/** The results inside one field's value. */
export function parseResults(value: string): AuthenticationResult[] {
  const [, ...infos] = withoutComments(value).split(";");
  return infos.flatMap((info) => {
    const [head = "", ...rest] = info.trim().split(/\s+(?=[\w.-]+\s*=)/);
    const [, method, result] = /^([\w-]+)(?:\/\d+)?\s*=\s*([\w-]+)/.exec(head) ?? [];
    if (method === undefined || result === undefined) return [];
    const properties: Record<string, string> = {};
    for (const text of rest) {
      const [, name, plain, quoted] = /^([\w.-]+)\s*=\s*(?:"([^"]*)"|(\S+))/.exec(text) ?? [];
      if (name !== undefined) properties[name.toLowerCase()] ??= plain ?? quoted ?? "";
    }
    return [{ method: method.toLowerCase(), result: result.toLowerCase(), properties }];
  });
}

/** The domain of a passing DKIM signature by our own results: one aligned with From when there is one. */
export function signedDomain(
  fields: readonly HeaderField[],
  trust: Trust,
  fromDomain: string | null,
): string | null {
  const passed = ownResultFields(fields, trust)
    .flatMap(parseResults)
    .filter(({ method, result }) => method === "dkim" && result === "pass")
    .map(({ properties }) => properties["header.d"] ?? properties["header.i"]?.split("@").pop() ?? "");
  return alignedFirst(passed, fromDomain);
}

/** The first usable domain, one of the same organization as From before any other (RFC 7489 section 3.1). */
export function alignedFirst(domains: readonly string[], fromDomain: string | null): string | null {
  const usable = domains.map((domain) => domain.toLowerCase().replace(/\.$/, "")).filter(isDomain);
  return usable.find((domain) => getDomain(domain) === fromDomain) ?? usable[0] ?? null;
}

/** Whether a text is a domain name of at least two labels. */
export function isDomain(text: string): boolean {
  return text.length <= 253 && /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i.test(text);
}

/** Removes comments, nested ones too; parentheses inside quoted strings stay (RFC 5322 section 3.2.2). */
function withoutComments(text: string): string {
  let plain = "";
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (char === "\\" && (quoted || depth > 0)) {
      if (depth === 0) plain += text.slice(at, at + 2);
      at += 1;
    } else if (char === '"' && depth === 0) {
      quoted = !quoted;
      plain += char;
    } else if (char === "(" && !quoted) depth += 1;
    else if (char === ")" && !quoted && depth > 0) depth -= 1;
    else if (depth === 0) plain += char;
  }
  return plain;
}
