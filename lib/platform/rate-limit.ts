// How often something may be tried: counters in PostgreSQL, so that they hold over processes and restarts.
import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { pool } from "./db";
import { AppError } from "./errors";
import { familyOf, networkOf } from "./ip";

export type Limit = {
  /**
   * Counts one try for a key; the counting itself is atomic, so that parallel tries cannot slip through.
   * @throws AppError too_many_requests with the seconds to wait.
   */
  take(key: string): Promise<void>;
  /** Gives one try back: it turned out not to be what the limit is against. */
  giveBack(key: string): Promise<void>;
  /** Forgets the tries of a key. */
  forget(key: string): Promise<void>;
};

/** A limit of `tries` per key within `seconds`, counted from the first try. `name` separates the counters. */
export function limit(name: string, tries: number, seconds: number, store: Pool = pool): Limit {
  let made: RateLimiterPostgres | undefined;
  const limiter = () => {
    made ??= new RateLimiterPostgres({
      storeClient: store,
      storeType: "pool",
      tableName: "rate_limit",
      tableCreated: true,
      keyPrefix: name,
      points: tries,
      duration: seconds,
    });
    return made;
  };
  return {
    async take(key) {
      try {
        await limiter().consume(digest(key));
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        const wait = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
        throw new AppError("too_many_requests", `Too many attempts. Try again in ${inWords(wait)}.`, {
          retryAfter: wait,
        });
      }
    },
    async giveBack(key) {
      await limiter().reward(digest(key));
    },
    async forget(key) {
      await limiter().delete(digest(key));
    },
  };
}

/**
 * What counts as one client: an IPv4 address, or the /64 of an IPv6 address, because one host has them all.
 * Clients that cannot be told apart share one key.
 */
export function clientKey(address: string | null): string {
  if (address === null) return "unknown";
  return familyOf(address) === 4 ? address : networkOf(address, 64).text;
}

// Mail addresses may be longer than the key column, and need not lie about in another table.
function digest(key: string): string {
  return createHash("sha256").update(key, "utf8").digest("base64url");
}

function inWords(seconds: number): string {
  if (seconds < 60) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  const minutes = Math.ceil(seconds / 60);
  return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
}
