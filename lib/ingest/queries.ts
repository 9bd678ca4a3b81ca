// What is known of sources, of deliveries, and of which days are complete.
import { addDays, type Day, dayOf, startOf } from "@/lib/platform/day";
import { type Db, prisma } from "@/lib/platform/db";
import { notFound } from "@/lib/platform/errors";
import { hashSecret } from "@/lib/platform/secret";
import { getSettings, type Settings } from "@/lib/provider/queries";
import type { Source } from "@/prisma/client/client";
import { ACTIVE_DAYS, completenessOf, type Marks } from "./completeness";
import { messageHash, storedRecipientHash } from "./delivery";
import { readCursor, writeCursor } from "./refused-cursor";
import type {
  Completeness,
  ListRefusedInput,
  RefusedLinesPage,
  SourceItem,
  SourceList,
  SourceState,
} from "./schema";
import { sharing } from "./sharing";
import {
  type DeliveryLookup,
  type DeliveryRow,
  selectClosedThrough,
  selectDeliveries,
  selectHistories,
  selectRefusedLines,
  selectSourceByToken,
  selectSourceDay,
} from "./sql";

// ── sources ─────────────────────────────────────────────────────────────────

/** A source as the doors of ingest need it. */
export type IngestSource = Marks & {
  id: string;
  name: string;
  pausedAt: Date | null;
  /** The name it shares with every source that reports the same mail, or null. */
  join: string | null;
};

/** The source a token belongs to; null for a token that is unknown or was replaced. */
export const sourceByToken: (token: string) => Promise<IngestSource | null> = sharing((token: string) =>
  selectSourceByToken(hashSecret(token)),
);

/** The source of a name. Throws not_found. */
export async function sourceByName(name: string): Promise<IngestSource> {
  const source = await prisma.source.findUnique({ where: { name } });
  if (source === null) throw notFound("source");
  return source;
}

const readSettings = sharing((_: null) => getSettings());

/** The provider's settings, as the doors of ingest ask for them with every request. */
export function settingsForIngest(): Promise<Settings> {
  return readSettings(null);
}

/** Every source with its health, by name. */
export async function listSources(now: Date, db: Db = prisma): Promise<SourceList> {
  const sources = await db.source.findMany({ orderBy: { name: "asc" } });
  return { sources: await withHealth(sources, now, db) };
}

/** One source with its health. Throws not_found. */
export async function getSource(id: string, now: Date, db: Db = prisma): Promise<SourceItem> {
  const source = await db.source.findUnique({ where: { id } });
  const [item] = source === null ? [] : await withHealth([source], now, db);
  if (item === undefined) throw notFound("source");
  return item;
}

async function withHealth(sources: readonly Source[], now: Date, db: Db): Promise<SourceItem[]> {
  const today = await selectSourceDay(db, dayOf(now));
  const closed = await selectClosedThrough(db);
  return sources.map((source) => {
    const { batches = 0, accepted = 0, refused = 0 } = today.find((row) => row.sourceId === source.id) ?? {};
    return {
      id: source.id,
      name: source.name,
      state: stateOf(source, now),
      tokenPrefix: source.tokenPrefix,
      join: source.join,
      createdAt: source.createdAt.toISOString(),
      pausedAt: source.pausedAt?.toISOString() ?? null,
      lastBatchAt: source.lastBatchAt?.toISOString() ?? null,
      newestEventAt: source.newestEventAt?.toISOString() ?? null,
      through: source.through?.toISOString() ?? null,
      lagSeconds:
        source.newestEventAt === null
          ? null
          : Math.max(0, Math.round((now.getTime() - source.newestEventAt.getTime()) / 1000)),
      closedThrough: closed.find((row) => row.sourceId === source.id)?.day ?? null,
      today: { batches, accepted, refused },
    };
  });
}

function stateOf({ pausedAt, lastBatchAt }: Source, now: Date): SourceState {
  if (pausedAt !== null) return "paused";
  if (lastBatchAt === null) return "waiting";
  return dayOf(lastBatchAt) > addDays(dayOf(now), -ACTIVE_DAYS) ? "active" : "quiet";
}

/** A page of the refused lines of a source, newest first. Throws not_found, and invalid_input for a bad cursor. */
export async function listRefusedLines(
  sourceId: string,
  input: ListRefusedInput,
  db: Db = prisma,
): Promise<RefusedLinesPage> {
  if ((await db.source.count({ where: { id: sourceId } })) === 0) throw notFound("source");
  const after = input.cursor === undefined ? null : readCursor(input.cursor);
  const rows = await selectRefusedLines(db, sourceId, after, input.limit + 1);
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    rows: page.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() })),
    next: rows.length > page.length && last !== undefined ? writeCursor(last) : null,
  };
}

