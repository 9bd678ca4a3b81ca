// What a source says it blocks, junks or limits, in place of what it said before.
import { type LinesInput, withLines, writeAlone } from "@/lib/ingest/commands";
import type { IngestAnswer } from "@/lib/ingest/schema";
import { AppError } from "@/lib/platform/errors";
import type { BlockMode } from "./schema";
import { BlockBatch } from "./source-block-batch";
import { advanceBlockList, storeBlocks } from "./source-block-sql";

/**
 * Takes a list of blocks, once. A snapshot with refused lines lifts nothing: what could not be read may be among what
 * it would lift.
 * @throws AppError as acceptMessages, and conflict for a sequence that is not above that of the last list.
 */
export async function acceptBlocks(
  input: LinesInput & { mode: BlockMode; sequence: number },
  now: Date,
): Promise<IngestAnswer> {
  const { source, mode, sequence } = input;
  return withLines(
    { ...input, sort: `${mode} ${sequence}` },
    async () => new BlockBatch(source.id, mode, now),
    (batch) => {
      const { entries: list, refused } = batch.content;
      const lock = `blocks ${source.id}`;
      const whole = mode === "snapshot" && refused === 0;
      return writeAlone({
        ...batch,
        alongside: {
          lock,
          async write(client) {
            if (!(await advanceBlockList(client, source.id, sequence, now))) throw overtaken(sequence);
            await storeBlocks(client, { sourceId: source.id, now, list, whole });
            return null;
          },
        },
      });
    },
    now,
  );
}

function overtaken(sequence: number): AppError {
  return new AppError(
    "conflict",
    `A list with the sequence ${sequence} or a higher one was taken before. Nothing was changed; count up from list to list.`,
  );
}
