// What the provider does to addresses: block, junk, limit, and lift it again. The rows that ended are the history.
import { randomUUID } from "node:crypto";
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { type Network, parseNetwork } from "@/lib/platform/ip";
import type { ReasonClass, StatusState } from "./schema";
import { lockStatuses } from "./sql";
import { lockStatusEvents } from "./status-event-sql";

export type SetStatusInput = {
  /** An address or a network. */
  network: string;
  state: StatusState;
  reason: ReasonClass;
  /** The reply code of refusals, when it is not the usual one of the reason. */
  code?: string;
  /** When it ends by itself. */
  until?: Date;
  /** For staff; senders never see it. */
  note: string;
};

/**
 * Puts a network under a status from `now` on, in place of the one it has. The same status again changes nothing.
 * @throws AppError invalid_input for a network with host bits set or an end that is over.
 */
export async function setStatus(actor: Actor, input: SetStatusInput, now: Date): Promise<void> {
  await inTransaction((tx) => setStatusIn(tx, actor, input, now));
}

/** The same inside a transaction that is about more. */
export async function setStatusIn(tx: Db, actor: Actor, input: SetStatusInput, now: Date): Promise<void> {
  const network = networkFrom(input.network);
  const until = input.until ?? null;
  if (until !== null && until <= now) {
    throw new AppError("invalid_input", "A status must end later than now.", {
      issues: [{ path: "body.until", message: "must be in the future" }],
    });
  }
  const { state, reason, note } = input;
  const code = input.code ?? null;
  const held = await lockStatuses(tx, network.lo, network.hi, now);
  const same = held.find(
    (one) =>
      one.state === state &&
      one.reason === reason &&
      one.code === code &&
      one.until?.getTime() === until?.getTime(),
  );
  if (same !== undefined) return;
  await endStatuses(tx, held, now);
  await tx.ipStatus.create({
    data: {
      id: randomUUID(),
      network: network.text,
      lo: network.lo,
      hi: network.hi,
      state,
      reason,
      code,
      since: now,
      until,
      note,
    },
  });
  await recordAudit(
    tx,
    {
      actor,
      organizationId: null,
      action: "ip_status.set",
      target: { kind: "network", id: network.text },
      detail: { state, reason, code, until: until?.toISOString() ?? null, note },
    },
    now,
  );
  await recordStatusEvent(tx, { network: network.text, state, reason, code, until }, now);
}

/** Lifts the status of exactly this network. Throws not_found when it has none. */
export async function clearStatus(
  actor: Actor,
  input: { network: string; note: string },
  now: Date,
): Promise<void> {
  await inTransaction((tx) => clearStatusIn(tx, actor, input, now));
}

/** The same inside a transaction that is about more (a case that is granted). */
export async function clearStatusIn(
  tx: Db,
  actor: Actor,
  input: { network: string; note: string },
  now: Date,
): Promise<void> {
  const network = networkFrom(input.network);
  const held = await lockStatuses(tx, network.lo, network.hi, now);
  if (held.length === 0) throw notFound("status");
  await endStatuses(tx, held, now);
  await recordAudit(
    tx,
    {
      actor,
      organizationId: null,
      action: "ip_status.cleared",
      target: { kind: "network", id: network.text },
      detail: { states: held.map(({ state }) => state), note: input.note },
    },
    now,
  );
  const clear = { network: network.text, state: "clear", reason: null, code: null, until: null } as const;
  await recordStatusEvent(tx, clear, now);
}

type NewStatusEvent = {
  network: string;
  state: StatusState | "clear";
  reason: ReasonClass | null;
  code: string | null;
  until: Date | null;
};

/** Notes a change for the mail servers that pull them, in the order in which changes are committed. */
async function recordStatusEvent(tx: Db, event: NewStatusEvent, now: Date): Promise<void> {
  await lockStatusEvents(tx);
  await tx.statusEvent.create({ data: { at: now, ...event } });
}

async function endStatuses(tx: Db, held: readonly { id: string }[], now: Date): Promise<void> {
  await tx.ipStatus.updateMany({ where: { id: { in: held.map(({ id }) => id) } }, data: { clearedAt: now } });
}

function networkFrom(text: string): Network {
  const network = parseNetwork(text);
  if (network === null) {
    throw new AppError("invalid_input", "This is neither an address nor a network.", {
      issues: [{ path: "body.network", message: "write 192.0.2.7 or 192.0.2.0/24, or IPv6 alike" }],
    });
  }
  return network;
}
