// Whether, and where, a text holds a mail address in any of the forms senders put it in: plain, VERP, escaped,
// hexadecimal, base64 at any alignment, or as an unkeyed digest (RFC 6590 section 3, and practice). Texts are binary:
// one character per byte. When in doubt the answer is yes: a stand-in too many harms nobody.
import { hash } from "node:crypto";
import { domainToASCII, domainToUnicode } from "node:url";

/** One address to look for. Fields are lower case, binary. */
type Identity = {
  /** Several where letters outside ASCII are written small and large. */
  locals: string[];
  /** The domain as A-labels and as U-labels; one entry when they are the same. */
  domains: string[];
  /** Spellings whose digests count. */
  spellings: string[];
};

export type Range = { start: number; end: number };

/** UTF-8 bytes of a text, one character each. */
export function binary(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false;
  return true;
}

/** Null when the address has no domain. `spellings` are the ways its letters were seen written. */
function identityOf(address: string, spellings: readonly string[]): Identity | null {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at);
  const domain = address.slice(at + 1).toLowerCase();
  if (at < 1 || domain.length < 3) return null;
  const domains = isAscii(domain) && !domain.includes("xn--") ? [domain] : spelledDomains(domain);
  const lower = `${local.toLowerCase()}@${domain}`;
  return {
    locals: casesOf(local.replace(/^"|"$/g, "")),
    domains: domains.flatMap(casesOf),
    spellings: [...new Set([lower, address, ...spellings])],
  };
}

/** A name as bytes in lower case. Of a letter outside ASCII, small and large are different bytes. */
function casesOf(name: string): string[] {
  if (isAscii(name)) return [name.toLowerCase()];
  const cases = [name, name.toLowerCase(), name.toUpperCase()];
  return [...new Set(cases.map((each) => binary(each).toLowerCase()))];
}

function spelledDomains(domain: string): string[] {
  return [...new Set([domain, domainToASCII(domain) || domain, domainToUnicode(domain) || domain])];
}

// ── escapes ─────────────────────────────────────────────────────────────────

type Escape = { trigger: string; pattern: RegExp; decode(...groups: (string | undefined)[]): string };

const hexByte = (hex = ""): string => String.fromCharCode(Number.parseInt(hex, 16));
const codePoint = (code: number): string =>
  code > 0 && code < 0x110000 ? binary(String.fromCodePoint(code)) : "?";

// Each is a reading by itself: `=ad` is quoted-printable in one text and the value of a link in another.
const percent: Escape = { trigger: "%", pattern: /%([0-9a-f]{2})/gi, decode: (hex) => hexByte(hex) };
const otherEscapes: readonly Escape[] = [
  {
    trigger: "=",
    pattern: /=(?:([0-9a-f]{2})|\r?\n)/gi,
    decode: (hex) => (hex === undefined ? "" : hexByte(hex)),
  },
  {
    trigger: "&",
    pattern: /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(commat)|period);?/gi,
    decode: (hex, decimal, commat) => {
      if (hex !== undefined) return codePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return codePoint(Number(decimal));
      return commat === undefined ? "." : "@";
    },
  },
  // A parameter that was cut in pieces (RFC 2231 section 3): what stands between two of them.
  { trigger: "*", pattern: /"?;\s*[\w.-]{1,60}\*\d{1,3}\*?="?/g, decode: () => "" },
  { trigger: "\\", pattern: /\\(?:u00|x)([0-9a-f]{2})/gi, decode: (hex) => hexByte(hex) },
];
/** Links inside links are escaped again at each level. */
const PERCENT_LEVELS = 3;

function undo(text: string, escaped: Escape): string {
  return text.replace(escaped.pattern, (_match, a, b, c) => escaped.decode(a, b, c));
}

