// What a peer handed in: a delivered message that its reader called junk, a forward that wraps one, or a feedback
// report. Decides which message the complaint is about, whose complaint it is, and whether it counts at all.
import { createHash } from "node:crypto";
import { addressParser } from "postal-mime";
import { getDomain } from "tldts";
import { HOUR, later } from "@/lib/platform/day";
import { isFeedbackReport, parseFeedbackReport } from "./arf";
import { enclosedWalk, type Trust, type Walk, walkReceived } from "./attribution";
import { signedDomain } from "./authentication";
import {
  decodedBody,
  firstValue,
  type HeaderField,
  MalformedMessage,
  type Message,
  mediaTypeOf,
  messageLimits,
  parseMessage,
  splitParts,
} from "./message";
import { parseDate } from "./received";
import type { ComplaintKind } from "./schema";
import { type SenderIds, senderIdsOf, streamOf } from "./sender-ids";
import { type UnsubscribeOffer, unsubscribeOfferOf } from "./unsubscribe-offer";

export type Envelope = {
  /** The complaining mailbox; null for the null sender. */
  mailFrom: string | null;
  /** What the recipient address asks for: junk@, phish@ or notjunk@. */
  kind: ComplaintKind;
  /** The client of the peer, when an allow-listed peer named it by XFORWARD in this transaction. */
  xforward: { ip: string; port: number | null } | null;
};

/** Facts of one complaint, before anything is looked up. */
export type ComplaintFacts = {
  kind: ComplaintKind;
  madeAt: Date;
  /** Address of the complaining mailbox in lower case, or its recipient hash; null when a report does not name it. */
  mailbox: string | null;
  /** SHA-256 of what makes the message itself: with the mailbox, the key that makes intake idempotent. */
  messageHash: Uint8Array<ArrayBuffer>;
  /** Null when a source names the message without sending it. */
  original: Buffer | null;
  fields: HeaderField[];
  walk: Walk;
  /** Only when it is about the reported message itself. */
  xforward: { ip: string; port: number | null } | null;
  messageId: string | null;
  mailFrom: string | null;
  fromDomain: string | null;
  dkimDomain: string | null;
  /** The sender's stream and ids, as written: may hold the recipient. */
  stream: string | null;
  senderIds: SenderIds;
  /** How the message offers to be taken off its list, and whether its reader agreed to that. */
  unsubscribe: UnsubscribeOffer;
  unsubscribeConsent: boolean;
  arrivedAt: Date | null;
  /** Since when the complaining mailbox stands; null when nobody says. */
  mailboxSince: Date | null;
  /** The message was enclosed by a reader: only a delivery to that mailbox shows where it came from. */
  byReader: boolean;
  /** False for a complaint about a feedback report: it counts, but no report is made about a report. */
  reportable: boolean;
};

export type Submission =
  | { kind: "complaints"; complaints: ComplaintFacts[] }
  /** Sound, but no complaint (authentication failures): kept for staff. */
  | { kind: "aside"; why: string }
  /** A report about a report: taken and forgotten. */
  | { kind: "dropped"; why: string };

/** Most messages one forward may wrap. */
const MOST_WRAPPED = 20;
const WEEK = 7 * 24 * HOUR;

/**
 * Reads what came over LMTP or SMTP.
 * @throws MalformedMessage with the cause, in words for the peer.
 */
export function readSubmission(raw: Buffer, envelope: Envelope, trust: Trust, now: Date): Submission {
  const outer = parseMessage(raw);
  const walk = walkReceived(outer.fields, trust);
  // A message that came in from outside is what its reader complains about, whatever it contains: spam may look like
  // a report or a forward, with forged lines inside. Only what was made here is opened.
  const authenticated = walk.hop?.authenticated === true;
  const forwardedClient = envelope.xforward !== null && !trust.isInternal(envelope.xforward.ip);
  const handedIn = authenticated || (walk.inside && !forwardedClient);
  if (handedIn) {
    if (isFeedbackReport(outer)) return readReport(outer, envelope, trust, now, authenticated);
    if (firstValue(outer.fields, "x-senderscope-report-id") !== null) {
      return { kind: "dropped", why: "it is about one of our own reports" };
    }
    const wrapped = isFromMailbox(outer, envelope.mailFrom) ? wrappedMessages(outer, 0) : [];
    if (wrapped.length > MOST_WRAPPED) throw new MalformedMessage("The message wraps more than 20 messages.");
    if (wrapped.length > 0) {
      const mailbox = needMailbox(envelope);
      return {
        kind: "complaints",
        complaints: wrapped.map((bytes) =>
          factsOf(bytes, { kind: envelope.kind, mailbox, madeAt: now, byReader: true }, trust),
        ),
      };
    }
  }
  const about = { kind: envelope.kind, mailbox: needMailbox(envelope), madeAt: now, byReader: false };
  const facts = factsOf(raw, about, trust);
  return {
    kind: "complaints",
    complaints: [{ ...facts, xforward: authenticated ? null : envelope.xforward }],
  };
}

/**
 * A report by one of our systems names the complaining mailbox. In a report that a signed-in reader sent, names and
 * Received lines are the reader's own text: the mailbox is the reader's, or one person could speak for many.
 */
