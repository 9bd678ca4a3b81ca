// Changes of the list of traps, each with its audit record, which names none of them: who knows a trap can avoid it. And
// the messages that come to the trap sink.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { dayOf } from "@/lib/platform/day";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { numberWords } from "@/lib/platform/number-words";
import { getSettings } from "@/lib/provider/queries";
import { writeAlone } from "./commands";
import { cleanText, domainOf, MAX_HELO } from "./event";
import type { IngestSource } from "./queries";
import {
  type AddTrapsInput,
  MAX_TRAPS,
  type RemoveTrapsInput,
  type TrapClass,
  type TrapList,
  trapList,
} from "./schema";
import { TrapBatch } from "./trap-batch";
import { readTraps } from "./trap-list";
import { insertTrapSample } from "./trap-sql";

// ── the list ────────────────────────────────────────────────────────────────

/** Most lines whose fault is told at once. */
const MAX_BAD_NAMED = 10;

/**
 * Adds traps, or changes those that are there: all lines or none. Throws invalid_input, naming each bad line.
 */
export async function addTraps(actor: Actor, input: AddTrapsInput, now: Date): Promise<void> {
  const { text, note, ...otherwise } = input;
  const { traps, bad } = readTraps(text, otherwise);
  if (traps.length === 0 && bad.length === 0) bad.push({ line: 1, message: "holds no trap" });
  if (bad.length > 0) {
    const named = bad.slice(0, MAX_BAD_NAMED).map(({ line, message }) => `Line ${line} ${message}.`);
    if (bad.length > named.length) named.push(`${bad.length - named.length} more lines are no traps.`);
    throw new AppError("invalid_input", "Some lines are no traps. Nothing was stored.", {
      issues: [{ path: "body.text", message: named.join(" ") }],
    });
  }
  await inTransaction(async (tx) => {
    await nextVersion(tx);
    const there = await tx.trap.findMany({ where: { target: { in: traps.map(({ target }) => target) } } });
    const before = new Map(there.map((trap) => [trap.target, trap]));
    const changed = traps.filter(({ target, class: trap, countedBy }) => {
      const old = before.get(target);
      return old !== undefined && (old.class !== trap || old.countedBy !== countedBy);
    });
    const added = traps.filter(({ target }) => !before.has(target));
    if (added.length + changed.length === 0) return;
    if ((await tx.trap.count()) + added.length > MAX_TRAPS) {
      throw new AppError("invalid_input", `There can be ${numberWords(MAX_TRAPS)} traps at most.`);
    }
    await tx.trap.deleteMany({ where: { target: { in: changed.map(({ target }) => target) } } });
    await tx.trap.createMany({ data: [...added, ...changed].map((trap) => ({ ...trap, addedAt: now })) });
    const detail = { added: added.length, changed: changed.length, note };
    await recordAudit(tx, entry(actor, "traps.added", detail), now);
  });
}

/** Removes traps; those that are not there are passed over. */
export async function removeTraps(
  actor: Actor,
  { targets, note }: RemoveTrapsInput,
  now: Date,
): Promise<void> {
  await inTransaction(async (tx) => {
    await nextVersion(tx);
    const { count } = await tx.trap.deleteMany({
      where: { target: { in: targets.map((target) => target.trim().toLowerCase()) } },
    });
    if (count === 0) return;
    await recordAudit(tx, entry(actor, "traps.removed", { removed: count, note }), now);
  });
}

/** The traps themselves. That somebody read them is recorded. */
export async function readTrapList(actor: Actor, now: Date): Promise<TrapList> {
  return inTransaction(async (tx) => {
    const traps = await tx.trap.findMany({ orderBy: { target: "asc" } });
    await recordAudit(tx, entry(actor, "traps.read", { shown: traps.length }), now);
    return trapList.parse({ traps });
  });
}

// First in the transaction: two changes at a time wait here for each other.
async function nextVersion(tx: Db): Promise<void> {
  await getSettings(tx);
  await tx.providerSettings.update({ where: { id: 1 }, data: { trapsVersion: { increment: 1 } } });
}

function entry(actor: Actor, action: string, detail: Record<string, string | number>) {
  return { actor, organizationId: null, action, target: { kind: "traps", id: "list" }, detail };
}

// ── what hits them at the sink ──────────────────────────────────────────────

export type TrapMessage = {
  /** What makes it the same message when it is sent again (trap-message.ts). */
  id: Buffer;
  ip: string;
  class: TrapClass;
  helo: string | null;
  mailFrom: string;
  /** Header fields as staff may see them. */
  headers: string;
};

/**
 * Counts a message to a trap, once however often it comes, and keeps a sample while there is room. Answers after the
 * commit. Throws AppError not_allowed (the source is paused), unavailable.
 */
export async function acceptTrapMessage(
  source: IngestSource,
  message: TrapMessage,
  now: Date,
): Promise<void> {
  if (source.pausedAt !== null) throw new AppError("not_allowed", `The source ${source.name} is paused.`);
  const { id, ip, class: trap, mailFrom, headers } = message;
  const helo = message.helo === null ? null : cleanText(message.helo, MAX_HELO);
  const content = new TrapBatch(source.id, now);
  content.addLine(1, JSON.stringify({ ts: now.toISOString(), ip, class: trap, helo, mailFrom }));
  const sample = {
    at: now,
    day: dayOf(now),
    ip,
    class: trap,
    helo,
    mailFromDomain: domainOf(mailFrom),
    headers,
  };
  await writeAlone({
    source,
    batchId: `trap:${id.toString("base64url")}`,
    bodyHash: id,
    receivedAt: now,
    through: null,
    content,
    alongside: {
      lock: "trap samples",
      write: async (client) => {
        await insertTrapSample(client, sample);
        return null;
      },
    },
  });
}
