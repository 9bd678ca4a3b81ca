// The seeded data set: ninety days of daily records, made by the database itself from hashes, so that it is the same on
// every machine. 64 addresses of every /24 send, nine of ten on any day; their volume has a long tail.

import { createPartitions } from "@/lib/ingest/sql";
import { addDays, type Day, dayOf, eachDay } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { closeDays } from "@/lib/testing/daily-records";

export const DAYS = 90;
const PER_NETWORK = 64;

export type DataSet = {
  /** Addresses that send at all. */
  addresses: number;
  /** How many /16 are filled, the last perhaps in part. */
  networks: number;
  first: Day;
  /** Yesterday, the last complete day. */
  last: Day;
};

/** The address of a sender, 0 up to `addresses`: in 10.0.0.0/8. */
export function addressOf(sender: number): string {
  const network = Math.floor(sender / PER_NETWORK);
  const host = (sender % PER_NETWORK) * 4 + 1;
  return `10.${network >> 8}.${network & 255}.${host}`;
}

/** Fills the tables with about `rows` daily records ending yesterday, and closes their days. */
export async function seed(rows: number, now: Date, say: (line: string) => void): Promise<DataSet> {
  const last = addDays(dayOf(now), -1);
  const first = addDays(last, 1 - DAYS);
  const addresses = Math.ceil(rows / DAYS / 0.9);
  const days = eachDay(first, last);
  await createPartitions(prisma, [...days, dayOf(now)]);
  say(`filling ${days.length} days of ${addresses.toLocaleString("en")} addresses`);
  await makeSenders(addresses);
  // Two at a time, as this machine has it: each day is a statement of its own.
  const waiting = [...days];
  await Promise.all(
    [1, 2].map(async () => {
      for (let day = waiting.shift(); day !== undefined; day = waiting.shift()) await fillDay(day);
    }),
  );
  await pool.query("DROP TABLE bench_sender");
  say("rolling up to networks");
  await rollUp(days);
  await closeDays(first, last);
  await pool.query("VACUUM (ANALYZE) ip_day");
  await pool.query("VACUUM (ANALYZE) net_day");
  return { addresses, networks: Math.ceil(addresses / PER_NETWORK / 256), first, last };
}

// Shares out of hashes of the sender, and of the sender and the day: 0 to 1.
const share = (of: string, salt: number) =>
  `((hashint8extended(${of}, ${salt}) & 2147483647) / 2147483648.0)`;

// What of a sender is the same every day.
async function makeSenders(addresses: number): Promise<void> {
  await pool.query(
    `CREATE UNLOGGED TABLE bench_sender AS
     SELECT i, '10.0.0.0'::inet + (i / ${PER_NETWORK}) * 256 + (i % ${PER_NETWORK}) * 4 + 1 AS ip,
            3 * power(1.0001 - ${share("i", 1)}, -0.7) AS volume,
            CASE WHEN ${share("i", 3)} < 0.7 THEN 0.02 WHEN ${share("i", 3)} < 0.9 THEN 0.3 ELSE 0.95 END AS spam,
            0.1 * ${share("i", 4)} AS unknown, 0.004 * ${share("i", 5)} AS grumble,
            'mx' || i % 1000 || '.example.net' AS helo, 'd' || i % 5000 || '.example' AS mail_from_domain
     FROM generate_series(0::bigint, ${addresses - 1}) AS i`,
  );
}

async function fillDay(day: Day): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET synchronous_commit = off");
    await client.query(
      `INSERT INTO ip_day (ip, day, rcpt_commands, rcpt_unknown, data_commands, recipients, ham, suspect, spam,
                           complaints, trap_hits, first_seen_at, last_seen_at, helo, mail_from_domain)
       SELECT ip, $1::date, v + unknown, unknown, v, v, v - v / 50 - bad, v / 50, bad, (v * grumble)::int,
              CASE WHEN i % 97 = 0 THEN 1 + (v % 7) ELSE 0 END,
              $1::date + interval '1 hour', $1::date + interval '23 hours', helo, mail_from_domain
       FROM (
         SELECT s.i, s.ip, s.helo, s.mail_from_domain, s.grumble, v, (v * s.unknown)::int AS unknown,
                least(v - v / 50, (v * s.spam)::int) AS bad
         FROM bench_sender s, LATERAL (
           SELECT (s.volume * (0.5 + ${share("s.i + $2::bigint * 1000003", 2)}))::int + 1 AS v) d
         WHERE ${share("s.i + $2::bigint * 7919", 6)} < 0.9
       ) b ORDER BY ip`,
      [day, Number(day.replaceAll("-", ""))],
    );
  } finally {
    client.release();
  }
}

async function rollUp(days: readonly Day[]): Promise<void> {
  for (const day of days) {
    await pool.query(
      `INSERT INTO net_day (net, day, rcpt_commands, rcpt_unknown, data_commands, recipients, ham, suspect, spam,
                            complaints, not_spam, trap_hits)
       SELECT network(set_masklen(ip, 24))::inet, day, sum(rcpt_commands), sum(rcpt_unknown), sum(data_commands),
              sum(recipients), sum(ham), sum(suspect), sum(spam), sum(complaints), sum(not_spam), sum(trap_hits)
       FROM ip_day WHERE day = $1 GROUP BY 1, 2`,
      [day],
    );
  }
}
