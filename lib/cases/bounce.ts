// What a pasted reply, non-delivery report or log line says: which address was refused, by whom, with which code, when.
// Any mail server's style, because the words of the refusing server are in all of them. Pure, linear in the length of
// the text, and forgetful: of a recipient only the domain is kept.
import { canonicalAddress, isPublicAddress } from "@/lib/platform/ip";
import type { Bounce } from "./schema";

/** Longer texts are read up to here: what matters stands near the beginning. */
export const MAX_BOUNCE_LENGTH = 100_000;
const MAX_EXCERPT = 400;

/** Codes of ours by every name they have in replies, in upper case. */
export type CodeNames = ReadonlyMap<string, string>;

/**
 * Reads a text. `now` gives log lines without a year theirs. What is not found is null; a text that holds nothing of a
 * refusal gives a bounce of nulls.
 */
export function decodeBounce(pasted: string, codes: CodeNames, now: Date): Bounce {
  const text = plainText(pasted.slice(0, MAX_BOUNCE_LENGTH));
  const status = statusOf(text, codes);
  return {
    ip: addressOf(text, status !== null),
    host: hostOf(text),
    code: codeOf(text, codes, status?.enhanced ?? null),
    smtp: status?.reply ?? null,
    enhanced: status?.enhanced ?? null,
    at: timeOf(text, now)?.toISOString() ?? null,
    recipientDomain: recipientDomainOf(text),
    excerpt: withoutMailboxes(status?.line ?? "").slice(0, MAX_EXCERPT),
  };
}

