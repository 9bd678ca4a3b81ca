// Daily records, closed days and grants for tests of reads, written where the product keeps them.
import { randomUUID } from "node:crypto";
import { DayTotals, type IpDelta } from "@/lib/ingest/aggregate";
import { addToIpDays, addToNetDays, createPartitions, runWith } from "@/lib/ingest/sql";
import { holdSums, markStale } from "@/lib/ingest/stale-sql";
import { type Day, eachDay, endOf, later, MINUTE, startOf } from "@/lib/platform/day";
import { inTransaction, prisma } from "@/lib/platform/db";
import { parseNetwork } from "@/lib/platform/ip";

/** What is left out is zero or nothing; mail is seen from 08:00 to 20:30 unless only complaints came. */
export type TestDay = Partial<Omit<IpDelta, "ip" | "day">> & { ip: string; day: Day };

/** An ordinary day: that many messages to one recipient each, a part of them spam. */
export function mailDay(
  ip: string,
  day: Day,
  recipients: number,
  spam = 0,
  more: Partial<TestDay> = {},
): TestDay {
  return {
    ip,
    day,
    rcptCommands: recipients,
    dataCommands: recipients,
    recipients,
    ham: recipients - spam,
    spam,
    firstSeenAt: startOf(day).getTime() + 8 * 60 * MINUTE,
    lastSeenAt: startOf(day).getTime() + 1230 * MINUTE,
    helo: "mx.example.net",
    mailFromDomain: "example.net",
    ...more,
  };
}

/** Adds rows to ip_day, and to net_day what they add up to. */
export async function storeDays(rows: readonly TestDay[]): Promise<void> {
  await createPartitions(prisma, [...new Set(rows.map(({ day }) => day))]);
  for (let at = 0; at < rows.length; at += 10_000) {
    const step = rows.slice(at, at + 10_000).map(completeRow);
    await inTransaction(async (tx) => {
      const reached = await holdSums(tx);
      await addToIpDays(runWith(tx), step);
      await markStale(runWith(tx), step, reached);
      const totals = new DayTotals();
      for (const row of step) totals.addDay(row);
      await addToNetDays(runWith(tx), totals.netRows());
    });
  }
}

/** A whole row of it. */
export function completeRow(row: TestDay): IpDelta {
  return {
    rcptCommands: 0,
    rcptUnknown: 0,
    dataCommands: 0,
    recipients: 0,
    ham: 0,
    suspect: 0,
    spam: 0,
    complaints: 0,
    notSpam: 0,
    trapHits: 0,
    trapFirstAt: null,
    trapLastAt: null,
    firstSeenAt: null,
    lastSeenAt: null,
    helo: null,
    mailFromDomain: null,
    ...row,
  };
}

/** Lets a source (a new one, unless it is named) close the days from..to, each ten minutes after its end. Answers its id. */
export async function closeDays(from: Day, to: Day, sourceId?: string): Promise<string> {
  const id = sourceId ?? (await createSource(from));
  for (const day of eachDay(from, to)) {
    await prisma.$executeRaw`
      INSERT INTO source_day (source_id, day, batches, accepted, closed_at)
      VALUES (${id}::uuid, ${day}::date, 1, 1, ${later(endOf(day), 10 * MINUTE)})`;
  }
  return id;
}

async function createSource(from: Day): Promise<string> {
  const source = await prisma.source.create({
    data: {
      name: `source ${randomUUID()}`,
      tokenHash: new Uint8Array(Buffer.from(randomUUID())),
      tokenPrefix: "test",
      createdAt: startOf(from),
    },
  });
  return source.id;
}

/** Lets an organization read a network from a day on. */
export async function grantRead(organizationId: string, network: string, firstDay: Day): Promise<void> {
  const parsed = parseNetwork(network);
  if (parsed === null) throw new Error(`${network} is no network`);
  await prisma.grant.create({
    data: {
      organizationId,
      network: parsed.text,
      lo: parsed.lo,
      hi: parsed.hi,
      proof: "staff",
      firstDay: startOf(firstDay),
      createdAt: startOf(firstDay),
    },
  });
}
