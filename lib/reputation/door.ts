// The door at which sources bring their lists of blocks: POST /api/ingest/blocks.
import { type Door, headerOf, linesOf } from "@/lib/ingest/door";
import { blockMode, blockSequence } from "./schema";
import { acceptBlocks } from "./source-block-commands";

export const reputationDoors = {
  blocks: (post) => {
    const mode = headerOf(post, "x-mode", blockMode, "snapshot or delta");
    const sequence = headerOf(post, "x-sequence", blockSequence, "a number that counts up from list to list");
    return acceptBlocks({ ...linesOf(post), mode, sequence }, post.now);
  },
} satisfies Record<string, Door>;
