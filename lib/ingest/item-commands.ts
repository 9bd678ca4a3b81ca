// What a webhook brings together and may bring together with others again: each item is a batch of its own, so that it
// counts once whatever post it comes in.
import { addDays, dayOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import type { PlacedItem } from "./adapters/stalwart";
import { MAX_ERRORS } from "./batch";
import { acceptFilled } from "./commands";
import { findDeliveries, type IngestSource } from "./queries";
import type { IngestAnswer } from "./schema";

/** A delivery attempt, and with it the filter's word, follows within days of the message. */
const WORD_WITHIN_DAYS = 7;

/**
 * Takes the items of a post. Messages first: the words on them come in the same post, and need to know where they came
 * from. Errors as acceptMessages; what was counted before one is not counted again.
 */
export async function acceptItems(
  source: IngestSource,
  items: readonly PlacedItem[],
  now: Date,
): Promise<IngestAnswer> {
  const answers = await Promise.all(
    items.flatMap(({ item, line }) => {
      if ("word" in item) return [];
      const fill: Fill = (batch) =>
        "event" in item ? batch.addEvent(line, item.event) : batch.addRefusal(line, item.refusal, item.text);
      return acceptFilled({ source, batchId: item.batchId }, null, fill, now);
    }),
  );
  answers.push(...(await acceptWords(source, items, now)));
  return together(answers);
}

type Fill = Parameters<typeof acceptFilled>[2];

/** Words on messages that this source did not report say nothing: they were sent by the provider's own users. */
async function acceptWords(source: IngestSource, items: readonly PlacedItem[], now: Date) {
  // A source that shares its mail has the verdict from the join.
  if (source.join !== null) return [];
  const words = items.flatMap(({ item, line }) => ("word" in item ? { ...item, line } : []));
  const to = dayOf(now);
  const from = addDays(to, -WORD_WITHIN_DAYS);
  const searches = words.map(({ word: { queueId } }) => ({ queueId, from, to }));
  const deliveries = await findDeliveries(prisma, searches);
  return Promise.all(
    words.flatMap(({ batchId, word: { ts, verdict }, line }, i) => {
      const delivery = deliveries[i];
      if (delivery?.sourceId !== source.id) return [];
      const fill: Fill = (batch) => batch.addVerdict(line, { ts, ip: delivery.ip, verdict }, delivery.day);
      return acceptFilled({ source, batchId }, null, fill, now);
    }),
  );
}

function together(answers: readonly IngestAnswer[]): IngestAnswer {
  const sum = (of: (answer: IngestAnswer) => number) =>
    answers.reduce((total, answer) => total + of(answer), 0);
  return {
    batch: "",
    accepted: sum(({ accepted }) => accepted),
    refused: sum(({ refused }) => refused),
    duplicate: answers.length > 0 && answers.every(({ duplicate }) => duplicate),
    errors: answers.flatMap(({ errors }) => errors).slice(0, MAX_ERRORS),
  };
}
