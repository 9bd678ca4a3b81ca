// A steady rate with room for bursts, and how much of it is left: for machines, which read that from headers.
import type { Pool } from "pg";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { pool } from "./db";
import { AppError } from "./errors";

type Rate = { tries: number; seconds: number };

/** What is left after a try, of the rate or, once that is used up, of the burst. */
export type Quota = { limit: number; remaining: number; resetSeconds: number };

export type BurstLimit = {
  /** Both rates, as RateLimit-Policy says them. */
  policy: string;
  /** Counts one try. Throws too_many_requests with the seconds to wait when rate and burst are used up. */
  take(key: string): Promise<Quota>;
};

/** A limit of `steady` per key; tries above it are taken from `burst`. `name` separates the counters. */
export function burstLimit(name: string, steady: Rate, burst: Rate, store: Pool = pool): BurstLimit {
  const counters = [
    { rate: steady, prefix: name },
    { rate: burst, prefix: `${name}-burst` },
  ];
  let made: RateLimiterPostgres[] | undefined;
  const limiters = () => {
    made ??= counters.map(
      ({ rate, prefix }) =>
        new RateLimiterPostgres({
          storeClient: store,
          storeType: "pool",
          tableName: "rate_limit",
          tableCreated: true,
          keyPrefix: prefix,
          points: rate.tries,
          duration: rate.seconds,
        }),
    );
    return made;
  };
  return {
    policy: counters.map(({ rate }) => `${rate.tries};w=${rate.seconds}`).join(", "),
    async take(key) {
      let soonest = Infinity;
      for (const limiter of limiters()) {
        try {
          const { remainingPoints, msBeforeNext } = await limiter.consume(key);
          return { limit: limiter.points, remaining: remainingPoints, resetSeconds: toSeconds(msBeforeNext) };
        } catch (refused) {
          if (!(refused instanceof RateLimiterRes)) throw refused;
          soonest = Math.min(soonest, refused.msBeforeNext);
        }
      }
      const wait = Math.max(1, toSeconds(soonest));
      throw new AppError("too_many_requests", `Too many requests with this key. Try again in ${wait} s.`, {
        retryAfter: wait,
      });
    },
  };
}

function toSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
