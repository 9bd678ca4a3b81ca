// How a decision of attribution is said.
import type {
  AttributionMethod,
  AttributionTrial,
  EvidenceStep,
  TriedMessage,
} from "@/lib/complaints/schema";

export const rungNames: Record<AttributionMethod, string> = {
  delivery_record: "Delivery on record",
  xforward: "XFORWARD of a peer",
  source_fields: "Fields of a source",
  received_walk: "Received lines",
  none: "None",
};

export const outcomeWords: Record<EvidenceStep["outcome"], string> = {
  used: "Decides",
  skipped: "Not needed",
  absent: "Not there",
  conflict: "Contradicts, not used",
};

export const hopWords: Record<TriedMessage["hops"][number]["outcome"], string> = {
  passed: "Inside, passed",
  border: "Our border: decides",
  own_user: "Own user, ends here",
  nameless: "No address, ends here",
  foreign: "Not ours, ends here",
  below: "Not looked at",
};

export const kindWords = { junk: "Junk", phishing: "Phishing", "not-spam": "Not junk" } as const;

export const outcomeTitles: Record<Exclude<AttributionTrial["outcome"], "complaints">, string> = {
  aside: "Set aside for staff",
  dropped: "Taken and dropped",
  refused: "Refused",
};

/** What would happen, in a sentence. */
export function verdictOf({ ip, kind, method }: TriedMessage): string {
  if (ip === null) {
    return "Nothing that can be believed names an address. It is kept, counted against nobody, and no report is sent.";
  }
  const effect =
    kind === "not-spam"
      ? "A complaint about it would be taken back at"
      : "A complaint about it counts against";
  return `${effect} ${ip}. Decided by: ${rungNames[method].toLowerCase()}.`;
}
