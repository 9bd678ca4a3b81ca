// The states of a claim's block, in words.
import type { BlockState } from "@/lib/networks/schema";

export const blockStateNames: Record<BlockState, string> = {
  waiting: "Waiting for proof",
  verified: "Verified",
  refused: "Refused",
  withdrawn: "Withdrawn",
  expired: "Expired",
};
