// What the owner of a network may read of a reported message's header: everything the sender wrote, nothing that says
// who complained, nothing of the provider's inside (RFC 6590). The invariant: the complaining recipient's address is
// in the result in no form that disguise.ts knows; a field that cannot be cleaned is emptied.
import libmime from "libmime";
import { type Trust, type Walk, walkReceived } from "@/lib/complaints/attribution";
import { ownResultFields } from "@/lib/complaints/authentication";
import type { HeaderField } from "@/lib/complaints/message";
import { type Received, type ReceivedReader, receivedReader } from "@/lib/complaints/received";
import { addressesAsWritten } from "@/lib/complaints/submission";
import { canonicalAddress } from "@/lib/platform/ip";
import { binary, Finder, type Range } from "./disguise";
import { recipientStandIn } from "./token";

export type RedactionRules = {
  /** The feed's key: tokens of two feeds cannot be joined. */
  key: Uint8Array;
  /** The complaining mailbox. */
  recipient: string;
  trust: Trust;
  /** The one host name of ours that the outside may read. */
  reportingHost: string;
};

/** Removes the complaining recipient from texts. Texts are binary: one character per byte. */
export type Redactor = {
  /** `token@domain`, what the recipient becomes. */
  standIn: string;
  /** Whether the recipient stands in a text in no form. */
  isClean(text: string): boolean;
  /** Whether local part and domain of the recipient are written out in a text, together or apart. */
  names(text: string): boolean;
  /** The text with the recipient replaced where it stands in so many words. */
  replaceWritten(text: string): string;
  /** The text with every form of the recipient replaced, or null when it could not be cleaned. */
  clean(text: string): string | null;
};

export type RedactedMessage = Redactor & {
  /** Fields in their order; `raw` is printable ASCII in lines of at most 998 characters, folds as CRLF. */
  fields: HeaderField[];
  /** Text of the subject; null when there is none or it could not be cleaned. */
  subject: string | null;
  /** Our own Authentication-Results in one line; null when there are none. */
  results: string | null;
  walk: Walk;
};

// Most spellings of one recipient that are looked for; a sender can add fields that look like aliases.
const MOST_IDENTITIES = 8;
const MOST_SPELLINGS = 4;

const addressLists = new Set(["to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc", "apparently-to"]);
const recipientFields = new Set([
  "delivered-to",
  "x-delivered-to",
  "x-original-to",
  "envelope-to",
  "x-envelope-to",
  "x-rcpt-to",
  "x-recipient",
  "x-apparently-to",
  "x-real-to",
  "x-forwarded-to",
  "x-forwarded-for",
  "x-failed-recipients",
  "original-recipient",
  "final-recipient",
]);
// Written by filters at the provider: scores and rule names are nobody else's business.
const filterFields =
  /^x-(?:spam|spamd|rspamd|virus|amavis|sieve|quarantine|senderscope|ms-exchange-organization)\b/;
// Written at least partly by our servers: their names and private addresses go.
const serverFields = /^(?:authentication-results|arc-|received-spf|return-path|dkim-filter|x-)/;

/** The header of a message as a feed's owner may read it. */
export function redactMessage(rules: RedactionRules, fields: readonly HeaderField[]): RedactedMessage {
  const receivedOf = receivedReader();
  const walk = walkReceived(fields, rules.trust, receivedOf);
  const spellings = spellingsOf(rules, fields, receivedOf);
  const redactor = redactorFor(recipientStandIn(rules.key, rules.recipient), spellings);
  const kept = fields
    .flatMap((field, position) =>
      redactField({ field, position, walk, receivedOf }, rules, spellings, redactor.standIn),
    )
    .map((field) => presentable(field));
  return {
    ...redactor,
    walk,
    fields: cleanBlock(kept, redactor),
    subject: redactedSubject(redactor, fields),
    results: redactedResults(rules, redactor, fields),
  };
}

/** Removes a recipient, known by several spellings, from texts. */
export function redactorFor(standIn: string, spellings: Spellings): Redactor {
  const finder = new Finder(spellings);
  const isClean = (text: string): boolean =>
    !finder.holds(text) && !(text.includes("=?") && finder.holds(wordsOf(text)));
  const replaceWritten = (text: string): string => replacePlaces(text, finder.writtenIn(text), standIn);
  return {
    standIn,
    isClean,
    names: (text) => finder.names(text),
    replaceWritten,
    clean: (text) => {
      if (isClean(text)) return text;
      const plainly = replaceWritten(text);
      if (isClean(plainly)) return plainly;
      const replaced = replaceAll(replaceInWords(plainly, finder, standIn), finder, standIn);
      return isClean(replaced) ? replaced : null;
    },
  };
}