/** One spelling of line ends, quoted-printable and HTML undone where the text shows that it has them, no controls. */
function plainText(text: string): string {
  let plain = text.replace(/\r\n?/g, "\n").replace(/[^\t\n -~\u00a0-\uffff]/g, " ");
  if (/=\n|=3D/.test(plain)) {
    plain = plain
      .replace(/=\n/g, "")
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
  if (/<(?:br|p|td|div|html)\b/i.test(plain))
    plain = plain.replace(/<\/?[a-z][a-z0-9]{0,9}(?: [^<>]{0,300})?\/?>/gi, " ");
  return plain
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&#43;/g, "+")
    .replace(/&amp;/g, "&")
    .replace(/\\n|\\r/g, "\n")
    .replace(/\\u003c/gi, "<")
    .replace(/\\u003e/gi, ">")
    .replace(/\\"/g, '"');
}

// ── reply ───────────────────────────────────────────────────────────────────

type Status = { reply: string | null; enhanced: string | null; line: string; weight: number };

// RFC 5321 section 4.2 and RFC 3463: three digits, then perhaps class.subject.detail; multi-line replies have a hyphen.
const replyPattern =
  /(?<=^|"code":\s?"?|"error_code":\s?"?|[^\d.:/@=\w])([45]\d\d)(?:[ -]{1,3}#?([245]\.\d{1,3}\.\d{1,3})\b|(?=[ ;,:)"']|-(?!\d)|$))/g;
const enhancedPattern = /(?<![\d.\w])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/g;
const saysSo =
  /said:?|diagnostic|status|reply|response|smtp error|smtp;|rejected|refused|blocked|denied|error|deferred|dsn|bounce|failed|refus|reason|<<</i;

function statusOf(text: string, codes: CodeNames): Status | null {
  let best: Status | null = null;
  const lines = text.split("\n");
  for (const [at, line] of lines.entries()) {
    if (line.length > 20_000) continue;
    const around = `${lines[at - 1] ?? ""} ${line}`;
    const upper = line.toUpperCase();
    const named = [...codes.keys()].some((name) => upper.includes(name)) ? 3 : 0;
    const words = named + (saysSo.test(around.slice(0, 4000)) ? 2 : 0);
    for (const match of line.matchAll(replyPattern)) {
      const [, reply = "", direct] = match;
      const rest = line.slice(match.index, match.index + 200);
      const enhanced = direct ?? /[245]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(rest.slice(0, 40))?.[0] ?? null;
      const weight =
        words + (enhanced === null ? 0 : 3) + (match.index === 0 ? 1 : 0) + (reply[0] === "5" ? 1 : 0);
      if (best === null || weight > best.weight) {
        best = { reply, enhanced: sameClass(reply, enhanced), line: joined(lines, at, match.index), weight };
      }
    }
  }
  const lone = [...text.matchAll(enhancedPattern)]
    .map(([, value = ""]) => value)
    .find((value) => value[0] !== "2");
  if (best === null) {
    if (lone === undefined) return null;
    const line = lines.find((each) => each.includes(lone)) ?? "";
    return { reply: null, enhanced: lone, line: line.trim(), weight: 0 };
  }
  if (best.enhanced === null && lone?.[0] === best.reply?.[0] && lone !== undefined)
    return { ...best, enhanced: lone };
  return best;
}

function sameClass(reply: string, enhanced: string | null): string | null {
  return enhanced !== null && enhanced[0] === reply[0] ? enhanced : null;
}

/** A reply with the lines that go on with it: folded ones, and those that begin with the same number and a hyphen. */
function joined(lines: readonly string[], at: number, from: number): string {
  let text = (lines[at] ?? "").slice(from);
  for (const next of lines.slice(at + 1, at + 6)) {
    if (!/^\s+\S|^[45]\d\d[- ]/.test(next)) break;
    text += ` ${next.trim()}`;
  }
  return text.replace(/\s+/g, " ").trim();
}

function codeOf(text: string, codes: CodeNames, enhanced: string | null): string | null {
  const upper = text.toUpperCase();
  let first: { at: number; code: string } | null = null;
  for (const [name, code] of codes) {
    for (let at = upper.indexOf(name); at !== -1; at = upper.indexOf(name, at + name.length)) {
      const edges = `${upper[at - 1] ?? " "}${upper[at + name.length] ?? " "}`;
      if (/[A-Z0-9-]/.test(edges)) continue;
      if (first === null || at < first.at) first = { at, code };
      break;
    }
  }
  if (first !== null) return first.code;
  if (enhanced === "5.7.515" || /\b5\.7\.515\b/.test(text)) return codes.get("AU-515") ?? null;
  if (/v=spf1 -all/i.test(text)) return codes.get("SPF-ALL") ?? null;
  return null;
}

// ── addresses ───────────────────────────────────────────────────────────────

const addressPattern =
  /(?<![\w.:])(?:::ffff:\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)|\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)|(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){0,6}|(?:[0-9a-f]{1,4}:){1,7}:(?![\w:])|::[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})/gi;

/** What stands before an address of the one who was refused; the end of the text in front of it is looked at. */
const senderBefore =
  /(?:(?:messages?|mail|e-?mail|connections?|rcpt|sent|connect|received|traffic|data) (?:sent )?(?:coming )?from:?\s{0,3}(?:the |your |this )?(?:ip|host|address|server|client|unknown|\S{0,253})?(?: address)?:?\s{0,2}[[(<]?|(?:client|your|sending|sender'?s?|source|connecting|originating|blocked|peer|local|mta)[ _-]?(?:ip|host|server|address|client)?[ _-]?(?:address(?:es)?)?:?\s{0,3}(?:is |was |=|at )?[["'(<]{0,2}|(?:ip|ip address|ips?|addr|host name is|hostname)["']?\s{0,2}(?:is |[=:])?\s{0,3}["'[(]{0,2}|(?:query|lookup|ip|listing)\/(?:ip\/)?|[?&](?:ip|q|query|a|addr)=|^\[|blocked[:,]? ?(?:using \S{1,80};?)? ?[[(]?|from[ =]\S{0,253}[[(]|helo=\S{1,253} \[?|i=\[?|sourceip["' :=]{1,5}|source_ip["' :=]{1,5}|sending_ip["' :=]{1,5}|sending-ip["' :=]{1,5}|your ip \(?|bounce \(|\bip: ?|mail server \[?)$/i;
const receiverBefore =
  /(?:host=\S{1,253} ip=|remote_?ip ?[=:] ?|(?:host|relay|server|mx|to|h|with|connected to|rhost|remote host|remote-mta|remote_host|destination|peer_address|dest|->|=>)(?:[ =:;]|dns;){0,4}\s?["']?[\w.-]{0,253}\.?["']?\s?[[(]?|peer_address":\{"(?:name":"[^"]{0,253}",")?addr":"|\b(?:mta|dns); ?\[?)$/i;
const receiverAfter =
  /^\]?\)?(?::25\b|\]? ?(?:said|refused to talk|did not like|does not like|failed after))|^[\])]?:? ?(?:smtp\b|\(25\))/i;

/** The address that was refused; the receiving server's own, and addresses of inner networks, are not it. */
function addressOf(text: string, refused: boolean): string | null {
  let best: { ip: string; weight: number } | null = null;
  for (const match of text.matchAll(addressPattern)) {
    const ip = canonicalAddress(match[0]);
    if (ip === null) continue;
    const before = text.slice(Math.max(0, match.index - 300), match.index).replace(/\s+/g, " ");
    const line = before.slice(-280);
    const after = text.slice(match.index + match[0].length, match.index + match[0].length + 40);
    const isReceiver = receiverAfter.test(after) || receiverBefore.test(line);
    // Google ends its replies with the address and a number: [203.0.113.9      19]
    const google = /^\s{1,12}\d{1,3}\]/.test(after) && before.endsWith("[");
    const isSender = google || senderBefore.test(line);
    const weight =
      (isSender ? 10 : 0) -
      (isReceiver && !google ? 8 : 0) -
      (isInner(ip) ? 20 : 0) +
      (/^[\])]/.test(after) ? 1 : 0);
    if (best === null || weight > best.weight) best = { ip, weight };
  }
  return best !== null && best.weight >= (refused ? 0 : 1) ? best.ip : null;
}

/** Private, loopback and link-local: never what was refused from outside. Ranges for documentation are fine. */
function isInner(ip: string): boolean {
  if (isPublicAddress(ip)) return false;
  return /^(?:10\.|127\.|0\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|2(?:2[4-9]|[3-5]\d)\.|::|f[cde])/.test(
    ip,
  );
}

const hostName = "((?=[a-z0-9.-]{4,253})[a-z0-9](?:[a-z0-9-]{0,62}\\.){1,10}[a-z][a-z0-9-]{1,62})";
const hostPatterns = [
  `\\bhost:? ${hostName}\\.? ?[[(]`,
  `\\brelay=${hostName}\\.?[[, ]`,
  `remote-mta: ?(?:dns;)? ?${hostName}`,
  `\\bH=${hostName}\\.? \\[`,
  `\\bHost ${hostName}\\b`,
  `(?:remote host|remote server|rhost|dest(?:ination)?_?host|mx_?host|remoteserver|remotehost|server)["' ]{0,3}[:=] ?["']?${hostName}`,
  `(?:connected to|connection to|while talking to|response from|rejected by|deferred by|said by|server response from|via) ${hostName}`,
  `peer_address":\\{"name":"${hostName}\\.?"`,
  `"(?:mx|host|remoteMtaHost|mx_host|mx-host|remote_mta|reportingMTA)" ?: ?"(?:dns; ?)?${hostName}`,
  `${hostName} (?:rejected your message|gave this error|said:|refused)`,
  `by the server for the recipient domain \\S{1,253} by ${hostName}`,
  `reporting-mta: ?dns; ?${hostName}`,
].map((pattern) => new RegExp(pattern, "i"));

function hostOf(text: string): string | null {
  for (const pattern of hostPatterns) {
    const host = pattern.exec(text)?.[1];
    if (host !== undefined) return host.toLowerCase();
  }
  return null;
}

// ── recipient ───────────────────────────────────────────────────────────────

const domain = "((?:[a-z0-9](?:[a-z0-9-]{0,62})\\.){1,10}[a-z][a-z0-9-]{1,62})";
const mailbox = `[^\\s<>@"';:,()[\\]]{1,64}@${domain}`;
const recipientPatterns = [
  `(?:final|original)-recipient: ?(?:rfc822|x-local)?; ?<?${mailbox}`,
  `\\b(?:orig_)?to=<?${mailbox}`,
  `rcpt to:? ?<?${mailbox}`,
  `"(?:recipient|rcpt_to|email|emailAddress|to|raw_rcpt_to)" ?: ?\\[?"<?${mailbox}`,
  `(?:delivered to|recipients?|address(?:\\(es\\))? failed|couldn.t deliver to|undeliverable to|message to|delivery to)[^@\\n]{0,80}?[\\s<]${mailbox}`,
  `^ {0,8}<?${mailbox}>?(?::| \\(|$)`,
  `(?:=>|\\*\\*|==) ${mailbox}`,
  `<${mailbox}>:`,
].map((pattern) => new RegExp(pattern, "im"));

function recipientDomainOf(text: string): string | null {
  for (const pattern of recipientPatterns) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found.toLowerCase();
  }
  return null;
}

