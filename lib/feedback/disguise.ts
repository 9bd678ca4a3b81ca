// Whether, and where, a text holds a mail address in any of the forms senders put it in: plain, VERP, escaped,
// hexadecimal, base64 at any alignment, or as an unkeyed digest (RFC 6590 section 3, and practice). Texts are binary:
// one character per byte. When in doubt the answer is yes: a stand-in too many harms nobody.
import { hash } from "node:crypto";
import { domainToASCII, domainToUnicode } from "node:url";

/** One address to look for. Fields are lower case, binary. */
export type Identity = {
  local: string;
  /** The domain as A-labels and as U-labels; one entry when they are the same. */
  domains: string[];
  /** Spellings whose digests count. */
  spellings: string[];
  /** Shortest text that can hold it. */
  shortest: number;
};

/** `spellings` are the ways its letters were seen written. Null when the text is no address with a domain. */
export function identityOf(address: string, spellings: readonly string[] = []): Identity | null {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (at < 1 || domain.length < 3) return null;
  const unicode = domain.toLowerCase();
  const domains = new Set([unicode, domainToASCII(unicode) || unicode, domainToUnicode(unicode) || unicode]);
  const lower = `${local.toLowerCase()}@${unicode}`;
  return {
    local: lowerBinary(binary(local.replace(/^"|"$/g, ""))),
    domains: [...domains].map((name) => lowerBinary(binary(name))),
    spellings: [...new Set([lower, lower.toUpperCase(), address, ...spellings])],
    shortest: Math.min(...[...domains].map((name) => name.length)) + local.length + 1,
  };
}

/** UTF-8 bytes of a text, one character each. */
export function binary(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

// Case of ASCII and Latin-1 only, which never changes a length.
function lowerBinary(text: string): string {
  return text.toLowerCase();
}

/** A decoded reading of a text; `at[i]` is where character i came from, `at[length]` the end. Null: unchanged. */
type Reading = { text: string; at: number[] | null };
export type Range = { start: number; end: number };

type Escape = { trigger: RegExp; pattern: RegExp; decode(groups: string[]): string };

const hexByte = (hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));
const codePoint = (code: number): string =>
  code > 0 && code < 0x110000 ? binary(String.fromCodePoint(code)) : "?";

// Each is one reading by itself: `=ad` is quoted-printable in one text and the value of a link in another.
const escapes = {
  percent: {
    trigger: /%[0-9a-f]{2}/i,
    pattern: /%([0-9a-f]{2})/gi,
    decode: ([hex = ""]) => hexByte(hex),
  },
  quotedPrintable: {
    trigger: /=(?:[0-9a-f]{2}|\r?\n)/i,
    pattern: /=(?:([0-9a-f]{2})|\r?\n)/gi,
    decode: ([hex]) => (hex === undefined ? "" : hexByte(hex)),
  },
  entity: {
    trigger: /&(?:#|commat|period)/i,
    pattern: /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(commat)|period);?/gi,
    decode: ([hex, decimal, commat]) =>
      hex !== undefined
        ? codePoint(Number.parseInt(hex, 16))
        : decimal !== undefined
          ? codePoint(Number(decimal))
          : commat !== undefined
            ? "@"
            : ".",
  },
  script: {
    trigger: /\\(?:u00|x)[0-9a-f]{2}/i,
    pattern: /\\(?:u00|x)([0-9a-f]{2})/gi,
    decode: ([hex = ""]) => hexByte(hex),
  },
} satisfies Record<string, Escape>;