// Controls, white space, quotes and backslashes between the parts; in other alphabets soft hyphens and zero-width
// characters too.
const filler = /[^!#-[\]-~\x80-\xff]+/g;
const wideFiller = /(?:[^!#-[\]-~\x80-\xff]|\xc2\xad|\xe2\x80[\x8b-\x8f]|\xef\xbb\xbf)+/g;
const comment = /\([^()]*\)/g;

function fillerOf(text: string): RegExp {
  return isAscii(text) ? filler : wideFiller;
}

let bareBytes = Buffer.alloc(64 * 1024);

/** A text without filler. Byte by byte: this is done with every header block, and a pattern takes ten times as long. */
function withoutFiller(text: string): string {
  if (text.length > bareBytes.length) bareBytes = Buffer.alloc(2 * text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127) return text.replace(wideFiller, "");
    if (code > 32 && code !== 34 && code !== 92 && code !== 127) {
      bareBytes[length] = code;
      length += 1;
    }
  }
  return length === text.length ? text : bareBytes.toString("latin1", 0, length);
}

/** Line ends of quoted-printable that are none of the text. */
const softBreak = /=\r?\n/;
const softBreaks = /=\r?\n/g;

/** Inside a run of encoded text line ends and folding leave nothing behind. */
const fold = /\r?\n[ \t]*/g;

// ── in so many words ────────────────────────────────────────────────────────

// Between local part and domain: a tag behind +, then @, VERP's =, the percent hack, or "at" in some dress. Dots,
// dashes and blanks alone are ordinary text (mail.example.net is no address of mail@example.net).
// An escaped @ is one here too: the reading that undoes it may have taken "%0" off a local part that begins so.
const separator =
  /^(?:\+[\w.-]{0,64})?(?:[^a-z0-9]{0,3}at[^a-z0-9]{1,3}|%(?:25){0,3}40|=40|&#(?:64|x40);?|\\(?:u00|x)40|[^a-z0-9]{1,6})$/;
const ordinary = /^[\s.-]*$/;
const LONGEST_BETWEEN = 72;
const backwards = "!=|:#%";

/** The place of an address whose domain stands from `at` to `end` of a lower-case text, or null. */
function placeAt(lower: string, local: string, at: number, end: number): Range | null {
  // A window, because lastIndexOf would look through all that stands before.
  const start = Math.max(0, at - LONGEST_BETWEEN - local.length);
  const before = lower.slice(start, at);
  for (let from = before.lastIndexOf(local); from !== -1; from = before.lastIndexOf(local, from - 1)) {
    const between = before.slice(from + local.length);
    if (separator.test(between) && !ordinary.test(between)) return { start: start + from, end };
    if (from === 0) break;
  }
  const next = lower[end];
  return next !== undefined && backwards.includes(next) && lower.startsWith(local, end + 1)
    ? { start: at, end: end + 1 + local.length }
    : null;
}

// ── runs of encoded text ────────────────────────────────────────────────────

const BASE64 = 1;
const HEX = 2;
/** What each character can be part of. */
const classes = new Uint8Array(65536);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_") {
  classes[char.charCodeAt(0)] = BASE64 | (/[0-9a-f]/i.test(char) ? HEX : 0);
}

/** Where characters of a class stand `least` or more in a row. */
function runsOf(text: string, kind: number, least: number): Range[] {
  const runs: Range[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && ((classes[text.charCodeAt(at)] ?? 0) & kind) !== 0) continue;
    if (at - start >= least) runs.push({ start, end: at });
    start = at + 1;
  }
  return runs;
}

/** The bytes of a run of hexadecimal digits, read from the first and from the second digit. */
function hexReadings(run: string): string[] {
  return [0, 1].map((skip) =>
    Buffer.from(run.slice(skip, run.length - ((run.length - skip) % 2)), "hex").toString("latin1"),
  );
}

/** A run of base64 characters (either alphabet) may begin anywhere in a group of four: what stands for the lost ones. */
const alignments = ["", "A", "AA", "AAA"];

const digestNames = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"] as const;
/** MD5 in base64 without padding: the shortest digest text. */
const SHORTEST_DIGEST = 22;
/** Encodings inside encodings that are still looked into. */
const DEPTH = 2;

/** Looks for a few addresses in many texts; each is given in lower case with the ways it was written. */
export class Finder {
  private readonly identities: Identity[];
  private readonly domains: string[];
  private readonly locals: string[];
  // n bytes need at least n * 4 / 3 characters of base64; at a bad alignment they share the first and last.
  private readonly shortestBase64: number;
  private readonly shortestHex: number;
  private digests: { hex: string[]; base64: string[] } | undefined;

  constructor(addresses: ReadonlyMap<string, readonly string[]>) {
    this.identities = [...addresses].flatMap(([address, written]) => identityOf(address, written) ?? []);
    this.domains = [...new Set(this.identities.flatMap((identity) => identity.domains))];
    this.locals = [...new Set(this.identities.flatMap(({ locals }) => locals))];
    const least = (texts: string[]): number => texts.reduce((min, { length }) => Math.min(min, length), 1000);
    const shortest = least(this.domains) + 1 + least(this.locals);
    this.shortestBase64 = Math.floor((shortest * 4) / 3);
    this.shortestHex = 2 * shortest;
  }

  /** Whether a text holds one of the addresses, in any form. */
  holds(text: string): boolean {
    if (this.identities.length === 0) return false;
    if (this.isRead(text)) return true;
    let bare = withoutFiller(text);
    if (this.isWritten(bare)) return true;
    for (let level = 0; level < PERCENT_LEVELS && bare.includes("%"); level += 1) {
      bare = undo(bare, percent);
      if (this.isWritten(bare)) return true;
    }
    if (bare.includes("(") && this.isWritten(bare.replace(comment, ""))) return true;
    if (softBreak.test(text) && this.isWritten(withoutFiller(text.replaceAll(softBreaks, "")))) return true;
    return this.isEncoded(text.includes("\n") ? text.replace(fold, "") : text, DEPTH);
  }

  /** Whether a domain and a local part of theirs are written out in a text, together or apart. */
  names(text: string): boolean {
    const lower = text.toLowerCase();
    return (
      this.domains.some((domain) => lower.includes(domain)) &&
      this.locals.some((local) => lower.includes(local))
    );
  }

  /** The places where one is written in so many words, in order, without overlaps. */
  writtenIn(text: string): Range[] {
    return merged(this.written({ text, at: null }));
  }

  /** Every place of a text that holds one in any form, in order, without overlaps. */
  placesIn(text: string): Range[] {
    return merged([
      ...placedReadings(text).flatMap((reading) => this.written(reading)),
      ...runsOf(text, BASE64, Math.min(this.shortestBase64, SHORTEST_DIGEST)).filter(({ start, end }) =>
        this.isEncoded(text.slice(start, end), DEPTH),
      ),
    ]);
  }

  /** In any reading with escapes undone. */
  private isRead(text: string): boolean {
    if (this.isWritten(text)) return true;
    let undone = text;
    for (let level = 0; level < PERCENT_LEVELS && undone.includes("%"); level += 1) {
      undone = undo(undone, percent);
      if (this.isWritten(undone)) return true;
    }
    for (const escaped of otherEscapes) {
      if (!text.includes(escaped.trigger)) continue;
      undone = undo(text, escaped);
      if (undone === text) continue;
      if (this.isWritten(undone)) return true;
      if (undone.includes("%") && this.isWritten(undo(undone, percent))) return true;
    }
    return false;
  }

  private isWritten(text: string): boolean {
    const lower = text.toLowerCase();
    // What is cleaned still has the domain many times, in stand-ins and host names of ours, but not the local part.
    if (!this.locals.some((local) => lower.includes(local))) return false;
    for (const domain of this.domains) {
      for (let at = lower.indexOf(domain); at !== -1; at = lower.indexOf(domain, at + 1)) {
        for (const local of this.locals) {
          if (placeAt(lower, local, at, at + domain.length) !== null) return true;
        }
      }
    }
    return false;
  }

  private written(reading: Reading): Range[] {
    const lower = reading.text.toLowerCase();
    const ranges: Range[] = [];
    for (const domain of this.domains) {
      for (let at = lower.indexOf(domain); at !== -1; at = lower.indexOf(domain, at + 1)) {
        for (const local of this.locals) {
          const place = placeAt(lower, local, at, at + domain.length);
          if (place !== null) ranges.push(backTo(reading, place));
        }
      }
    }
    return ranges;
  }

  /** In a run of base64 or hexadecimal digits, or as a digest. */
  private isEncoded(text: string, depth: number): boolean {
    for (const { start, end } of runsOf(text, BASE64, Math.min(this.shortestBase64, SHORTEST_DIGEST))) {
      const run = text.slice(start, end);
      if (depth === DEPTH && run.length >= SHORTEST_DIGEST && this.isDigest(run)) return true;
      if (run.length < this.shortestBase64) continue;
      for (const lost of alignments) {
        if (this.isHidden(Buffer.from(lost + run, "base64").toString("latin1"), depth - 1)) return true;
      }
      if (run.length < this.shortestHex) continue;
      for (const hex of runsOf(run, HEX, this.shortestHex)) {
        for (const bytes of hexReadings(run.slice(hex.start, hex.end))) {
          if (this.isHidden(bytes, depth - 1)) return true;
        }
      }
    }
    return false;
  }

  /** In bytes that an encoding hid, or hidden in them once more. */
  private isHidden(bytes: string, depth: number): boolean {
    if (bytes.includes("%") ? this.isRead(bytes) : this.isWritten(bytes)) return true;
    return depth > 0 && this.isEncoded(bytes, depth);
  }

  private isDigest(run: string): boolean {
    this.digests ??= digestsOf(this.identities);
    if (run.length >= 32) {
      const lower = run.toLowerCase();
      for (const digest of this.digests.hex) if (lower.includes(digest)) return true;
    }
    const url = run.includes("+") || run.includes("/") ? run.replaceAll("+", "-").replaceAll("/", "_") : run;
    for (const digest of this.digests.base64) {
      if (digest.length <= url.length && url.includes(digest)) return true;
    }
    return false;
  }
}

function digestsOf(identities: readonly Identity[]): { hex: string[]; base64: string[] } {
  const hex: string[] = [];
  const base64: string[] = [];
  for (const { spellings } of identities) {
    for (const spelling of spellings) {
      for (const algorithm of digestNames) {
        const digest = hash(algorithm, spelling, "buffer");
        hex.push(digest.toString("hex"));
        base64.push(digest.toString("base64url"));
      }
    }
  }
  return { hex, base64 };
}

// ── where ───────────────────────────────────────────────────────────────────

/** A reading of a text: `at[i]` is where character i came from, `at[length]` the end. Null: nothing was changed. */
type Reading = { text: string; at: number[] | null };

/** Every reading with escapes undone, with and without what stands between the parts. */
function placedReadings(text: string): Reading[] {
  const all: Reading[] = [{ text, at: null }];
  let undone: Reading = { text, at: null };
  for (let level = 0; level < PERCENT_LEVELS && undone.text.includes("%"); level += 1) {
    undone = reread(undone, percent.pattern, percent.decode);
    all.push(undone);
  }
  for (const escaped of otherEscapes) {
    if (!text.includes(escaped.trigger)) continue;
    undone = reread({ text, at: null }, escaped.pattern, escaped.decode);
    all.push(undone, reread(undone, percent.pattern, percent.decode));
  }
  return all.flatMap((reading) => {
    const bare = reread(reading, fillerOf(reading.text), () => "");
    return [reading, bare, reread(bare, comment, () => "")];
  });
}

/** A reading with every match replaced, and where each remaining character came from. */
function reread(reading: Reading, pattern: RegExp, decode: Escape["decode"]): Reading {
  const at: number[] = [];
  const origin = (index: number): number => reading.at?.[index] ?? index;
  let text = "";
  let last = 0;
  for (const match of reading.text.matchAll(pattern)) {
    for (let i = last; i < match.index; i += 1) at.push(origin(i));
    const decoded = decode(...match.slice(1));
    text += reading.text.slice(last, match.index) + decoded;
    for (let i = 0; i < decoded.length; i += 1) at.push(origin(match.index));
    last = match.index + match[0].length;
  }
  for (let i = last; i <= reading.text.length; i += 1) at.push(origin(i));
  return { text: text + reading.text.slice(last), at };
}

function backTo({ at }: Reading, range: Range): Range {
  return at === null ? range : { start: at[range.start] ?? range.start, end: at[range.end] ?? range.end };
}

function merged(ranges: Range[]): Range[] {
  const result: Range[] = [];
  for (const range of ranges.sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && range.start < last.end) last.end = Math.max(last.end, range.end);
    else result.push({ ...range });
  }
  return result;
}
