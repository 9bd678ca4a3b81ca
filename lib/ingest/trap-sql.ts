// Raw statements about samples of what hit traps.
import type { PoolClient } from "pg";
import type { Day } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import type { TrapClass } from "./schema";

/** Most samples kept of an address on a day, and of all addresses. */
export const MAX_TRAP_SAMPLES_PER_IP = 20;
export const MAX_TRAP_SAMPLES_PER_DAY = 2000;

export type NewTrapSample = {
  at: Date;
  day: Day;
  ip: string;
  class: TrapClass;
  helo: string | null;
  mailFromDomain: string | null;
  headers: string;
};

/** Keeps a sample while there is room for it. The caller holds a lock, so that two do not take the same room. */
export async function insertTrapSample(client: PoolClient, sample: NewTrapSample): Promise<void> {
  const { at, day, ip, class: trap, helo, mailFromDomain, headers } = sample;
  await client.query(
    `INSERT INTO trap_sample (id, at, day, ip, class, helo, mail_from_domain, headers)
     SELECT gen_random_uuid(), $1, $2::date, $3::inet, $4, $5, $6, $7
     WHERE (SELECT count(*) FROM trap_sample WHERE day = $2::date AND ip = $3::inet) < $8
       AND (SELECT count(*) FROM trap_sample WHERE day = $2::date) < $9`,
    [at, day, ip, trap, helo, mailFromDomain, headers, MAX_TRAP_SAMPLES_PER_IP, MAX_TRAP_SAMPLES_PER_DAY],
  );
}

/** Forgets samples of before `before`. */
export async function forgetTrapSamples(db: Db, before: Date): Promise<void> {
  await db.$executeRaw`DELETE FROM trap_sample WHERE at < ${before}`;
}