/** A field, where it stands, and what is known of the way the message took. */
type Placed = { field: HeaderField; position: number; walk: Walk; receivedOf: ReceivedReader };

function redactField(
  placed: Placed,
  rules: RedactionRules,
  spellings: Spellings,
  standIn: string,
): HeaderField[] {
  const { field } = placed;
  if (filterFields.test(field.name) || field.name.length > 100) return [];
  if (field.name === "received") return redactReceived(placed, rules, standIn);
  if (addressLists.has(field.name)) {
    const mine = addressesAsWritten(field.value).some((address) => spellings.has(address.toLowerCase()));
    return [rewritten(field, mine ? standIn : "undisclosed-recipients:;")];
  }
  if (recipientFields.has(field.name)) {
    return [rewritten(field, `${/^rfc822;/i.test(field.value) ? "rfc822;" : ""}${standIn}`)];
  }
  return [serverFields.test(field.name) ? withoutInside(field, rules, standIn) : field];
}

// What a reader needs to find the message: all that is left when an address is spread over several fields.
const essential = new Set(["from", "to", "subject", "date", "message-id"]);

/**
 * Cleans what has to be cleaned: where the recipient is written out, and then, should one look at the whole still find
 * something, everywhere.
 */
function cleanBlock(fields: HeaderField[], redactor: Redactor): HeaderField[] {
  const isClean = (all: HeaderField[]): boolean => redactor.isClean(all.map((field) => field.raw).join("\n"));
  const some = fields.map((field) => {
    const value = redactor.names(field.raw) ? redactor.replaceWritten(field.value) : field.value;
    return value === field.value ? field : presentable(rewritten(field, value));
  });
  if (isClean(some)) return some;
  const all = some.map((field) => presentable(cleanField(field, redactor)));
  if (isClean(all)) return all;
  const few = all.filter((field) => essential.has(field.name));
  return isClean(few) ? few : [];
}

function redactedResults(
  rules: RedactionRules,
  redactor: Redactor,
  fields: readonly HeaderField[],
): string | null {
  const [value] = ownResultFields(fields, rules.trust);
  if (value === undefined) return null;
  const field = withoutInside({ name: "authentication-results", raw: "", value }, rules, redactor.standIn);
  const text = redactor.clean(field.value);
  return text !== null && /^[\t -~]{1,900}$/.test(text) ? text.replace(/\s+/g, " ") : null;
}

// ── who the recipient is ────────────────────────────────────────────────────

/** Spellings of the recipient: each address in lower case, with the ways it was written. */
export type Spellings = ReadonlyMap<string, readonly string[]>;

/** The mailbox, and the addresses that our own servers or the recipient's own fields say are the same. */
function spellingsOf(
  { recipient, trust }: RedactionRules,
  fields: readonly HeaderField[],
  receivedOf: ReceivedReader,
): Spellings {
  const spellings = new Map<string, string[]>();
  const add = (address: string): void => {
    const plain = address
      .trim()
      .replace(/^rfc822;/i, "")
      .replace(/^<|>$/g, "");
    const lower = plain.toLowerCase();
    const written = spellings.get(lower);
    if (written !== undefined) {
      if (written.length < MOST_SPELLINGS && !written.includes(plain)) written.push(plain);
    } else if (plain.includes("@") && spellings.size < MOST_IDENTITIES) spellings.set(lower, [plain]);
  };
  add(recipient);
  const domain = `@${recipient.slice(recipient.lastIndexOf("@") + 1).toLowerCase()}`;
  const listed: string[] = [];
  for (const field of fields) {
    const { name, value } = field;
    if (recipientFields.has(name) && name !== "x-forwarded-for") add(value);
    else if (name === "received" && namesOne(field, trust.ownHostNames)) {
      const hop = receivedOf(field);
      if (hop.by !== null && trust.ownHostNames.has(hop.by)) hop.recipients.forEach(add);
    } else if (addressLists.has(name) && listed.length < 100) listed.push(...addressesAsWritten(value));
  }
  // `bob+news@` is bob@; and whoever is written to alone in the recipient's domain is the recipient by another name.
  const here = listed.filter((address) => address.toLowerCase().endsWith(domain));
  for (const address of here) if (here.length === 1 || mailbox(address) === mailbox(recipient)) add(address);
  return spellings;
}

