// What one Received field says (RFC 5321 section 4.4), in the styles of the servers in use. Only the part that the
// receiving server itself wrote is read: the client chooses its HELO name and its TLS certificate's name.
import { canonicalAddress } from "@/lib/platform/ip";
import { type HeaderField, unfold } from "./message";

export type Received = {
  /** The address the receiving server saw, canonical. */
  ip: string | null;
  port: number | null;
  /** What stands right after `from`: usually the HELO name. Null when the line has no from clause. */
  fromName: string | null;
  /** The whole from clause, without the word from. */
  fromText: string | null;
  /** The server that wrote the line, lower case, without a trailing dot. */
  by: string | null;
  /** ESMTP, LMTP, … in upper case. */
  protocol: string | null;
  /** The client signed in (RFC 3848: a protocol that ends in A; Postfix and others say it in a comment). */
  authenticated: boolean;
  queueId: string | null;
  /** Addresses of the `for` clause, without brackets. */
  recipients: string[];
  at: Date | null;
};

type Token = { kind: "word" | "comment"; text: string };

export type ReceivedReader = (field: HeaderField) => Received;

/** Reads Received fields, each once: attribution and redaction both ask. For one message. */
export function receivedReader(): ReceivedReader {
  const known = new Map<HeaderField, Received>();
  return (field) => {
    let received = known.get(field);
    if (received === undefined) {
      received = parseReceived(field.value);
      known.set(field, received);
    }
    return received;
  };
}

/** Reads a Received field's value. Never throws; what cannot be read is null. */
export function parseReceived(value: string): Received {
  const text = unfold(value);
  const semicolon = text.lastIndexOf(";");
  const tokens = tokenize(semicolon === -1 ? text : text.slice(0, semicolon));
  const clauses = splitClauses(tokens);
  const from = clauses.from ?? null;
  const comments = (from ?? []).filter((token) => token.kind === "comment").map((token) => token.text);
  const protocol = firstWord(clauses.with)?.toUpperCase() ?? null;
  return {
    ...(from === null ? { ip: null, port: null } : peerOf(firstWord(from) ?? "", comments)),
    fromName: from === null ? null : (firstWord(from) ?? null),
    fromText:
      from === null ? null : from.map(({ kind, text }) => (kind === "word" ? text : `(${text})`)).join(" "),
    by: hostName(firstWord(clauses.by)),
    protocol,
    authenticated:
      (protocol !== null && /^(?:UTF8)?(?:ESMTP|LMTP|SMTP)S?A$/.test(protocol)) ||
      tokens.some((token) => token.kind === "comment" && /^Authenticated sender/i.test(token.text)),
    queueId: firstWord(clauses.id)?.replace(/[<>;]/g, "") || null,
    recipients: (clauses.for ?? [])
      .filter((token) => token.kind === "word")
      .map((token) => token.text.replace(/^<|>[;,]?$|,$/g, ""))
      .filter((address) => address.includes("@")),
    at: semicolon === -1 ? null : parseDate(text.slice(semicolon + 1)),
  };
}

/** Cuts a text into words and top-level comments; nested parentheses are respected. */
function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isBlank(code)) {
      at += 1;
    } else if (code === OPEN) {
      const end = commentEnd(text, at);
      tokens.push({ kind: "comment", text: text.slice(at + 1, end - 1).trim() });
      at = end;
    } else {
      let end = at + 1;
      while (end < text.length && !isBlank(text.charCodeAt(end)) && text.charCodeAt(end) !== OPEN) end += 1;
      tokens.push({ kind: "word", text: text.slice(at, end) });
      at = end;
    }
  }
  return tokens;
}

const OPEN = 40;
const CLOSE = 41;
const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

// A backslash is an ordinary character here: servers never write quoted pairs, but clients send them in HELO.
function commentEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === OPEN) depth += 1;
    else if (code === CLOSE) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  // An unclosed comment runs to the end; the missing parenthesis is counted so that callers can cut it off.
  return text.length + 1;
}

const keywords = ["from", "by", "via", "with", "id", "for"] as const;
type Clause = (typeof keywords)[number];

/**
 * Groups tokens under the keyword before them; the first use of a keyword counts. `from` is a clause only at the
 * very beginning, where RFC 5321 puts it: a later one is somebody's text.
 */
