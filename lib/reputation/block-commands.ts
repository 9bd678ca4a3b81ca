// What staff decide about blocks: up to a /24 (IPv6 /48) one person, above that two.
import { recordAudit } from "@/lib/audit/commands";
import type { Viewer } from "@/lib/identity/viewer";
import { inTransaction } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { parseNetwork } from "@/lib/platform/ip";
import { clearStatusIn, type SetStatusInput, setStatusIn } from "./commands";
import type { BlockChange, BlockOutcome, ProposalDecision, ReasonClass, StatusState } from "./schema";

const widestAlone = { 4: 24, 6: 48 } as const;

/**
 * Sets or lifts a status, or proposes it when it is wider than one person may decide.
 * @throws AppError invalid_input; not_found for lifting what is not there.
 */
export async function changeBlock(viewer: Viewer, change: BlockChange, now: Date): Promise<BlockOutcome> {
  const network = parseNetwork(change.network);
  if (network === null || network.prefix >= widestAlone[network.family]) {
    await inTransaction((tx) =>
      change.act === "clear"
        ? clearStatusIn(tx, viewer.actor, change, now)
        : setStatusIn(tx, viewer.actor, inputOf(change), now),
    );
    return {
      outcome: "done",
      sentence: change.act === "clear" ? "The status is lifted." : "The status is in force.",
    };
  }
  await inTransaction(async (tx) => {
    const set = change.act === "set" ? change : null;
    const row = await tx.statusProposal.create({
      data: {
        network: network.text,
        state: set?.state ?? "clear",
        reason: set?.reason ?? null,
        until: set?.until === undefined ? null : new Date(set.until),
        note: change.note,
        proposedById: viewer.userId,
        proposedBy: viewer.email,
        proposedAt: now,
      },
    });
    const target = { kind: "network", id: row.network };
    const detail = { state: row.state, reason: row.reason, note: row.note };
    const entry = { actor: viewer.actor, organizationId: null, action: "ip_status.proposed", target, detail };
    await recordAudit(tx, entry, now);
  });
  return { outcome: "proposed", sentence: `${network.text} is wide: a second member of staff must approve.` };
}

/** Approves or withdraws a proposal. Throws not_found; not_allowed for approving one's own. */
export async function decideProposal(
  viewer: Viewer,
  id: string,
  { decision, note }: ProposalDecision,
  now: Date,
): Promise<void> {
  await inTransaction(async (tx) => {
    const row = await tx.statusProposal.findFirst({ where: { id, decidedAt: null } });
    if (row === null) throw notFound("proposal");
    if (decision === "approve" && row.proposedById === viewer.userId) {
      throw new AppError("not_allowed", "Somebody else must approve what you proposed.");
    }
    const { count } = await tx.statusProposal.updateMany({
      where: { id, decidedAt: null },
      data: { decidedAt: now, outcome: decision === "approve" ? "approved" : "withdrawn" },
    });
    if (count === 0) throw notFound("proposal");
    const target = { kind: "network", id: row.network };
    const action = decision === "approve" ? "ip_status.approved" : "ip_status.withdrawn";
    await recordAudit(
      tx,
      { actor: viewer.actor, organizationId: null, action, target, detail: { proposal: id, note } },
      now,
    );
    if (decision === "withdraw") return;
    const both = `${row.note} (proposed by ${row.proposedBy}; ${note})`;
    if (row.state === "clear") {
      await clearStatusIn(tx, viewer.actor, { network: row.network, note: both }, now);
      return;
    }
    const state = row.state as StatusState;
    const reason = row.reason as ReasonClass;
    const until = row.until === null ? {} : { until: row.until };
    await setStatusIn(tx, viewer.actor, { network: row.network, state, reason, note: both, ...until }, now);
  });
}

function inputOf({ act: _act, until, ...rest }: Extract<BlockChange, { act: "set" }>): SetStatusInput {
  return { ...rest, ...(until !== undefined && { until: new Date(until) }) };
}
