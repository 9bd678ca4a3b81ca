// Where the mail that complaints are about came from: the deliveries on record, and the ladder of evidence climbed with
// them. Also for a message that staff paste to see how it would be decided; nothing of that is stored.
import { type DeliverySearch, findDeliveries } from "@/lib/ingest/queries";
import { addDays, DAY, dayOf, later } from "@/lib/platform/day";
import { type Db, prisma } from "@/lib/platform/db";
import { getSettings, type Settings } from "@/lib/provider/queries";
import { type Attribution, attribute, stepsOf, type Trust, trustOf } from "./attribution";
import { authservIdOf, ownResultFields } from "./authentication";
import { recipientHashOf } from "./mailbox";
import { firstValue, type HeaderField, MalformedMessage, printable } from "./message";
import type { AttributionTrial, TriedMessage, TryAttributionInput } from "./schema";
import { type ComplaintFacts, readSubmission } from "./submission";
import { openVerifier } from "./verify-dkim";

/** A complaint as a door hands it over. */
export type ComplaintIntake = ComplaintFacts & {
  /** What an authenticated HTTP source says itself; null at the doors of mail. */
  sourceFields: SourceFields | null;
};

/** Where the message came from, canonical, and the ids its own servers gave it. */
export type SourceFields = { ip: string | null; queueId: string | null; uuid: string | null };

export type Waiting = { intake: ComplaintIntake; receivedAt: Date };

/** Days a delivery is looked for: records are kept 30 days. */
const DELIVERY_DAYS = 30;
/** Our servers give a message few ids: at the border, behind a filter, at the store. */
const MOST_QUEUE_IDS = 4;

/** What to look for, the best first: ids that our own Received lines name go before those a sender can write. */
function searchesFor({ intake, receivedAt }: Waiting, hashKey: Uint8Array): DeliverySearch[] {
  const { walk, arrivedAt, mailbox, fields, messageId, sourceFields } = intake;
  const known = arrivedAt !== null && arrivedAt <= later(receivedAt, DAY) ? dayOf(arrivedAt) : null;
  const search: DeliverySearch = {
    recipientHash: mailbox === null ? null : recipientHashOf(hashKey, mailbox),
    from: known === null ? addDays(dayOf(receivedAt), -DELIVERY_DAYS) : addDays(known, -1),
    to: known === null ? dayOf(receivedAt) : addDays(known, 1),
  };
  const said = sourceFields?.queueId ?? null;
  const queueIds = [...(said === null ? [] : [said]), ...walk.queueIds.slice(0, MOST_QUEUE_IDS)];
  const uuid = sourceFields?.uuid ?? firstValue(fields, "x-rspamd-uuid");
  return [...queueIds.map((queueId) => ({ ...search, queueId })), { ...search, uuid, messageId }];
}

const foundBy = {
  queueId: "queue id",
  uuid: "filter id",
  messageId: "Message-ID and recipient",
} as const;

/** Looks for the deliveries of a group, and climbs down the ladder for each. */
export async function findAttributions(
  db: Db,
  group: readonly Waiting[],
  settings: CurrentSettings,
): Promise<Attribution[]> {
  const searches = group.map((waiting) => searchesFor(waiting, settings.hashKey));
  const found = await findDeliveries(db, searches.flat());
  let at = 0;
  return group.map(({ intake: { walk, xforward, sourceFields: said } }, n) => {
    const mine = found.slice(at, at + (searches[n]?.length ?? 0));
    at += mine.length;
    const best = mine.find((delivery) => delivery !== null) ?? null;
    const delivery = best && { ip: best.ip, port: best.port, at: best.at, foundBy: foundBy[best.by] };
    const sourceFields = said?.ip == null ? null : { ip: said.ip, port: null };
    return attribute({ delivery, xforward, sourceFields, walk }, settings.trust);
  });
}

export type CurrentSettings = Settings & { trust: Trust };
let reading: Promise<CurrentSettings> | undefined;

/** The settings; callers at the same time share one reading, because complaints come by the thousand. */
export function currentSettings(): Promise<CurrentSettings> {
  reading ??= getSettings()
    .then((settings) => ({ ...settings, trust: trustOf(settings) }))
    .finally(() => {
      reading = undefined;
    });
  return reading;
}

