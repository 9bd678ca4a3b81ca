// What mail servers pull about blocks, and what staff decide about them.
import { z } from "zod";
import { reasonClass, statusState } from "./schema";

// GET /api/v1/blocks
export const pullBlocksInput = z.object({
  /** The `sequence` of the answer before; left out for a snapshot. */
  after: z
    .string()
    .regex(/^\d{1,18}$/, "must be a sequence from an answer before")
    .optional(),
});
export type PullBlocksInput = z.infer<typeof pullBlocksInput>;

export const blockPage = z.object({
  mode: z.enum(["snapshot", "delta"]),
  sequence: z.string(),
  more: z.boolean(),
  blocks: z.array(
    z.object({
      network: z.string(),
      state: z.enum(["blocked", "junked", "limited", "clear"]),
      reason: z.string().nullable(),
      code: z.string().nullable(),
      since: z.string(),
      until: z.string().nullable(),
    }),
  ),
});
export type BlockPage = z.infer<typeof blockPage>;

const note = z.string().trim().min(3, "Say why, for the audit log.").max(1000);
const network = z.string().trim().min(2, "Write an address or a network.").max(64);

// POST /api/v1/staff/blocks
export const blockChange = z.discriminatedUnion("act", [
  z.strictObject({
    act: z.literal("set"),
    network,
    state: statusState,
    reason: reasonClass,
    until: z.iso.datetime({ offset: true }).optional(),
    note,
  }),
  z.strictObject({ act: z.literal("clear"), network, note }),
]);
export type BlockChange = z.infer<typeof blockChange>;

export const blockOutcome = z.object({
  /** proposed: it waits for a second member of staff. */
  outcome: z.enum(["done", "proposed"]),
  sentence: z.string(),
});
export type BlockOutcome = z.infer<typeof blockOutcome>;

// POST /api/v1/staff/block-proposals/[id]
export const proposalDecision = z.strictObject({ decision: z.enum(["approve", "withdraw"]), note });
export type ProposalDecision = z.infer<typeof proposalDecision>;

export const staffBlocks = z.object({
  statuses: z.array(
    z.object({
      network: z.string(),
      state: statusState,
      reason: reasonClass,
      code: z.string().nullable(),
      since: z.string(),
      until: z.string().nullable(),
      note: z.string(),
    }),
  ),
  proposals: z.array(
    z.object({
      id: z.string(),
      network: z.string(),
      state: z.enum(["blocked", "junked", "limited", "clear"]),
      reason: z.string().nullable(),
      until: z.string().nullable(),
      note: z.string(),
      proposedBy: z.string(),
      proposedAt: z.string(),
      /** Whether the reader may approve it: anyone but who proposed it. */
      mine: z.boolean(),
    }),
  ),
});
export type StaffBlocks = z.infer<typeof staffBlocks>;