/** Whether one of some host names stands in a field at all: most Received lines are strangers' and need no reading. */
function namesOne({ value }: HeaderField, names: ReadonlySet<string>): boolean {
  const lower = value.toLowerCase();
  for (const name of names) if (lower.includes(name)) return true;
  return false;
}

/** An address without what people add to their own: a tag behind +, dots in the local part. */
function mailbox(address: string): string {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at).toLowerCase();
  return (local.split("+")[0] ?? "").replaceAll(".", "");
}

// ── fields ──────────────────────────────────────────────────────────────────

/**
 * Lines above the border are our inside: gone. The border's line is rebuilt from what the outside knows anyway.
 * Lines below are the sender's own; only whom they say it was for goes.
 */
function redactReceived(
  { field, position, walk, receivedOf }: Placed,
  rules: RedactionRules,
  standIn: string,
): HeaderField[] {
  if (position === walk.position) {
    const hop = receivedOf(field);
    const parts = [
      hop.fromText === null ? "" : `from ${withoutAddresses(hop.fromText, rules)}`,
      `by ${rules.reportingHost}`,
      /^[A-Z0-9]{1,20}$/.test(hop.protocol ?? "") ? `with ${hop.protocol}` : "",
      /^[\w.+/=-]{1,64}$/.test(hop.queueId ?? "") ? `id ${hop.queueId}` : "",
      `for <${standIn}>`,
    ];
    const date = hop.at === null ? "" : `; ${hop.at.toUTCString().replace("GMT", "+0000")}`;
    return [rewritten(field, parts.filter(Boolean).join(" ") + date)];
  }
  if (position < walk.position || (walk.position === -1 && isInside(receivedOf(field), rules.trust)))
    return [];
  const value = field.value.replace(/\sfor\s+(?:<[^<>]*>|[^\s<>;()]*@[^\s<>;()]*)/gi, "");
  return [value === field.value ? field : rewritten(field, value)];
}

/** Where there is no border: whether a line was written by us, about us, or by nobody knows whom. */
function isInside({ by, ip }: Received, trust: Trust): boolean {
  return by === null || trust.ownHostNames.has(by) || (ip !== null && trust.isInternal(ip));
}

/** Our host names become the reporting host; our private addresses and every smtp.rcpt go. */
function withoutInside(field: HeaderField, rules: RedactionRules, standIn: string): HeaderField {
  const lower = field.value.toLowerCase();
  let { value } = field;
  if (lower.includes("smtp.rcpt")) {
    value = value.replace(/\b(smtp\.rcpt(?:to)?\s*=\s*)("[^"]*"|[^\s;]+)/gi, `$1${standIn}`);
  }
  for (const name of rules.trust.ownHostNames) {
    if (name === rules.reportingHost || !lower.includes(name)) continue;
    value = value.replace(
      new RegExp(`(?<![\\w.-])${name.replaceAll(".", "\\.")}(?![\\w-])`, "gi"),
      rules.reportingHost,
    );
  }
  value = withoutAddresses(value, rules);
  return value === field.value ? field : rewritten(field, value);
}

/** Our private and internal addresses out of a text, where they stand alone. */
function withoutAddresses(text: string, { trust }: RedactionRules): string {
  if (!/\d\.\d|:[0-9a-f]*:/i.test(text)) return text;
  return text.replace(
    /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w.:])/gi,
    (found) => {
      const address = canonicalAddress(found);
      return address !== null && trust.isInternal(address) ? "internal" : found;
    },
  );
}

function cleanField(field: HeaderField, redactor: Redactor): HeaderField {
  const value = redactor.clean(plainly(field, redactor));
  if (value === field.value && redactor.isClean(field.raw)) return field;
  return rewritten(field, value === null || !redactor.isClean(field.name) ? "[redacted]" : value);
}

/** A field's value; when only its folds hide the recipient, without what unfolding leaves of them. */
function plainly({ raw, value }: HeaderField, redactor: Redactor): string {
  if (!raw.includes("\n") || redactor.isClean(raw) || !redactor.isClean(value)) return value;
  return raw.slice(raw.indexOf(":") + 1).replace(/\r?\n[ \t]+/g, "");
}

function nameOf(field: HeaderField): string {
  return field.raw.slice(0, field.raw.indexOf(":")).trimEnd() || field.name;
}

function rewritten(field: HeaderField, value: string): HeaderField {
  return { name: field.name, value, raw: `${nameOf(field)}: ${value}` };
}

// ── forms of a field that any path carries ──────────────────────────────────

