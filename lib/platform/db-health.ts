// Whether the database answers now: for the health check, which must neither hang nor throw.
import { setTimeout as wait } from "node:timers/promises";
import { pool } from "./db";

/** False when the database refuses, is gone, or needs more than two seconds for nothing. */
export async function isDatabaseReachable(): Promise<boolean> {
  const giveUp = new AbortController();
  const answer = pool.query("SELECT 1").then(
    () => true,
    () => false,
  );
  const late = wait(2_000, false, { signal: giveUp.signal }).catch(() => false);
  const reachable = await Promise.race([answer, late]);
  giveUp.abort();
  return reachable;
}
