// By what an owner recognizes a reported message and its recipient without learning who that is: the feed's token, and
// the sender's own ids with every form of the recipient replaced. Kept with the report, because messages are not kept.
import { binary } from "./disguise";
import { redactorFor } from "./redact";
import { recipientStandIn } from "./token";

export type OwnerIds = { recipientToken: string | null; senderIds: Record<string, string> };

type Identified = { recipient: string | null; stream: string | null; senderIds: unknown };

/** The ids of a complaint for one feed. An id that cannot be cleaned is left out; without a recipient none is sure. */
export function cleanedIds(key: Uint8Array, { recipient, stream, senderIds }: Identified): OwnerIds {
  if (recipient === null) return { recipientToken: null, senderIds: {} };
  const standIn = recipientStandIn(key, recipient);
  const redactor = redactorFor(standIn, new Map([[recipient, [recipient]]]));
  const found = { ...(stream !== null && { stream }), ...(senderIds as Record<string, string>) };
  const cleaned = Object.entries(found).flatMap(([name, value]) => {
    const text = redactor.clean(binary(value));
    // Unfolding leaves a blank where a run of encoded text was cut.
    const isSure = text !== null && redactor.isClean(text.replace(/\s+/g, ""));
    return !isSure ? [] : [[name, text.replace(/[^ -~]+/g, "?")] as const];
  });
  return { recipientToken: standIn, senderIds: Object.fromEntries(cleaned) };
}