function splitClauses(tokens: Token[]): Partial<Record<Clause, Token[]>> {
  const clauses: Partial<Record<Clause, Token[]>> = {};
  let current: Token[] = [];
  for (const [index, token] of tokens.entries()) {
    const word = token.kind === "word" ? (token.text.toLowerCase() as Clause) : null;
    const isKeyword = word !== null && keywords.includes(word) && (word !== "from" || index === 0);
    if (isKeyword && clauses[word] === undefined) {
      current = [];
      clauses[word] = current;
    } else {
      current.push(token);
    }
  }
  return clauses;
}

function firstWord(tokens: Token[] | undefined): string | undefined {
  return tokens?.find((token) => token.kind === "word")?.text;
}

function hostName(word: string | undefined): string | null {
  return word?.toLowerCase().replace(/\.$/, "") || null;
}

/**
 * The address the server saw. Styles, and who writes them:
 * `helo (name [ip])` Postfix, Sendmail, OpenSMTPD, Haraka, Gmail · `name ([ip]:port helo=x)` and `[ip] (helo=x)` Exim ·
 * `helo ([ip])` Dovecot, Courier · `name (HELO x) (ident@ip)` qmail · `name (ip)` Exchange · `helo (ip:port)` KumoMTA.
 */
function peerOf(first: string, comments: string[]): { ip: string | null; port: number | null } {
  for (const comment of comments) {
    // Written by the client: qmail's HELO in a comment of its own, Exim's helo= and ident= behind the address.
    if (/^(?:HELO|EHLO)\s/.test(comment)) continue;
    const own = comment.replace(/(?:^|\s)(?:helo|ident)=.*$/s, "");
    const found = lastBracketed(own) ?? bare(own);
    if (found !== null) return found;
    // No address, and no comment of Exim's that only names the HELO: what follows may hold client-chosen names.
    if (own === comment) break;
  }
  const onlyExim = comments.every((comment) => /(?:^|\s)(?:helo|ident|port)=/.test(comment));
  const literal = onlyExim ? lastBracketed(first) : null;
  if (literal === null) return { ip: null, port: null };
  const port = comments.map((comment) => /^port=(\d{1,5})(?=\s|$)/.exec(comment)?.[1]).find(Boolean);
  return { ip: literal.ip, port: portOf(port) ?? literal.port };
}

/** `… [ip]` or `… [ip]:port`: the last bracket, because an ident string may stand before it. */
function lastBracketed(text: string): { ip: string; port: number | null } | null {
  const all = [...text.matchAll(/\[(?:IPv6:)?([0-9A-Fa-f:.]+)\](?::(\d{1,5}))?/gi)];
  const last = all.at(-1);
  const ip = canonicalAddress(last?.[1] ?? "");
  return ip === null ? null : { ip, port: portOf(last?.[2]) };
}

/** `ip`, `ident@ip`, or `ip:port`, alone in its comment. */
function bare(text: string): { ip: string; port: number | null } | null {
  const address = text.slice(text.lastIndexOf("@") + 1).trim();
  const ip = canonicalAddress(address);
  if (ip !== null) return { ip, port: null };
  const [, host, port] = /^(\d+\.\d+\.\d+\.\d+):(\d{1,5})$/.exec(address) ?? [];
  const withPort = canonicalAddress(host ?? "");
  return withPort === null ? null : { ip: withPort, port: portOf(port) };
}

function portOf(text: string | undefined): number | null {
  const port = Number(text ?? 0);
  return port > 0 && port <= 65535 ? port : null;
}

/** An RFC 5322 date (section 3.3, years of four digits); without a zone it is read as UTC. Null when it is none. */
export function parseDate(text: string): Date | null {
  const plain = text.replace(/\([^()]*\)/g, " ").trim();
  if (!/\d{1,2} [A-Za-z]{3} \d{4} \d{1,2}:\d{2}/.test(plain)) return null;
  const at = new Date(/(?:[+-]\d{4}|[A-Za-z]{1,5})$/.test(plain) ? plain : `${plain} +0000`);
  return Number.isNaN(at.getTime()) ? null : at;
}