/** A field in printable ASCII and lines of at most 998 characters (RFC 5322 section 2.1.1); as it is when it is so. */
function presentable(field: HeaderField): HeaderField {
  const { raw } = field;
  if (/^[!-9;-~]+:[\t\r\n -~]*$/.test(raw) && !isAwkward(raw)) return field;
  const text = readable(Buffer.from(field.value, "latin1")).replace(controls, " ");
  const value = libmime.encodeWords(text, "Q", 52).replace(/[^ -~]/g, "?");
  return { name: field.name, value, raw: foldField(`${nameOf(field)}: ${value}`) };
}

/** Whether a field has a line break that is no fold, a line of blanks (obsolete folding), or one too long. */
function isAwkward(raw: string): boolean {
  if (!raw.includes("\n") && !raw.includes("\r")) return raw.length > 998;
  if (/\r(?!\n)|(?<!\r)\n|\n(?![ \t])|\n[ \t]*(?:\r|$)/.test(raw)) return true;
  return raw.length > 998 && raw.split("\r\n").some((line) => line.length > 998);
}

// Everything below the blank, and DEL.
const controls = /[^ -~\x80-\uffff]+/g;

/** UTF-8 when it is that, else Latin-1. */
export function readable(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.includes("\ufffd") ? bytes.toString("latin1") : text;
}

/** Folds a one-line field at blanks after at most 76 characters; what has no blank is cut at 900. */
export function foldField(line: string): string {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > 76) {
    const blank = rest.lastIndexOf(" ", 76);
    const hasWord = blank > 0 && rest.slice(0, blank).trim() !== "";
    const later = rest.indexOf(" ", 77);
    const at = hasWord ? blank : later !== -1 && later <= 900 ? later : Math.min(rest.length, 900);
    if (at >= rest.length || rest.slice(at).trim() === "") break;
    lines.push(rest.slice(0, at));
    rest = rest[at] === " " ? rest.slice(at) : ` ${rest.slice(at)}`;
  }
  return [...lines, rest].join("\r\n");
}

// ── encoded words (RFC 2047) ────────────────────────────────────────────────

const words = /=\?[^?\s]{1,75}\?[bq]\?[^?]*\?=(?:\s*=\?[^?\s]{1,75}\?[bq]\?[^?]*\?=)*/gi;

/** The fields of a text that have encoded words, decoded. */
function wordsOf(text: string): string {
  return decodedWords(
    text
      .split(/\n(?![ \t])/)
      .filter((field) => field.includes("=?"))
      .join("\n"),
  );
}

function decodedWords(text: string): string {
  return text.replace(words, (run) => binary(libmime.decodeWords(run)));
}

/** Encoded words whose text holds the recipient are decoded, cleaned and encoded again. */
function replaceInWords(text: string, finder: Finder, standIn: string): string {
  if (!text.includes("=?")) return text;
  return text.replace(words, (run) => {
    const decoded = binary(libmime.decodeWords(run));
    if (!finder.holds(decoded)) return run;
    const replaced = replaceAll(decoded, finder, standIn);
    return libmime.encodeWord(readable(Buffer.from(replaced, "latin1")), "Q", 52);
  });
}

function replaceAll(text: string, finder: Finder, standIn: string): string {
  return replacePlaces(text, finder.placesIn(text), standIn);
}

function replacePlaces(text: string, places: readonly Range[], standIn: string): string {
  let result = "";
  let last = 0;
  for (const { start, end } of places) {
    result += text.slice(last, start) + dressedAs(text.slice(start, end), standIn);
    last = end;
  }
  return result + text.slice(last);
}

/** The stand-in in the form of what it replaces, so that links and VERP stay usable. */
function dressedAs(found: string, standIn: string): string {
  const [token = "", domain = ""] = standIn.split("@");
  if (found.includes("@")) return standIn;
  if (/%(?:25)*40/i.test(found)) return `${token}%40${domain}`;
  if (/=40/.test(found)) return `${token}=40${domain}`;
  return found.includes("=") ? `${token}=${domain}` : token;
}

function redactedSubject(redactor: Redactor, fields: readonly HeaderField[]): string | null {
  const field = fields.find(({ name }) => name === "subject");
  if (field === undefined) return null;
  const cleaned = redactor.clean(binary(decodeSubject(plainly(field, redactor))));
  return cleaned === null ? null : readable(Buffer.from(cleaned, "latin1"));
}

function decodeSubject(value: string): string {
  const text = readable(Buffer.from(value, "latin1"));
  return text.replace(words, (run) => libmime.decodeWords(run)).replace(controls, " ");
}
