// A message that comes to the trap sink, read as it comes: the head for a sample, a hash of everything else. What makes it
// the same message when it is sent again, and what of its head staff may see.
import { createHash } from "node:crypto";
import libmime from "libmime";

const MAX_HEAD_BYTES = 64 * 1024;
const MAX_SAMPLE = 8192;
const MAX_FIELD = 500;
const MAX_READ = 2000;

/** Keeps the head of a message, and no more of its body than a hash. */
export class TrapMessageReader {
  private head = Buffer.alloc(0);
  private inHead = true;
  private readonly body = createHash("sha256");

  push(chunk: Buffer): void {
    if (!this.inHead) {
      this.body.update(chunk);
      return;
    }
    this.head = Buffer.concat([this.head, chunk]);
    const end = endOfHead(this.head);
    if (end === -1 && this.head.length <= MAX_HEAD_BYTES) return;
    this.inHead = false;
    const cut = end === -1 ? MAX_HEAD_BYTES : end;
    this.body.update(this.head.subarray(cut));
    this.head = this.head.subarray(0, cut);
  }

  end(): { fields: HeaderField[]; bodyHash: Buffer } {
    return { fields: fieldsOf(this.head.toString("utf8")), bodyHash: this.body.digest() };
  }
}

export type HeaderField = { name: string; value: string };

function endOfHead(head: Buffer): number {
  const ends = [head.indexOf("\r\n\r\n"), head.indexOf("\n\n")].filter((at) => at !== -1);
  return ends.length === 0 ? -1 : Math.min(...ends);
}

function fieldsOf(head: string): HeaderField[] {
  return head
    .replace(/\r?\n[ \t]+/g, " ")
    .split(/\r?\n/)
    .flatMap((line) => {
      const at = line.indexOf(":");
      return at < 1 ? [] : { name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
    });
}

export type TrapEnvelope = {
  ip: string;
  mailFrom: string;
  recipients: readonly string[];
  /** Names of our hosts when one of them handed the message on; null when it came straight from its sender. */
  relayedBy: readonly string[] | null;
};

/** Fields that its writer gave it. What servers add on the way differs from one try to the next. */
const ofItsWriter = ["message-id", "from", "to", "subject"];

/** 32 bytes by which a message is the same when it is sent again. */
export function trapMessageId(
  { ip, mailFrom, recipients, relayedBy }: TrapEnvelope,
  { fields, bodyHash }: { fields: readonly HeaderField[]; bodyHash: Buffer },
): Buffer {
  // A relay gives a message that has none a date and an id, new ones with each try.
  const used = relayedBy === null ? [...ofItsWriter, "date"] : ofItsWriter;
  const own = fields
    .map(({ name, value }) => [name.toLowerCase(), value] as const)
    .filter(([name]) => used.includes(name))
    .filter(([name, value]) => name !== "message-id" || !relayedBy?.some((host) => isOf(value, host)));
  const names = [...new Set(recipients.map((address) => address.toLowerCase()))].sort();
  const facts = JSON.stringify([ip, mailFrom.toLowerCase(), names, own]);
  return createHash("sha256").update(facts).update(bodyHash).digest();
}

function isOf(messageId: string, host: string): boolean {
  return messageId.toLowerCase().endsWith(`@${host.toLowerCase()}>`);
}

const ofRecipients =
  /^((resent-)?(to|cc|bcc)|apparently-to|delivered-to|envelope-to|original-recipient|x-(original-to|envelope-to|rcpt-to|forwarded-to|failed-recipients))$/i;

/** The head as staff see it: no recipient, no local part of any address, no path of a link (it may name the recipient). */
export function sampleOf(fields: readonly HeaderField[]): string {
  const lines = fields.map(({ name, value }) => {
    const shown = ofRecipients.test(name) ? "(left out)" : withoutPersons(decoded(firstWords(value)));
    return `${printable(name).slice(0, 80)}: ${shorten(shown)}`;
  });
  return lines.join("\n").slice(0, MAX_SAMPLE);
}

// Strangers write these: what is looked at is bounded before any pattern is. A word that the bound cuts goes as a whole,
// else half an address would be left without its "@".
function firstWords(value: string): string {
  return value.length <= MAX_READ ? value : value.slice(0, MAX_READ).replace(/\S*$/, "…");
}

function decoded(value: string): string {
  return printable(libmime.decodeWords(value));
}

function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
}

function withoutPersons(value: string): string {
  return value
    .replace(/\b(https?:\/\/)(?:[^\s<>"/?#]*@)?([^\s<>"/?#@]+)[^\s<>",]*/gi, "$1$2/…")
    .replace(/\bmailto:[^\s<>",]*/gi, "mailto:…")
    .replace(/(?:"(?:[^"\\]|\\.)*"|(?<![^\s<>()[\],;:"])[^\s<>()[\],;:"]+)(?:@|%40|=40|＠)/gi, "…@");
}

function shorten(text: string): string {
  return text.length <= MAX_FIELD ? text : `${text.slice(0, MAX_FIELD - 1)}…`;
}
