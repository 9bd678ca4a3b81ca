// What an adapter makes of one post of a mail server.
import type { MessageEvent } from "../schema";

/** An event under the id of its batch, or the reason why the post is nothing to count. */
export type Outcome = { batchId: string; event: MessageEvent } | { skipped: string };