function readReport(
  outer: Message,
  envelope: Envelope,
  trust: Trust,
  now: Date,
  byReader: boolean,
): Submission {
  const report = parseFeedbackReport(outer);
  const named = (report.kind === "aside" ? undefined : report.originalRcptTo[0]) ?? envelope.mailFrom;
  if (report.kind === "aside")
    return { kind: "aside", why: `${report.feedbackType} reports are no complaints` };
  const facts = factsOf(
    report.original,
    {
      kind: envelope.kind === "not-spam" ? "not-spam" : report.kind,
      mailbox: byReader ? needMailbox(envelope) : (named?.toLowerCase() ?? null),
      byReader,
      madeAt: plausible(parseDate(firstValue(outer.fields, "date") ?? ""), now),
    },
    trust,
  );
  if (!facts.reportable) return { kind: "dropped", why: "it is a report about a report" };
  return {
    kind: "complaints",
    complaints: [
      {
        ...facts,
        mailFrom: facts.mailFrom ?? report.originalMailFrom,
        arrivedAt: facts.arrivedAt ?? report.arrivalDate,
      },
    ],
  };
}

/** A complaint about a message as it was delivered, which is not opened. Throws MalformedMessage. */
export function factsOf(
  original: Buffer,
  { byReader, ...about }: { kind: ComplaintKind; mailbox: string | null; madeAt: Date; byReader: boolean },
  trust: Trust,
): ComplaintFacts {
  const message = parseMessage(original);
  const { fields } = message;
  const walk = byReader ? enclosedWalk : walkReceived(fields, trust);
  const fromDomain = fromDomainOf(fields);
  return {
    ...about,
    byReader,
    messageHash: messageHashOf(fields, walk),
    original,
    fields,
    walk,
    xforward: null,
    messageId: firstValue(fields, "message-id")?.slice(0, 998) ?? null,
    mailFrom: returnPath(fields),
    fromDomain,
    dkimDomain: signedDomain(fields, trust, fromDomain),
    stream: streamOf(fields),
    senderIds: senderIdsOf(fields),
    unsubscribe: unsubscribeOfferOf(fields),
    unsubscribeConsent: false,
    arrivedAt: walk.hop?.at ?? null,
    mailboxSince: null,
    reportable: !isFeedbackReport(message),
  };
}

/**
 * A message is its Message-ID, Date, From and Subject, and the arrival our own server noted: a sender that repeats
 * the first four on purpose would otherwise be complained about only once.
 */
function messageHashOf(fields: readonly HeaderField[], walk: Walk): Uint8Array<ArrayBuffer> {
  const named = ["message-id", "date", "from", "subject"].map((name) => firstValue(fields, name) ?? "");
  const identity = [...named, walk.ip ?? "", walk.hop?.queueId ?? ""];
  return new Uint8Array(createHash("sha256").update(identity.join("\0"), "latin1").digest());
}

/** The messages a forward carries: its own body when it is message/rfc822, else the message parts of its multiparts. */
function wrappedMessages(entity: Message, depth: number): Buffer[] {
  if (depth > messageLimits.depth) throw new MalformedMessage("The message nests more than 10 levels deep.");
  const { type } = mediaTypeOf(entity.fields);
  if (type === "message/rfc822" || type === "message/global") {
    const bytes = decodedBody(entity);
    const start = bytes.findIndex((byte) => byte !== 13 && byte !== 10);
    return start === -1 ? [] : [bytes.subarray(start)];
  }
  if (!type.startsWith("multipart/")) return [];
  return splitParts(entity).flatMap((part) => wrappedMessages(part, depth + 1));
}

function isFromMailbox(message: Message, mailbox: string | null): boolean {
  if (mailbox === null) return false;
  return addressesIn(firstValue(message.fields, "from") ?? "").includes(mailbox.toLowerCase());
}

function needMailbox(envelope: Envelope): string {
  if (envelope.mailFrom === null) {
    throw new MalformedMessage("A junk report needs the complaining mailbox as MAIL FROM.");
  }
  return envelope.mailFrom.toLowerCase();
}

/** Addresses of an address-list field as they are written, groups opened. */
export function addressesAsWritten(value: string): string[] {
  return addressParser(value, { flatten: true }).flatMap(({ address }) => address || []);
}

/** The same in lower case. */
function addressesIn(value: string): string[] {
  return addressesAsWritten(value).map((address) => address.toLowerCase());
}

/** Organizational domain of the first From address (RFC 7489 section 3.2). */
function fromDomainOf(fields: readonly HeaderField[]): string | null {
  const [address] = addressesIn(firstValue(fields, "from") ?? "");
  const domain = address?.slice(address.lastIndexOf("@") + 1) ?? "";
  return domain.length > 253 ? null : getDomain(domain);
}

function returnPath(fields: readonly HeaderField[]): string | null {
  const value = firstValue(fields, "return-path")?.replace(/^<|>$/g, "").trim() ?? "";
  return /^[^\s<>@]+@[^\s<>@]+$/.test(value) && value.length <= 320 ? value : null;
}

/** The instant a report gives for itself when it is within the last 7 days, else now. */
function plausible(at: Date | null, now: Date): Date {
  return at !== null && at <= now && at >= later(now, -WEEK) ? at : now;
}