/** A text whose mailboxes are only their domains. */
export function withoutMailboxes(text: string): string {
  return text.replace(/[^\s<>@]{1,200}@(?=[\w-])/g, "…@");
}

// ── time ────────────────────────────────────────────────────────────────────

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const month = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";
const mailDate = new RegExp(
  `(?:[a-z]{3}, ?)?(\\d{1,2}) ${month}[a-z]{0,6} (\\d{4}) (\\d\\d):(\\d\\d)(?::(\\d\\d))? ?([+-]\\d{4}|gmt|utc|z)?`,
  "i",
);
const isoDate = /(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})? ?(Z|[+-]\d\d:?\d\d)?/;
const syslogDate = new RegExp(`^(?:<\\d{1,3}>)?${month} {1,2}(\\d{1,2}) (\\d\\d):(\\d\\d):(\\d\\d) `, "im");
const epoch = /"(?:timestamp|bounceTime|event_time|time)" ?: ?"?(1\d{9})(?:\.\d{1,9}|\d{3})?\b/;

/** RFC 5322 dates of the report's own fields first, then whatever date the text has. UTC where no zone is named. */
function timeOf(text: string, now: Date): Date | null {
  const field = /^(?:last-attempt-date|arrival-date|date|sent): ?(.{10,60})$/im.exec(text)?.[1];
  for (const part of field === undefined ? [text] : [field, text]) {
    const written = mailDate.exec(part);
    if (written !== null) return fromMailDate(written);
    const iso = isoDate.exec(part);
    if (iso !== null) {
      const [, day = "", clock = "", zone = "Z"] = iso;
      return valid(
        new Date(
          `${day}T${clock.length === 5 ? `${clock}:00` : clock}${zone.replace(/(\d\d)(\d\d)$/, "$1:$2")}`,
        ),
      );
    }
  }
  const seconds = epoch.exec(text)?.[1];
  if (seconds !== undefined) return new Date(Number(seconds) * 1000);
  const [, name = "", date = "", hour = "", minute = "", second = ""] = syslogDate.exec(text) ?? [];
  if (name === "") return null;
  // Syslog has no year (RFC 3164 section 4.1.2): the newest one that is not in the future.
  const inYear = (year: number) =>
    new Date(
      Date.UTC(
        year,
        months.indexOf(name.toLowerCase()),
        Number(date),
        Number(hour),
        Number(minute),
        Number(second),
      ),
    );
  const thisYear = inYear(now.getUTCFullYear());
  return valid(thisYear.getTime() > now.getTime() + 86_400_000 ? inYear(now.getUTCFullYear() - 1) : thisYear);
}

function fromMailDate([
  ,
  date = "",
  name = "",
  year = "",
  hour = "",
  minute = "",
  second = "0",
  zone = "+0000",
]: string[]) {
  const minutes = /^[+-]\d{4}$/.test(zone)
    ? (zone[0] === "-" ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3)))
    : 0;
  const utc = Date.UTC(
    Number(year),
    months.indexOf(name.toLowerCase().slice(0, 3)),
    Number(date),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return valid(new Date(utc - minutes * 60_000));
}

function valid(at: Date): Date | null {
  return Number.isNaN(at.getTime()) ? null : at;
}