// Controls, white space, quotes, backslashes, comments, soft hyphens and zero-width characters between the parts.
const filler = /[^!-~\x80-\xff]|["\\]|\([^()]*\)|\xc2\xad|\xe2\x80[\x8b-\x8f]|\xef\xbb\xbf/g;

/** Escapes undone in the order given, without remembering where. */
function plainReadings(text: string): string[] {
  const readings = [text];
  let percent = text;
  // Links inside links are escaped again at each level.
  for (let level = 0; level < 3 && escapes.percent.trigger.test(percent); level += 1) {
    percent = undo(percent, escapes.percent);
    readings.push(percent);
  }
  for (const form of [escapes.quotedPrintable, escapes.entity, escapes.script]) {
    if (!form.trigger.test(text)) continue;
    const undone = undo(text, form);
    readings.push(undone);
    if (escapes.percent.trigger.test(undone)) readings.push(undo(undone, escapes.percent));
  }
  return readings;
}

function undo(text: string, form: Escape): string {
  return text.replace(form.pattern, (_match, ...rest) => form.decode(groupsOf(rest)));
}

/** The captured groups among the arguments of a replace callback: what stands before the offset. */
function groupsOf(rest: (string | number | undefined)[]): string[] {
  return rest.slice(
    0,
    rest.findIndex((value) => typeof value === "number"),
  ) as string[];
}

/** Whether a text holds one of the addresses, in any form. `depth` bounds encodings inside encodings. */
export function holds(text: string, identities: readonly Identity[], depth = 2): boolean {
  if (digestIn(text, identities)) return true;
  const shortest = Math.min(...identities.map((identity) => identity.shortest));
  if (text.length < shortest) return false;
  for (const reading of plainReadings(text)) {
    const lower = lowerBinary(reading);
    if (identities.some((identity) => plainRanges(lower, identity, true).length > 0)) return true;
    const bare = lower.replace(filler, "");
    if (bare.length < lower.length && identities.some((one) => plainRanges(bare, one, true).length > 0))
      return true;
  }
  if (depth === 0) return false;
  for (const run of text.match(hexRun(shortest)) ?? []) {
    if (hexReadings(run).some((decoded) => holds(decoded, identities, depth - 1))) return true;
  }
  const unfolded = text.replace(/\s+/g, "");
  for (const run of unfolded.match(base64Run(shortest)) ?? []) {
    if (base64Readings(run).some((decoded) => holds(decoded, identities, depth - 1))) return true;
  }
  return false;
}

// Between local part and domain: a tag behind +, then @, VERP's =, the percent hack, or "at" in some dress. Dots,
// dashes and blanks alone are ordinary text (mail.example.net is no address of mail@example.net).
// An escaped @ is one here too: the reading that undoes it may have taken "%0" off a local part that begins so.
const separator =
  /^(?:\+[\w.-]{0,64})?(?:[^a-z0-9]{0,3}at[^a-z0-9]{1,3}|%(?:25){0,3}40|=40|&#(?:64|x40);?|\\(?:u00|x)40|[^a-z0-9]{1,6})$/;
const ordinary = /^[\s.-]*$/;
const LONGEST_BETWEEN = 72;
const backwards = /^[!=|:#%]/;

/** Where a lower-case text holds an address in so many words. */
function plainRanges(lower: string, { local, domains }: Identity, firstOnly: boolean): Range[] {
  const ranges: Range[] = [];
  for (const domain of domains) {
    for (let at = lower.indexOf(domain); at !== -1; at = lower.indexOf(domain, at + 1)) {
      const end = at + domain.length;
      const start = localBefore(lower, local, at);
      if (start !== -1) ranges.push({ start, end });
      else if (backwards.test(lower.slice(end, end + 1)) && lower.startsWith(local, end + 1)) {
        ranges.push({ start: at, end: end + 1 + local.length });
      } else continue;
      if (firstOnly) return ranges;
    }
  }
  return ranges;
}

/** Where the local part stands that belongs to the domain at `at`, the nearest first; -1 when there is none. */
function localBefore(lower: string, local: string, at: number): number {
  const earliest = Math.max(0, at - LONGEST_BETWEEN - local.length);
  for (let from = at - local.length - 1; from >= earliest; from -= 1) {
    from = lower.lastIndexOf(local, from);
    if (from < earliest) return -1;
    const between = lower.slice(from + local.length, at);
    if (separator.test(between) && !ordinary.test(between)) return from;
  }
  return -1;
}

const digests = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"] as const;

/** Digest texts of the addresses: hexadecimal in lower case, and base64 in the alphabet for links. */
function digestTexts(identity: Identity): { hex: string[]; base64: string[] } {
  const hex: string[] = [];
  const base64: string[] = [];
  for (const spelling of identity.spellings) {
    for (const algorithm of digests) {
      const digest = hash(algorithm, spelling, "buffer");
      hex.push(digest.toString("hex"));
      base64.push(digest.toString("base64url"));
    }
  }
  return { hex, base64 };
}

const digestCache = new WeakMap<Identity, { hex: string[]; base64: string[] }>();

function digestsOf(identity: Identity): { hex: string[]; base64: string[] } {
  let texts = digestCache.get(identity);
  if (texts === undefined) {
    texts = digestTexts(identity);
    digestCache.set(identity, texts);
  }
  return texts;
}

function digestIn(text: string, identities: readonly Identity[]): boolean {
  const unfolded = text.replace(/\s+/g, "");
  const hexRuns = unfolded
    .match(/[0-9a-f]{32,}/gi)
    ?.join(" ")
    .toLowerCase();
  const base64Runs = unfolded
    .match(/[\w+/-]{22,}/g)
    ?.join(" ")
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  return identities.some(
    (identity) =>
      (hexRuns !== undefined && digestsOf(identity).hex.some((digest) => hexRuns.includes(digest))) ||
      (base64Runs !== undefined && digestsOf(identity).base64.some((digest) => base64Runs.includes(digest))),
  );
}

const hexRun = (shortest: number): RegExp => new RegExp(`[0-9a-f]{${2 * shortest},}`, "gi");

/** The bytes of a run of hexadecimal digits, read from the first and from the second digit. */
function hexReadings(run: string): string[] {
  return [0, 1].map((skip) => {
    const digits = run.slice(skip);
    return Buffer.from(digits.slice(0, digits.length - (digits.length % 2)), "hex").toString("latin1");
  });
}

// n bytes need at least n * 4 / 3 characters, at a bad alignment one less than that rounded up.
const base64Run = (shortest: number): RegExp =>
  new RegExp(`[\\w+/-]{${Math.floor((shortest * 4) / 3)},}`, "g");

/** The bytes of a run of base64 characters (either alphabet), as if it began anywhere in a group of four. */
function base64Readings(run: string): string[] {
  return ["", "A", "AA", "AAA"].map((lost) => Buffer.from(lost + run, "base64").toString("latin1"));
}

// ── where ───────────────────────────────────────────────────────────────────

/** Every place of a text that holds one of the addresses, in order, without overlaps. */
export function placesIn(text: string, identities: readonly Identity[]): Range[] {
  const ranges: Range[] = [];
  for (const reading of readings(text)) {
    const lower = lowerBinary(reading.text);
    for (const identity of identities) {
      for (const range of plainRanges(lower, identity, false)) ranges.push(backTo(reading, range));
    }
  }
  const shortest = Math.min(...identities.map((identity) => identity.shortest));
  for (const pattern of [hexRun(Math.min(shortest, 16)), base64Run(Math.min(shortest, 16))]) {
    for (const match of text.matchAll(pattern)) {
      if (holds(match[0], identities))
        ranges.push({ start: match.index, end: match.index + match[0].length });
    }
  }
  return merged(ranges);
}

function readings(text: string): Reading[] {
  const all: Reading[] = [{ text, at: null }];
  let percent: Reading = { text, at: null };
  for (let level = 0; level < 3 && escapes.percent.trigger.test(percent.text); level += 1) {
    percent = reread(percent, escapes.percent.pattern, (groups) => escapes.percent.decode(groups));
    all.push(percent);
  }
  for (const form of [escapes.quotedPrintable, escapes.entity, escapes.script]) {
    if (!form.trigger.test(text)) continue;
    const undone = reread({ text, at: null }, form.pattern, (groups) => form.decode(groups));
    all.push(
      undone,
      reread(undone, escapes.percent.pattern, (groups) => escapes.percent.decode(groups)),
    );
  }
  return all.flatMap((reading) => [reading, reread(reading, filler, () => "")]);
}

/** A reading with every match replaced, and where each remaining character came from. */
function reread(reading: Reading, pattern: RegExp, decode: (groups: string[]) => string): Reading {
  const at: number[] = [];
  const origin = (index: number): number => reading.at?.[index] ?? index;
  let text = "";
  let last = 0;
  for (const match of reading.text.matchAll(pattern)) {
    for (let i = last; i < match.index; i += 1) at.push(origin(i));
    text += reading.text.slice(last, match.index);
    const decoded = decode(match.slice(1) as string[]);
    for (let i = 0; i < decoded.length; i += 1) at.push(origin(match.index));
    text += decoded;
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
