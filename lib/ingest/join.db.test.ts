// Sources that report the same mail: each message once, whichever of them speaks first, however often, at once.
import { randomUUID } from "node:crypto";
import { beforeEach, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { addDays, DAY, dayOf, later } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { acceptEvents, createSource, joinSource, maintainPartitions } from "./commands";
import { type IngestSource, sourceByToken } from "./queries";

testDatabase();

const now = new Date("2026-11-20T12:00:00Z");
const today = dayOf(now);
let rspamd: IngestSource;
let log: IngestSource;
let ip = "";
let count = 0;

async function newSource(join: string | null): Promise<IngestSource> {
  const { id, token } = await createSource(operatorActor, `mx ${randomUUID()}`, now);
  await joinSource(operatorActor, id, join, now, "for the test");
  const found = await sourceByToken(token);
  if (found === null) throw new Error("the new source is not found by its token");
  return found;
}

beforeEach(async () => {
  const join = `mx-${randomUUID().slice(0, 8)}`;
  [rspamd, log] = [await newSource(join), await newSource(join)];
  count += 1;
  ip = `192.0.2.${count}`;
});

const send = (source: IngestSource, events: object[], batchId: string = randomUUID(), at = now) =>
  acceptEvents(
    { source, batchId, events: events.map((event) => ({ ts: at.toISOString(), ip, ...event })) },
    at,
  );

async function record(): Promise<unknown> {
  const { rows } = await pool.query(
    `SELECT recipients, rcpt_commands AS "rcptCommands", rcpt_unknown AS "rcptUnknown",
       data_commands AS "dataCommands", ham, spam, trap_hits AS "trapHits", helo FROM ip_day WHERE ip = $1`,
    [ip],
  );
  return rows.length === 1 ? rows[0] : rows;
}

const seen = { queueId: "4X1", recipients: 2, verdict: "spam" };
const logged = { queueId: "4X1", recipients: 2, rcptUnknown: 1, helo: "mx.example.net" };
const together = {
  recipients: 2,
  rcptCommands: 3,
  rcptUnknown: 1,
  dataCommands: 1,
  ham: 0,
  spam: 2,
  trapHits: 0,
  helo: "mx.example.net",
};

it("counts a message once when two sources report it, in either order", async () => {
  await send(rspamd, [seen]);
  await send(log, [logged]);
  expect(await record()).toEqual(together);
  ip = "192.0.2.101";
  await send(log, [{ ...logged, queueId: "4X2" }]);
  await send(rspamd, [{ ...seen, queueId: "4X2" }]);
  expect(await record()).toEqual(together);
});

it("counts it once when both report it at the same time, again and again, in many batches", async () => {
  const ids = Array.from({ length: 40 }, (_, n) => `4Q${n}`);
  const batches = ids.flatMap((queueId) => [
    () => send(rspamd, [{ ...seen, queueId }]),
    () =>
      send(log, [
        { ...logged, queueId },
        { ...logged, queueId },
      ]),
    () => send(rspamd, [{ ...seen, queueId }]),
  ]);
  await Promise.all(batches.map((batch) => batch()));
  expect(await record()).toMatchObject({ recipients: 80, rcptCommands: 120, rcptUnknown: 40, spam: 80 });
  const sums = await pool.query(
    "SELECT recipients::int, spam::int FROM net_day WHERE net >> $1::inet AND day = $2",
    [ip, today],
  );
  expect(Number(sums.rows[0]?.recipients)).toBeGreaterThanOrEqual(80);
});

it("answers a batch that is repeated from the ledger", async () => {
  await send(log, [logged], "one");
  expect(await send(log, [logged], "one")).toMatchObject({ accepted: 1, duplicate: true });
  await send(rspamd, [seen]);
  expect(await record()).toEqual(together);
});

it("counts refused recipients, which have no queue id, beside the messages", async () => {
  await send(log, [logged, { rcptCommands: 1, rcptUnknown: 1, recipients: 0, dataCommands: 0 }]);
  await send(rspamd, [seen]);
  expect(await record()).toMatchObject({ recipients: 2, rcptCommands: 4, rcptUnknown: 2, spam: 2 });
});

it("adds up what sources of other joins, or of none, report of the same queue id", async () => {
  await send(rspamd, [seen]);
  await send(await newSource("elsewhere"), [logged]);
  await send(await newSource(null), [logged]);
  expect(await record()).toMatchObject({ recipients: 6, spam: 2 });
});

it("makes the partition of a day that only a joined message has", async () => {
  const older = later(now, -6 * DAY);
  await pool.query(`DROP TABLE IF EXISTS ip_day_${dayOf(older).replaceAll("-", "")}`);
  const answer = await acceptEvents(
    { source: log, batchId: "late", events: [{ ts: older.toISOString(), ip, ...logged }] },
    now,
  );
  expect(answer.accepted).toBe(1);
  expect(await record()).toMatchObject({ recipients: 2 });
});

it("forgets a message when no report of it can come any more", async () => {
  await send(log, [logged]);
  const kept = () => prisma.joinedMessage.count({ where: { join: log.join ?? "" } });
  await maintainPartitions(later(now, 2 * DAY));
  expect(await kept()).toBe(1);
  await maintainPartitions(new Date(`${addDays(today, 9)}T12:00:00Z`));
  expect(await kept()).toBe(0);
});