// ── a dry run ───────────────────────────────────────────────────────────────

/** Stands for a mailbox that staff did not name: no delivery is found by it. */
const NOBODY = "nobody@senderscope.invalid";
/** Characters of a header line that are shown. */
const SHOWN = 500;

/**
 * What would be decided about a message if it came in now, step by step. Stores nothing. What would be refused, set aside
 * or dropped is an answer too. Asks the DNS about a signature that our own servers said nothing about.
 */
export async function tryAttribution(
  { message, mailbox, kind }: TryAttributionInput,
  now: Date,
): Promise<AttributionTrial> {
  const settings = await currentSettings();
  const { internalNetworks, ownHostNames, authservIds } = settings;
  const trusted = { internalNetworks, ownHostNames, authservIds };
  const raw = Buffer.from(message.replace(/\r?\n/g, "\r\n"), "utf8");
  const envelope = { mailFrom: mailbox || NOBODY, kind, xforward: null };
  try {
    const submission = readSubmission(raw, envelope, settings.trust, now);
    if (submission.kind !== "complaints") {
      return { outcome: submission.kind, why: submission.why, messages: [], trusted };
    }
    const waiting = submission.complaints.map((facts) => ({
      intake: { ...facts, sourceFields: null },
      receivedAt: now,
    }));
    const found = await findAttributions(prisma, waiting, settings);
    const verify = openVerifier();
    const messages: TriedMessage[] = [];
    for (const [n, { intake }] of waiting.entries()) {
      const attribution = found[n];
      if (attribution === undefined) continue;
      const signed = intake.dkimDomain ?? (await verify(intake.original ?? raw, intake.fromDomain));
      messages.push(triedMessage(intake, attribution, signed, settings.trust));
    }
    return { outcome: "complaints", why: null, messages, trusted };
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    return { outcome: "refused", why: error.message, messages: [], trusted };
  }
}

function triedMessage(
  facts: ComplaintFacts,
  attribution: Attribution,
  dkimDomain: string | null,
  trust: Trust,
): TriedMessage {
  return {
    kind: facts.kind,
    messageId: shown(facts.messageId),
    ip: attribution.ip,
    port: attribution.port,
    method: attribution.method,
    deliveredAt: attribution.deliveredAt?.toISOString() ?? null,
    evidence: attribution.evidence.map((step) => ({ ...step, detail: shown(step.detail) ?? "" })),
    // The lines of a message that its reader enclosed are the reader's text.
    hops: facts.byReader ? [] : triedHops(facts.fields, trust),
    byReader: facts.byReader,
    fromDomain: facts.fromDomain,
    dkimDomain,
    dkimBy: dkimDomain === null ? null : facts.dkimDomain === null ? "signature" : "results",
    results: triedResults(facts.fields, trust),
    stream: shown(facts.stream),
    reportable: facts.reportable,
  };
}

/** Every Received line: those that were looked at with what came of them, those below as the sender's own. */
function triedHops(fields: readonly HeaderField[], trust: Trust): TriedMessage["hops"] {
  const steps = new Map([...stepsOf(fields, trust)].map((step) => [step.position, step]));
  return fields.flatMap((field, position) => {
    if (field.name !== "received") return [];
    const step = steps.get(position);
    const line = shown(field.value) ?? "";
    if (step === undefined) {
      return [
        {
          line,
          ip: null,
          by: null,
          outcome: "below" as const,
          why: "it stands below, so the sender may have written it",
        },
      ];
    }
    const { hop, outcome, why } = step;
    return [{ line, ip: hop?.ip ?? null, by: shown(hop?.by ?? null), outcome, why: shown(why) ?? "" }];
  });
}

function triedResults(fields: readonly HeaderField[], trust: Trust): TriedMessage["results"] {
  const own = new Set(ownResultFields(fields, trust));
  return fields
    .filter(({ name }) => name === "authentication-results")
    .map(({ value }) => ({
      authservId: printable(authservIdOf(value)),
      value: shown(value) ?? "",
      believed: own.has(value),
    }));
}

/** Binary header text for a reader. */
function shown(text: string | null): string | null {
  return text === null
    ? null
    : Buffer.from(text, "latin1")
        .toString("utf8")
        .replace(/\p{Cc}/gu, " ")
        .slice(0, SHOWN);
}
