// How far a claim is, in one line.
import { Text } from "@mantine/core";
import type { BlockState, ClaimView } from "@/lib/networks/schema";
import { dayText, instantText } from "../format";
import { blockStateNames } from "./block-state-names";

const order: BlockState[] = ["verified", "waiting", "refused", "withdrawn", "expired"];

export function BlockStates({ claim }: { claim: ClaimView }) {
  const parts = order.flatMap((state) => {
    const number = claim.blocks.filter((block) => block.state === state).length;
    return number === 0 ? [] : [`${number} ${blockStateNames[state].toLowerCase()}`];
  });
  const waits = claim.blocks.some((block) => block.state === "waiting");
  return (
    <div>
      <Text fw={600}>{parts.join(", ")}</Text>
      <Text size="sm" c="dimmed">
        Claimed on {dayText(claim.createdAt)} by {claim.requestedBy}.
        {waits && ` What is not proved ends on ${instantText(claim.expiresAt)}.`}
        {waits &&
          claim.needsStaff &&
          " The claim is so large that the provider’s staff decide; they have been told."}
      </Text>
    </div>
  );
}
