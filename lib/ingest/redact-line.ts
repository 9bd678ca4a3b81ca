// What staff see of a refused line: enough to find the fault, no personal data. A line that was refused may hold
// anything, so only known fields are shown, and whatever comes before an "@" goes.

const MAX_SAMPLE = 500;
const MAX_VALUE = 80;

const shown = new Set([
  "ts",
  "ip",
  "port",
  "helo",
  "mailFrom",
  "rcptCommands",
  "rcptUnknown",
  "dataCommands",
  "recipients",
  "verdict",
  "queueId",
  "uuid",
  "messageId",
  "fromDomain",
  "spf",
  "dmarc",
  "tls",
  "oneClickUnsubscribe",
  "trap",
  "class",
  "day",
  "ham",
  "suspect",
  "spam",
  "complaints",
  "trapHits",
  "firstSeen",
  "lastSeen",
  "network",
  "state",
  "reason",
  "code",
  "since",
  "until",
  "kind",
  "deliveredAt",
]);

/** A sample of a refused line, at most 500 characters. `text` is null when the line was too long to read. */
export function redactLine(text: string | null): string {
  if (text === null) return "(longer than a line may be)";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return shorten(redactText(text), MAX_SAMPLE);
  }
  // Never written out again: a deeply nested array would overflow the stack, and the batch with it.
  if (Array.isArray(value)) return "[…]";
  if (typeof value !== "object" || value === null) {
    return shorten(redactText(JSON.stringify(value)), MAX_SAMPLE);
  }
  const fields = Object.entries(value);
  const known = fields.filter(([name]) => shown.has(name));
  const parts = known.map(([name, field]) => `${JSON.stringify(name)}:${redactValue(field)}`);
  const hidden = fields.length - known.length;
  if (hidden > 0) parts.push(`(${hidden} more)`);
  return shorten(`{${parts.join(",")}}`, MAX_SAMPLE);
}

function redactValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shorten(redactText(value), MAX_VALUE));
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "[…]" : "{…}";
  return JSON.stringify(value);
}

/**
 * Text without local parts of mail addresses, in whatever spelling: all that stands before an "@" goes, back to a
 * bracket, because a quoted local part may hold spaces, commas and colons (RFC 5321 section 4.1.2). A run is tried
 * from its start only: from every place in it, a long line without an "@" takes seconds.
 */
export function redactText(text: string): string {
  return text.replace(/\\u0040|%40|&#0*64;|&#x0*40;|＠/gi, "@").replace(/(?<![^@{}[\]])[^@{}[\]]*@/g, "…@");
}

function shorten(text: string, max: number): string {
  const clean = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ");
  return clean.length <= max ? clean : `${clean.slice(0, max - 1)}…`;
}