// ── completeness ────────────────────────────────────────────────────────────

/** The state of each day from `from` (default: 90 days ago) to today, and the day the data is complete through. */
export async function completeness(
  now: Date,
  from: Day = addDays(dayOf(now), -90),
  db: Db = prisma,
): Promise<Completeness> {
  const [histories, lost] = await Promise.all([
    selectHistories(db, addDays(from, -ACTIVE_DAYS), dayOf(now)),
    db.lostDay.findMany({ where: { day: { gte: startOf(from) } } }),
  ]);
  return completenessOf(from, histories, new Set(lost.map(({ day }) => dayOf(day))), now);
}

// ── deliveries ──────────────────────────────────────────────────────────────

export type DeliverySearch = {
  /** X-Rspamd-UUID, or the id another server gives a message. */
  uuid?: string | null;
  queueId?: string | null;
  messageId?: string | null;
  /** As recipientHash() makes it. Needed for a search by Message-ID, which senders choose. */
  recipientHash?: string | null;
  /** Days on which the message may have been delivered. */
  from: Day;
  to: Day;
};

export type Delivery = {
  /** The key that found it. */
  by: "uuid" | "queueId" | "messageId";
  sourceId: string;
  at: Date;
  day: Day;
  ip: string;
  port: number | null;
  helo: string | null;
  mailFromDomain: string | null;
};

/** Deliveries looked at per key: more have the same id only when somebody makes ids up. */
const MAX_CANDIDATES = 20;

/**
 * The delivery a complaint is about, by the best key that finds one: uuid, queue id, then Message-ID together with the
 * recipient. Queue ids repeat over servers and Message-IDs are chosen by senders, so deliveries to this very
 * recipient go before others; where those left name more than one address nothing is answered, rather than a guess.
 */
export async function findDelivery(db: Db, search: DeliverySearch): Promise<Delivery | null> {
  return (await findDeliveries(db, [search]))[0] ?? null;
}

/** The same for many complaints at once; answers in their order. */
export async function findDeliveries(
  db: Db,
  searches: readonly DeliverySearch[],
): Promise<(Delivery | null)[]> {
  const keys = searches.flatMap((search, of) => keysOf(search).map((key) => ({ ...key, of })));
  if (keys.length === 0) return searches.map(() => null);
  const rows = await selectDeliveries(
    db,
    keys.map(({ lookup }) => lookup),
    MAX_CANDIDATES,
  );
  const found = new Map<number, DeliveryRow[]>();
  for (const row of rows) found.set(row.lookup, [...(found.get(row.lookup) ?? []), row]);
  const answers: (Delivery | null)[] = searches.map(() => null);
  for (const [at, { by, of }] of keys.entries()) answers[of] ??= oneDelivery(by, found.get(at) ?? []);
  return answers;
}

/** The keys of a search, the best first. */
function keysOf(search: DeliverySearch): { by: Delivery["by"]; lookup: DeliveryLookup }[] {
  const { uuid, queueId, messageId, recipientHash, from, to } = search;
  const recipient = recipientHash ? storedRecipientHash(recipientHash) : null;
  const keys: { by: Delivery["by"]; lookup: DeliveryLookup }[] = [];
  if (uuid) keys.push({ by: "uuid", lookup: { by: "uuid", value: uuid, recipient, from, to } });
  if (queueId) keys.push({ by: "queueId", lookup: { by: "queueId", value: queueId, recipient, from, to } });
  if (messageId && recipient !== null) {
    const value = String(messageHash(messageId));
    keys.push({ by: "messageId", lookup: { by: "messageHash", value, recipient, from, to } });
  }
  return keys;
}

/** The one delivery that candidates with a key agree on. */
function oneDelivery(by: Delivery["by"], found: readonly DeliveryRow[]): Delivery | null {
  const toRecipient = found.filter((row) => row.recipient_known);
  const candidates = toRecipient.length > 0 || by === "messageId" ? toRecipient : found;
  const [row] = candidates;
  if (row === undefined || candidates.some(({ ip }) => ip !== row.ip)) return null;
  return {
    by,
    sourceId: row.source_id,
    at: row.at,
    day: row.day,
    ip: row.ip,
    port: row.port,
    helo: row.helo,
    mailFromDomain: row.mail_from_domain,
  };
}
