// Complaints as a source reports them, one a line: each becomes what the doors of mail hand over.
import { createHash } from "node:crypto";
import { LineBatch } from "@/lib/ingest/batch";
import { MAX_EVENT_AGE_MS, MAX_EVENT_LEAD_MS, type Refusal, readFields } from "@/lib/ingest/event";
import { later } from "@/lib/platform/day";
import { canonicalAddress } from "@/lib/platform/ip";
import type { Trust, Walk } from "./attribution";
import type { ComplaintIntake } from "./attribution-queries";
import { isHashed } from "./mailbox";
import { MalformedMessage } from "./message";
import { type ComplaintLine, complaintLine } from "./schema";
import { type ComplaintFacts, factsOf } from "./submission";

export class ComplaintBatch extends LineBatch {
  override readonly closesDays = false;
  readonly complaints: ComplaintIntake[] = [];

  constructor(
    sourceId: string,
    private readonly trust: Trust,
    now: Date,
  ) {
    super(sourceId, now);
  }

  protected take(text: string): Refusal | null {
    const read = readFields(complaintLine, text);
    if ("refusal" in read) return read.refusal;
    const line = read.fields;
    const ip = line.ip ? canonicalAddress(line.ip) : null;
    if (line.ip && ip === null)
      return { code: "bad_address", message: "ip: is not an IPv4 or IPv6 address." };
    const madeAt = new Date(line.ts);
    const refusal = this.faultOf(line, madeAt);
    if (refusal !== null) return refusal;
    const facts = this.factsOf(line, ip, madeAt);
    if ("code" in facts) return facts;
    const sourceFields = { ip, queueId: line.queueId ?? null, uuid: line.uuid ?? null };
    this.complaints.push({ ...facts, sourceFields });
    this.counted(madeAt.getTime());
    return null;
  }

  private faultOf(line: ComplaintLine, madeAt: Date): Refusal | null {
    if (madeAt < later(this.now, -MAX_EVENT_AGE_MS)) {
      return { code: "too_old", message: "ts: is more than 7 days ago." };
    }
    const latest = later(this.now, MAX_EVENT_LEAD_MS);
    if (madeAt > latest) return { code: "in_future", message: "ts: is more than an hour in the future." };
    if (line.deliveredAt && new Date(line.deliveredAt) > latest) {
      return { code: "in_future", message: "deliveredAt: is more than an hour in the future." };
    }
    if (!line.message && !line.messageId && !line.uuid && !line.queueId && !line.ip) {
      const message =
        "message, messageId, uuid, queueId and ip: at least one must say which mail it is about.";
      return { code: "inconsistent", message };
    }
    return null;
  }

  private factsOf(line: ComplaintLine, ip: string | null, madeAt: Date): ComplaintFacts | Refusal {
    const { kind, mailbox } = line;
    const deliveredAt = instantOf(line.deliveredAt);
    if (!line.message) return factsWithoutMessage(line, { ip, madeAt, deliveredAt });
    try {
      const about = { kind, mailbox, madeAt, byReader: false };
      const facts = factsOf(Buffer.from(line.message, "base64"), about, this.trust);
      return {
        ...facts,
        messageId: facts.messageId ?? line.messageId ?? null,
        arrivedAt: facts.arrivedAt ?? deliveredAt,
        unsubscribeConsent: line.unsubscribeConsent,
        mailboxSince: instantOf(line.mailboxSince),
        // Without the address nobody could take it out of the report.
        reportable: facts.reportable && !isHashed(mailbox),
      };
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      return { code: "bad_field", message: `message: ${error.message}` };
    }
  }
}

function instantOf(text: string | null | undefined): Date | null {
  return text ? new Date(text) : null;
}

const noMessage: Walk = {
  hop: null,
  ip: null,
  queueIds: [],
  stop: "the source sent no message",
  position: -1,
  inside: false,
};

/** What is known of a message that the source names only: enough to count it, not to report it. */
function factsWithoutMessage(
  line: ComplaintLine,
  { ip, madeAt, deliveredAt }: { ip: string | null; madeAt: Date; deliveredAt: Date | null },
): ComplaintFacts {
  const ids = [line.uuid, line.queueId, line.messageId].map((id) => id ?? "");
  const identity = ids.some((id) => id !== "") ? ids : [ip ?? "", (deliveredAt ?? madeAt).toISOString()];
  return {
    kind: line.kind,
    madeAt,
    mailbox: line.mailbox,
    messageHash: new Uint8Array(createHash("sha256").update(identity.join("\0")).digest()),
    original: null,
    fields: [],
    walk: noMessage,
    xforward: null,
    messageId: line.messageId ?? null,
    mailFrom: null,
    fromDomain: null,
    dkimDomain: null,
    stream: null,
    senderIds: {},
    unsubscribe: { url: null, mailto: null },
    unsubscribeConsent: line.unsubscribeConsent,
    mailboxSince: instantOf(line.mailboxSince),
    arrivedAt: deliveredAt,
    byReader: false,
    reportable: false,
  };
}
