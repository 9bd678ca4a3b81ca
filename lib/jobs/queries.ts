// What is known about the background work as a whole.
import { prisma } from "@/lib/platform/db";
import { silentAfterSeconds } from "./liveness";
import { selectQueueState } from "./sql";

export type QueueState = {
  waiting: number;
  running: number;
  /** Given up after their last try. */
  failed: number;
  /** Processes that said within the last minute that they live. */
  workers: number;
};

export async function getQueueState(): Promise<QueueState> {
  return selectQueueState(prisma, silentAfterSeconds);
}
