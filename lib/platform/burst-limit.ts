// A steady rate with room for bursts: a bucket per key that refills evenly, kept in PostgreSQL so that it holds over
// processes and restarts. What is left is told in headers, which machines read.
import type { Pool } from "pg";
import { pool } from "./db";
import { AppError } from "./errors";

/** What is left in the bucket after a take, and in how many seconds it is full again. */
export type Quota = { remaining: number; resetSeconds: number };

export type BurstLimit = {
  /** Both rates, as RateLimit-Policy says them. */
  policy: string;
  burst: number;
  /** Takes one. Throws too_many_requests with the seconds to wait when the bucket is empty. */
  take(key: string): Promise<Quota>;
};

// The row holds when the bucket will be full, in milliseconds (the generic cell rate algorithm): one statement takes
// and decides, by the database's clock. `expire` is that column because a full bucket is an absent one, so that the
// rows are swept with those of the other limits.
const takeOne = `
  INSERT INTO rate_limit AS r (key, expire)
  VALUES ($1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + $2)
  ON CONFLICT (key) DO UPDATE SET expire = greatest(r.expire, excluded.expire - $2) + $2
    WHERE greatest(r.expire, excluded.expire - $2) + $2 <= excluded.expire - $2 + $3
  RETURNING (expire - (extract(epoch FROM clock_timestamp()) * 1000)::bigint)::float8 AS "fullIn"`;

const ask = `
  SELECT (expire - (extract(epoch FROM clock_timestamp()) * 1000)::bigint)::float8 AS "fullIn"
  FROM rate_limit WHERE key = $1`;

/** A bucket of `burst` per key that refills at `perMinute`. `name` separates the buckets. */
export function burstLimit(
  name: string,
  { perMinute, burst }: { perMinute: number; burst: number },
  store: Pool = pool,
): BurstLimit {
  const step = Math.round(60_000 / perMinute);
  const capacity = burst * step;
  return {
    policy: `${perMinute};w=60;burst=${burst}`,
    burst,
    async take(key) {
      const id = `${name}:${key}`;
      const taken = await store.query<{ fullIn: number }>(takeOne, [id, step, capacity]);
      const [row] = taken.rows;
      if (row !== undefined) {
        const remaining = Math.max(0, Math.floor((capacity - row.fullIn) / step));
        return { remaining, resetSeconds: Math.ceil(row.fullIn / 1000) };
      }
      const { rows } = await store.query<{ fullIn: number }>(ask, [id]);
      const wait = Math.max(1, Math.ceil(((rows[0]?.fullIn ?? 0) + step - capacity) / 1000));
      throw new AppError("too_many_requests", `Too many requests with this key. Try again in ${wait} s.`, {
        retryAfter: wait,
      });
    },
  };
}
