// Postfix's log as message events (written against Postfix 3.7): lines of one message are joined by its queue id, and a
// recipient that was refused is an event of its own or part of the message. Recipients leave this file only as hashes.
// Not in the log: the filter's verdict, and the HELO name of a message none of whose recipients was refused. Mail of
// the provider's own signed-in users and what comes back from a content filter on the same machine is left out.
import { DAY, HOUR, later } from "@/lib/platform/day";
import { recipientHash } from "../delivery";
import type { MessageEvent } from "../schema";

/** An event under the name of its batch: the same message of the same log is always named the same. */
export type LoggedEvent = { name: readonly string[]; event: MessageEvent };

type Open = {
  event: MessageEvent & { recipientHashes: string[]; rcptUnknown: number };
  host: string;
  /** Recipients refused for another reason than being unknown. */
  refused: number;
  /** From the queue manager: recipients it will deliver to. */
  recipients: number | null;
};

// Nov 25 13:01:04 (the local time of the server, its year left out) or RFC 3339.
const line =
  /^([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) (\S+) postfix[^/ ]*\/(?:\S+\/)?(\w+)\[\d+\]: (\S+?): (.*)$/;
const client = /^client=\S*?\[([\d.a-fA-F:]+)\](?::(\d+))?/;
const refusal = /^reject: RCPT from \S*?\[([\d.a-fA-F:]+)\](?::\d+)?: \d{3} (\d\.\d+\.\d+)? ?/;
const LONGEST_SESSION_MS = HOUR;
/** Refusals remembered to tell two that are alike apart. */
const MOST_REFUSALS = 100_000;
const ownMachine = /^(127\.|::1$)/;

export class PostfixLog {
  private readonly open = new Map<string, Open>();
  /** How often each refusal came, word for word: two in one second are two. */
  private readonly refusals = new Map<string, number>();

  constructor(private readonly hashKey: Uint8Array) {}

  /** Reads the next line; answers the event that it completes. `now` says of which year a date without one is. */
  read(text: string, now: Date): LoggedEvent | null {
    const [, stamp = "", host = "", program = "", id = "", rest = ""] = line.exec(text) ?? [];
    const at = stamp === "" ? null : instantOf(stamp, now);
    if (at === null) return null;
    const key = `${host} ${id}`;
    if (program === "smtpd") return this.readServer(key, host, at, rest, text);
    const message = this.open.get(key);
    if (message === undefined) return null;
    if (program === "cleanup")
      message.event.messageId = /^message-id=(.*)$/.exec(rest)?.[1] ?? message.event.messageId;
    else if (program === "qmgr" && rest === "removed") return this.close(key);
    else if (program === "qmgr") {
      const [, sender, nrcpt] = /^from=<(.*)>, size=\d+, nrcpt=(\d+)/.exec(rest) ?? [];
      if (sender === undefined) return null;
      message.event.mailFrom = sender;
      message.recipients ??= Number(nrcpt);
    } else {
      const [, to, original] = /^to=<(.*?)>,(?: orig_to=<(.*?)>,)?/.exec(rest) ?? [];
      if (to === undefined) return null;
      const hash = recipientHash(this.hashKey, original ?? to);
      const { recipientHashes } = message.event;
      if (!recipientHashes.includes(hash)) recipientHashes.push(hash);
    }
    return null;
  }

  /**
   * The messages whose end the log does not hold. One that the queue manager has not seen may still be under way, and
   * is left for a longer log until no session lasts so long.
   */
  rest(now: Date): LoggedEvent[] {
    return this.closeWhere(({ recipients, event }) => recipients !== null || isOver(event.ts, now));
  }

  /**
   * The messages that began over an hour ago, for a log that is followed: one that waits to be delivered counts when it
   * came in, and is named the same if it is read again to its end.
   */
  overdue(now: Date): LoggedEvent[] {
    return this.closeWhere(({ event }) => isOver(event.ts, now));
  }

  private closeWhere(isDue: (message: Open) => boolean): LoggedEvent[] {
    const due = [...this.open].filter(([, message]) => isDue(message));
    return due.flatMap(([key]) => this.close(key) ?? []);
  }

  private readServer(key: string, host: string, at: Date, rest: string, text: string): LoggedEvent | null {
    const [, ip, port] = client.exec(rest) ?? [];
    if (ip !== undefined) {
      if (ownMachine.test(ip) || rest.includes(", sasl_username=")) return null;
      const event = {
        ts: at.toISOString(),
        ip,
        port: port === undefined ? null : Number(port),
        queueId: key.slice(host.length + 1),
        recipientHashes: [],
        rcptUnknown: 0,
      };
      this.open.set(key, { event, host, refused: 0, recipients: null });
      return null;
    }
    const [, refusedIp, code] = refusal.exec(rest) ?? [];
    if (refusedIp === undefined || ownMachine.test(refusedIp)) return null;
    const unknown = code === "5.1.1" ? 1 : 0;
    const helo = / helo=<([^>]*)>/.exec(rest)?.[1] ?? null;
    const message = this.open.get(key);
    if (message !== undefined) {
      message.event.helo = helo;
      message.event.rcptUnknown += unknown;
      message.refused += 1 - unknown;
      return null;
    }
    if (!key.endsWith(" NOQUEUE")) return null;
    const times = this.countRefusal(text);
    const mailFrom = /; from=<([^>]*)>/.exec(rest)?.[1] ?? null;
    return {
      name: [text, String(times)],
      event: {
        ts: at.toISOString(),
        ip: refusedIp,
        helo,
        mailFrom,
        rcptCommands: 1,
        rcptUnknown: unknown,
        dataCommands: 0,
        recipients: 0,
      },
    };
  }

  // A log that is followed has no end: those long past cannot be like one that comes now.
  private countRefusal(text: string): number {
    const times = this.refusals.get(text) ?? 0;
    this.refusals.set(text, times + 1);
    const [oldest] = this.refusals.keys();
    if (this.refusals.size > MOST_REFUSALS && oldest !== undefined) this.refusals.delete(oldest);
    return times;
  }

  // What the queue manager never saw was not transmitted: only its refused recipients are left.
  private close(key: string): LoggedEvent | null {
    const message = this.open.get(key);
    this.open.delete(key);
    if (message === undefined) return null;
    const { event, host, refused } = message;
    const recipients = message.recipients ?? 0;
    const rcptCommands = recipients + event.rcptUnknown + refused;
    if (rcptCommands === 0) return null;
    const dataCommands = recipients === 0 ? 0 : 1;
    return {
      name: [host, event.queueId ?? "", event.ts],
      event: { ...event, recipients, rcptCommands, dataCommands },
    };
  }
}

function isOver(ts: string, now: Date): boolean {
  return ts < later(now, -LONGEST_SESSION_MS).toISOString();
}

/** The instant a line names. A date without its year is the last such date. */
function instantOf(stamp: string, now: Date): Date | null {
  const full = stamp.includes("T") ? stamp : `${stamp.replace("  ", " ")} ${now.getFullYear()}`;
  const at = new Date(full);
  if (Number.isNaN(at.getTime())) return null;
  if (!stamp.includes("T") && at > later(now, DAY)) at.setFullYear(at.getFullYear() - 1);
  return at;
}
