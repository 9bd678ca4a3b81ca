import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { addDays, DAY, dayOf, HOUR, later } from "@/lib/platform/day";
import { inTransaction, pool, prisma } from "@/lib/platform/db";
import { getSettings } from "@/lib/provider/queries";
import { testDatabase } from "@/lib/testing/database";
import { DayTotals } from "./aggregate";
import { Batch } from "./batch";
import {
  acceptEvents,
  acceptMessages,
  addDayCounts,
  createSource,
  maintainPartitions,
  pauseSource,
} from "./commands";
import { recipientHash } from "./delivery";
import { isRefusal, readEvent } from "./event";
import { type ReadBatch, writeBatches } from "./ledger";
import { findDelivery, type IngestSource, sourceByToken } from "./queries";
import type { IngestAnswer } from "./schema";
import { addToIpDays, inPoolTransaction, runOn } from "./sql";
import { addTraps, removeTraps } from "./trap-commands";

testDatabase();

const now = new Date("2026-11-20T12:00:00Z");
const today = dayOf(now);
let source: IngestSource;

beforeAll(async () => {
  source = await newSource();
});

async function newSource(): Promise<IngestSource> {
  const { token } = await createSource(operatorActor, `mx ${randomUUID()}`, now);
  const found = await sourceByToken(token);
  if (found === null) throw new Error("the new source is not found by its token");
  return found;
}

async function* chunked(body: Buffer | string, size = 1000): AsyncGenerator<Uint8Array> {
  const whole = Buffer.from(body);
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

type Sent = {
  batchId?: string | null;
  from?: IngestSource;
  encoding?: "identity" | "gzip";
  through?: string;
  at?: Date;
};

function send(
  body: Buffer | string,
  { batchId = randomUUID(), from = source, at = now, ...more }: Sent = {},
) {
  return acceptMessages(
    { source: from, batchId, encoding: "identity", length: null, body: chunked(body), ...more },
    at,
  );
}

const lines = (...events: object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join("");
const ts = (ms: number) => later(now, ms).toISOString();

/** Rows of ip_day of addresses that begin so, as {"day ip": row}. */
async function ipDays(prefix: string): Promise<Record<string, Record<string, unknown>>> {
  const { rows } = await pool.query(
    `SELECT day::text AS day, host(ip) AS ip, rcpt_commands, rcpt_unknown, data_commands, recipients, ham, suspect, spam,
            complaints, not_spam, trap_hits, trap_first_at, trap_last_at, first_seen_at, last_seen_at, helo, mail_from_domain
     FROM ip_day WHERE host(ip) LIKE $1 ORDER BY ip, day`,
    [`${prefix}%`],
  );
  return Object.fromEntries(rows.map(({ day, ip, ...row }) => [`${day} ${ip}`, row]));
}

async function sums(table: "ip_day" | "net_day", column: string): Promise<number> {
  const { rows } = await pool.query(`SELECT coalesce(sum(${column}), 0)::float8 AS sum FROM ${table}`);
  return rows[0].sum;
}

describe("acceptMessages", () => {
  it("counts a batch into addresses and networks, and answers what it did", async () => {
    const answer = await send(
      lines(
        {
          ts: ts(-HOUR),
          ip: "203.0.113.9",
          recipients: 3,
          rcptUnknown: 1,
          verdict: "spam",
          helo: "b.example.net",
        },
        {
          ts: ts(-2 * HOUR),
          ip: "203.0.113.9",
          verdict: "ham",
          helo: 'a"\\{},.example',
          mailFrom: "x@Example.NET",
        },
        { ts: ts(-3 * HOUR), ip: "::ffff:203.0.113.10", verdict: "suspect", trap: "pristine" },
        { ts: ts(-DAY), ip: "2001:DB8:0:0::1", recipients: 0, rcptUnknown: 5 },
        { ts: ts(-DAY), ip: "2001:db8::1" },
      ),
      { batchId: "b-1" },
    );
    expect(answer).toEqual({ batch: "b-1", accepted: 5, refused: 0, duplicate: false, errors: [] });
    const nothing = {
      ham: 0,
      suspect: 0,
      spam: 0,
      complaints: 0,
      not_spam: 0,
      trap_hits: 0,
      trap_first_at: null,
      trap_last_at: null,
    };
    expect(await ipDays("203.0.113.")).toEqual({
      "2026-11-20 203.0.113.9": {
        ...nothing,
        rcpt_commands: 5,
        rcpt_unknown: 1,
        data_commands: 2,
        recipients: 4,
        ham: 1,
        spam: 3,
        first_seen_at: later(now, -2 * HOUR),
        last_seen_at: later(now, -HOUR),
        helo: 'a"\\{},.example',
        mail_from_domain: "example.net",
      },
      "2026-11-20 203.0.113.10": {
        ...nothing,
        rcpt_commands: 1,
        rcpt_unknown: 0,
        data_commands: 1,
        recipients: 1,
        suspect: 1,
        trap_hits: 1,
        trap_first_at: later(now, -3 * HOUR),
        trap_last_at: later(now, -3 * HOUR),
        first_seen_at: later(now, -3 * HOUR),
        last_seen_at: later(now, -3 * HOUR),
        helo: null,
        mail_from_domain: null,
      },
    });
    // Two spellings of one address in one batch are one row (trap 5 of the storage notes).
    expect(await ipDays("2001:db8:")).toMatchObject({
      "2026-11-19 2001:db8::1": { rcpt_commands: 6, rcpt_unknown: 5, data_commands: 1, recipients: 1 },
    });
    const { rows } = await pool.query(
      "SELECT net::text, day::text, rcpt_commands::int, recipients::int, spam::int, trap_hits::int FROM net_day ORDER BY net_day.net",
    );
    expect(rows).toEqual([
      { net: "203.0.113.0/24", day: "2026-11-20", rcpt_commands: 6, recipients: 5, spam: 3, trap_hits: 1 },
      { net: "2001:db8::/48", day: "2026-11-19", rcpt_commands: 6, recipients: 1, spam: 0, trap_hits: 0 },
    ]);
  });

  it("keeps least, greatest and sums over batches in any order", async () => {
    await send(lines({ ts: ts(-HOUR), ip: "192.0.2.1", helo: "m.example", trap: "typo" }));
    await send(lines({ ts: ts(-5 * HOUR), ip: "192.0.2.1", helo: "z.example", trap: "typo" }));
    await send(lines({ ts: ts(-3 * HOUR), ip: "192.0.2.1", helo: "a.example" }));
    expect(await ipDays("192.0.2.1")).toMatchObject({
      "2026-11-20 192.0.2.1": {
        recipients: 3,
        trap_hits: 2,
        trap_first_at: later(now, -5 * HOUR),
        trap_last_at: later(now, -HOUR),
        first_seen_at: later(now, -5 * HOUR),
        last_seen_at: later(now, -HOUR),
        helo: "a.example",
      },
    });
  });

  it("refuses bad lines one by one, says which and why, and keeps the rest", async () => {
    const body = [
      '{"ts":"2026-11-20T10:00:00Z","ip":"198.51.100.1"}',
      "not json",
      "",
      '{"ts":"2026-11-20T10:00:00Z","ip":"010.1.1.1"}',
      '{"ts":"1970-01-01T00:00:00Z","ip":"198.51.100.1"}',
      '{"ts":"2100-01-01T00:00:00Z","ip":"198.51.100.1"}',
      '{"ts":"2026-11-20T10:00:00Z","ip":"198.51.100.1","recipients":-2}',
      `{"ts":"2026-11-20T10:00:00Z","ip":"198.51.100.1","helo":"${"x".repeat(70_000)}"}`,
      '{"ts":"2026-11-20T10:00:00Z","ip":"198.51.100.1"}',
    ].join("\r\n");
    const answer = await send(body, { batchId: "bad-lines" });
    expect(answer).toMatchObject({ accepted: 2, refused: 6, duplicate: false });
    expect(answer.errors.map(({ line, code }) => [line, code])).toEqual([
      [2, "not_json"],
      [4, "bad_address"],
      [5, "too_old"],
      [6, "in_future"],
      [7, "bad_field"],
      [8, "too_long"],
    ]);
    expect(await ipDays("198.51.100.1")).toMatchObject({ "2026-11-20 198.51.100.1": { recipients: 2 } });
    expect(await send(body, { batchId: "bad-lines" })).toEqual({ ...answer, duplicate: true });
  });

  it("names 100 refused lines at most, and counts them all", async () => {
    const answer = await send("x\n".repeat(5000));
    expect(answer.errors).toHaveLength(100);
    expect(answer).toMatchObject({ accepted: 0, refused: 5000 });
  });

  it("takes late events up to 7 days old, into a day of its own", async () => {
    await send(lines({ ts: ts(-7 * DAY), ip: "192.0.2.77" }, { ts: ts(-7 * DAY - 1), ip: "192.0.2.77" }));
    expect(Object.keys(await ipDays("192.0.2.77"))).toEqual(["2026-11-13 192.0.2.77"]);
  });

  it("makes the partition a day needs, and makes it again when it was dropped meanwhile", async () => {
    const at = new Date("2031-02-28T12:00:00Z");
    const event = { ts: "2031-02-27T12:00:00Z", ip: "192.0.2.50", queueId: "Q1" };
    await send(lines(event), { at });
    await pool.query("DROP TABLE ip_day_20310227, delivery_20310227, net_day_203102");
    await send(lines(event), { at });
    expect(await ipDays("192.0.2.50")).toMatchObject({ "2031-02-27 192.0.2.50": { recipients: 1 } });
  });

  it("accepts an empty batch", async () => {
    expect(await send("")).toMatchObject({ accepted: 0, refused: 0, duplicate: false });
  });

  it.each([null, "", "two words", "ü", "x".repeat(201)])("refuses the batch id %j", async (batchId) => {
    await expect(send(lines({ ts: ts(0), ip: "192.0.2.9" }), { batchId })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("refuses a paused source", async () => {
    const paused = await newSource();
    await pauseSource(operatorActor, paused.id, now);
    await expect(send("", { from: { ...paused, pausedAt: now } })).rejects.toMatchObject({
      code: "not_allowed",
    });
  });

  it.each(["soon", "2026-11-20T10:00:00", "2026-11-20T14:00:00Z", "20 Nov 2026"])(
    "refuses X-Through %s",
    async (through) => {
      await expect(send("", { through })).rejects.toMatchObject({ code: "invalid_input" });
    },
  );

  it("stores nothing of a torn, oversized or overlong body", async () => {
    const before = await sums("ip_day", "recipients");
    const many = lines({ ts: ts(0), ip: "192.0.2.200" }).repeat(2000);
    const torn = gzipSync(many).subarray(0, -20);
    await expect(send(torn, { encoding: "gzip" })).rejects.toMatchObject({ code: "invalid_input" });
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024), { level: 1 });
    await expect(send(bomb, { encoding: "gzip" })).rejects.toMatchObject({ code: "too_large" });
    expect(await sums("ip_day", "recipients")).toBe(before);
  });

  it("refuses ten million lines without holding them", async () => {
    const line = Buffer.from(lines({ ts: ts(0), ip: "192.0.2.201" }).repeat(1000));
    let given = 0;
    async function* tenMillion() {
      for (; given < 10_000; given += 1) yield line;
    }
    await expect(
      acceptMessages({ source, batchId: "10M", encoding: "identity", length: null, body: tenMillion() }, now),
    ).rejects.toMatchObject({ code: "too_large" });
    expect(given).toBeLessThan(300);
    expect(await ipDays("192.0.2.201")).toEqual({});
  });

  it("refuses a batch whose sums no row can hold, without harm to a batch beside it", async () => {
    const huge = lines({ ts: ts(0), ip: "192.0.2.202", recipients: 100_000 }).repeat(21_475);
    const [refused, kept] = await Promise.allSettled([
      send(huge),
      send(lines({ ts: ts(0), ip: "192.0.2.203" })),
    ]);
    expect(refused).toMatchObject({ status: "rejected", reason: { code: "invalid_input" } });
    expect(kept).toMatchObject({ status: "fulfilled", value: { accepted: 1 } });
    expect(Object.keys(await ipDays("192.0.2.20"))).toEqual(["2026-11-20 192.0.2.203"]);
  });

  it("adds up to exactly what was sent, in addresses and networks, for any events over any batches", async () => {
    const event = fc.record(
      {
        ts: fc.integer({ min: -3 * DAY, max: HOUR }).map(ts),
        ip: fc.constantFrom("198.18.0.1", "198.18.0.2", "198.18.255.255", "2001:db8:7::1", "2001:DB8:7:0::1"),
        recipients: fc.nat(20),
        rcptUnknown: fc.nat(3),
        verdict: fc.constantFrom("ham", "suspect", "spam", null, "wrong"),
        helo: fc.string({ unit: "binary", maxLength: 20 }),
        trap: fc.constantFrom(null, "pristine"),
      },
      { requiredKeys: ["ts", "ip"] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(event, { maxLength: 30 }), { maxLength: 5 }), async (batches) => {
        await pool.query("TRUNCATE ip_day, net_day");
        const expected = new DayTotals();
        let good = 0;
        for (const one of batches.flat()) {
          const outcome = readEvent(JSON.parse(JSON.stringify(one)), now);
          if (isRefusal(outcome)) continue;
          good += 1;
          expected.addEvent(outcome, outcome.trap);
        }
        const answers = await Promise.all(batches.map((batch) => send(lines(...batch))));
        expect(answers.reduce((all, { accepted }) => all + accepted, 0)).toBe(good);
        const stored = await ipDays("");
        expect(Object.keys(stored).sort()).toEqual(
          expected
            .ipRows()
            .map(({ day, ip }) => `${day} ${ip}`)
            .sort(),
        );
        for (const row of expected.ipRows()) {
          expect(stored[`${row.day} ${row.ip}`]).toMatchObject({
            rcpt_commands: row.rcptCommands,
            recipients: row.recipients,
            spam: row.spam,
            trap_hits: row.trapHits,
            first_seen_at: new Date(row.firstSeenAt ?? 0),
            last_seen_at: new Date(row.lastSeenAt ?? 0),
          });
        }
        for (const column of [
          "rcpt_commands",
          "rcpt_unknown",
          "data_commands",
          "recipients",
          "ham",
          "suspect",
          "spam",
          "trap_hits",
        ]) {
          expect(await sums("net_day", column)).toBe(await sums("ip_day", column));
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("exactly once", () => {
  const event = { ts: ts(-HOUR), ip: "203.0.113.100", recipients: 7 };
  const counted = async () => (await ipDays("203.0.113.100"))["2026-11-20 203.0.113.100"]?.recipients ?? 0;

  it("answers a batch sent five times from the ledger", async () => {
    const answers: IngestAnswer[] = [];
    for (let i = 0; i < 5; i += 1) answers.push(await send(lines(event, { ip: "bad" }), { batchId: "five" }));
    expect(answers.map(({ duplicate }) => duplicate)).toEqual([false, true, true, true, true]);
    expect(new Set(answers.map(({ duplicate: _, ...answer }) => JSON.stringify(answer))).size).toBe(1);
    expect(await counted()).toBe(7);
  });

  it("counts a batch once that stands several times in one coalesced group", async () => {
    const before = Number(await counted());
    const read = (batchId: string, body: string): ReadBatch => {
      const content = new Batch(source.id, { traps: new Set(), joins: false }, now);
      content.addEvent(1, event);
      return { source, batchId, bodyHash: Buffer.from(body), receivedAt: now, through: null, content };
    };
    const group = [read("twice", "a"), read("once", "b"), read("twice", "a"), read("twice", "c")];
    const outcomes = await writeBatches(group);
    expect(outcomes).toMatchObject([
      { answer: { batch: "twice", accepted: 1, duplicate: false } },
      { answer: { batch: "once", accepted: 1, duplicate: false } },
      { answer: { batch: "twice", accepted: 1, duplicate: true } },
      { mismatch: true },
    ]);
    expect(await counted()).toBe(before + 14);
    expect((await writeBatches(group)).map((one) => "answer" in one && one.answer.duplicate)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(await counted()).toBe(before + 14);
  });

  it("counts a batch once that is sent many times at once", async () => {
    const before = Number(await counted());
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => send(lines(event), { batchId: "at-once" })),
    );
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(await counted()).toBe(before + 7);
  });

  it("lets sources use the same ids", async () => {
    const other = await newSource();
    const before = Number(await counted());
    await send(lines(event), { batchId: "shared" });
    expect(await send(lines(event), { batchId: "shared", from: other })).toMatchObject({ duplicate: false });
    expect(await counted()).toBe(before + 14);
  });

  it("refuses another body under an id in use, also in one group, and counts only the first", async () => {
    const before = Number(await counted());
    const outcomes = await Promise.allSettled([
      send(lines(event), { batchId: "reused" }),
      send(lines(event, event), { batchId: "reused" }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const first = outcomes[0]?.status === "fulfilled" ? 7 : 14;
    expect(await counted()).toBe(before + first);
    await expect(send(lines(event, event, event), { batchId: "reused" })).rejects.toMatchObject({
      code: "mismatch",
    });
  });

  it("takes the same lines as the same batch, however they are packed", async () => {
    const body = lines(event);
    await send(gzipSync(body, { level: 1 }), { batchId: "packed", encoding: "gzip" });
    expect(await send(gzipSync(body, { level: 9 }), { batchId: "packed", encoding: "gzip" })).toMatchObject({
      duplicate: true,
    });
    expect(await send(body, { batchId: "packed" })).toMatchObject({ duplicate: true });
  });

  it("keeps many sources' batches apart in one group", async () => {
    const sources = await Promise.all(Array.from({ length: 8 }, newSource));
    const answers = await Promise.all(
      sources.flatMap((from, i) =>
        Array.from({ length: 10 }, (_, j) =>
          send(lines(...Array.from({ length: i + 1 }, () => ({ ts: ts(0), ip: `192.0.2.${100 + j}` }))), {
            from,
            batchId: `g-${j}`,
          }),
        ),
      ),
    );
    expect(answers.map(({ accepted }) => accepted)).toEqual(
      sources.flatMap((_, i) => Array.from({ length: 10 }, () => i + 1)),
    );
    const { rows } = await pool.query(
      "SELECT sum(accepted)::int AS accepted FROM source_day WHERE source_id = ANY($1)",
      [sources.map(({ id }) => id)],
    );
    expect(rows[0].accepted).toBe(360);
  });
});

describe("two writers", () => {
  it("never wait for each other in a circle, in whatever order their events come", async () => {
    const addresses = Array.from({ length: 300 }, (_, i) => `198.19.${i % 7}.${i % 251}`);
    const batch = (reverse: boolean, day: number) => {
      const order = reverse ? [...addresses].reverse() : addresses;
      return lines(
        ...order.map((ip) => ({ ts: ts(-day * DAY), ip })),
        ...order.map((ip) => ({ ts: ts(-DAY), ip })),
      );
    };
    const { rows: before } = await pool.query(
      "SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()",
    );
    await Promise.all(Array.from({ length: 40 }, (_, i) => send(batch(i % 2 === 0, i % 3))));
    // Complaints are counted by other transactions, beside the writers.
    await Promise.all([
      ...Array.from({ length: 20 }, (_, i) => send(batch(i % 2 === 1, 0))),
      ...Array.from({ length: 20 }, (_, i) =>
        inTransaction((tx) =>
          addDayCounts(
            tx,
            (i % 2 ? addresses : [...addresses].reverse()).map((ip) => ({ ip, day: today, complaints: 1 })),
          ),
        ),
      ),
    ]);
    await pool.query("SELECT pg_stat_force_next_flush()");
    const { rows: after } = await pool.query(
      "SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()",
    );
    expect(after[0].deadlocks).toBe(before[0].deadlocks);
    const unique = new Set(addresses).size;
    const stored = await ipDays("198.19.");
    expect(Object.values(stored).reduce((all, { recipients }) => all + Number(recipients), 0)).toBe(60 * 600);
    expect(Object.values(stored).reduce((all, { complaints }) => all + Number(complaints), 0)).toBe(20 * 300);
    expect(Object.keys(stored).filter((key) => key.startsWith(today))).toHaveLength(unique);
  });

  it("would deadlock without the order: the order is what prevents it", async () => {
    const rows = (ips: string[]) => {
      const totals = new DayTotals();
      for (const ip of ips) totals.addChange({ ip, day: today, complaints: 0 });
      const sorted = totals.ipRows();
      return ips.flatMap((ip) => sorted.filter((row) => row.ip === ip));
    };
    const [a, b] = ["198.19.200.1", "198.19.200.2"] as const;
    let arrived = 0;
    const bothHere = async () => {
      arrived += 1;
      while (arrived < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const writer = (first: string, second: string) =>
      inPoolTransaction(async (client) => {
        await addToIpDays(runOn(client), rows([first]));
        await bothHere();
        await addToIpDays(runOn(client), rows([second]));
      });
    const outcomes = await Promise.allSettled([writer(a, b), writer(b, a)]);
    expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "40P01" } });
  });
});

describe("traps", () => {
  it("are recognized by the hash of a trap address, and none is stored", async () => {
    const text = "trap@example.com";
    await addTraps(operatorActor, { text, class: "recycled", countedBy: "events", note: "test" }, now);
    const { hashKey } = await getSettings();
    await send(
      lines(
        {
          ts: ts(0),
          ip: "192.0.2.120",
          recipients: 2,
          recipientHashes: [
            recipientHash(hashKey, "user@example.com"),
            recipientHash(hashKey, "Trap@Example.com"),
          ],
        },
        { ts: ts(0), ip: "192.0.2.120", recipientHashes: [recipientHash(hashKey, "user@example.com")] },
      ),
    );
    expect(await ipDays("192.0.2.120")).toMatchObject({
      "2026-11-20 192.0.2.120": { trap_hits: 1, recipients: 3 },
    });
    await removeTraps(operatorActor, { targets: [text], note: "test" }, later(now, 1000));
    await send(
      lines({ ts: ts(0), ip: "192.0.2.121", recipientHashes: [recipientHash(hashKey, "trap@example.com")] }),
    );
    expect(await ipDays("192.0.2.121")).toMatchObject({ "2026-11-20 192.0.2.121": { trap_hits: 0 } });
  });
});

describe("addDayCounts", () => {
  it("counts complaints in the caller's transaction, takes them back, and reaches the network too", async () => {
    const ip = "203.0.113.210";
    await send(lines({ ts: ts(0), ip, recipients: 10 }));
    await inTransaction((tx) =>
      addDayCounts(tx, [
        { ip, day: today, complaints: 1 },
        { ip, day: today, complaints: 2 },
      ]),
    );
    await expect(
      inTransaction(async (tx) => {
        await addDayCounts(tx, [{ ip, day: today, complaints: 50 }]);
        throw new Error("the complaint could not be stored");
      }),
    ).rejects.toThrow("could not be stored");
    await inTransaction((tx) => addDayCounts(tx, [{ ip, day: today, complaints: -1, notSpam: 1 }]));
    expect(await ipDays(ip)).toMatchObject({
      "2026-11-20 203.0.113.210": { complaints: 2, not_spam: 1, recipients: 10, helo: null },
    });
    const { rows } = await pool.query(
      "SELECT complaints::int, not_spam::int FROM net_day WHERE net = '203.0.113.0/24' AND day = $1",
      [today],
    );
    expect(rows[0]).toEqual({ complaints: 2, not_spam: 1 });
  });

  it("counts on a day without a partition and for an address without mail", async () => {
    const day = "2033-06-15";
    await inTransaction((tx) => addDayCounts(tx, [{ ip: "2001:db8:ffff::9", day, complaints: 1 }]));
    expect(await ipDays("2001:db8:ffff::9")).toMatchObject({
      [`${day} 2001:db8:ffff::9`]: { complaints: 1, recipients: 0, first_seen_at: null },
    });
  });

  it("does nothing for nothing", async () => {
    await expect(inTransaction((tx) => addDayCounts(tx, []))).resolves.toBeUndefined();
  });
});

describe("findDelivery", () => {
  const recipient = "ab".repeat(32);
  const other = "cd".repeat(32);
  const days = { from: addDays(today, -3), to: today };

  beforeAll(async () => {
    await send(
      lines(
        {
          ts: ts(-HOUR),
          ip: "203.0.113.30",
          port: 2525,
          helo: "mx\\30",
          mailFrom: "x@example.net",
          queueId: "QF1",
          uuid: "uuid-1",
          messageId: "<m1@example.net>",
          recipientHashes: [recipient],
        },
        {
          ts: ts(-HOUR),
          ip: "203.0.113.31",
          queueId: "QF2",
          messageId: "m2@example.net",
          recipientHashes: [recipient, other],
        },
        // The same queue id on two servers, for different recipients.
        { ts: ts(-HOUR), ip: "203.0.113.32", queueId: "QF3", recipientHashes: [recipient] },
        { ts: ts(-HOUR), ip: "203.0.113.33", queueId: "QF3", recipientHashes: [other] },
        // Somebody else sends a message with the same Message-ID to the same recipient.
        { ts: ts(-HOUR), ip: "203.0.113.34", messageId: "m5@example.net", recipientHashes: [recipient] },
        { ts: ts(-HOUR), ip: "198.51.100.66", messageId: "m5@example.net", recipientHashes: [recipient] },
        { ts: ts(-3 * DAY), ip: "2001:db8::35", queueId: "QF6", messageId: "m6@example.net" },
        { ts: ts(-HOUR), ip: "203.0.113.36" },
      ),
    );
  });

  it("finds by uuid, queue id, or Message-ID with the recipient", async () => {
    const full = {
      sourceId: source.id,
      at: later(now, -HOUR),
      day: today,
      ip: "203.0.113.30",
      port: 2525,
      helo: "mx\\30",
      mailFromDomain: "example.net",
    };
    expect(await findDelivery(prisma, { uuid: "uuid-1", ...days })).toEqual({ by: "uuid", ...full });
    expect(await findDelivery(prisma, { queueId: "QF1", ...days })).toEqual({ by: "queueId", ...full });
    expect(
      await findDelivery(prisma, { messageId: "m1@example.net", recipientHash: recipient, ...days }),
    ).toEqual({ by: "messageId", ...full });
    expect(
      await findDelivery(prisma, { messageId: " <m2@example.net>", recipientHash: other, ...days }),
    ).toMatchObject({ ip: "203.0.113.31" });
    expect(await findDelivery(prisma, { queueId: "QF6", ...days })).toMatchObject({
      ip: "2001:db8::35",
      day: "2026-11-17",
      port: null,
      helo: null,
    });
  });

  it("takes the best key that finds one, and the next where one finds none", async () => {
    expect(await findDelivery(prisma, { uuid: "none", queueId: "QF2", ...days })).toMatchObject({
      by: "queueId",
      ip: "203.0.113.31",
    });
    expect(await findDelivery(prisma, { uuid: "uuid-1", queueId: "QF2", ...days })).toMatchObject({
      by: "uuid",
      ip: "203.0.113.30",
    });
  });

  it("prefers the delivery to this recipient, and answers nothing rather than a guess", async () => {
    expect(await findDelivery(prisma, { queueId: "QF3", recipientHash: other, ...days })).toMatchObject({
      ip: "203.0.113.33",
    });
    expect(await findDelivery(prisma, { queueId: "QF3", ...days })).toBeNull();
    expect(
      await findDelivery(prisma, { messageId: "m5@example.net", recipientHash: recipient, ...days }),
    ).toBeNull();
    expect(
      await findDelivery(prisma, { messageId: "m1@example.net", recipientHash: other, ...days }),
    ).toBeNull();
    expect(await findDelivery(prisma, { messageId: "m1@example.net", ...days })).toBeNull();
    expect(
      await findDelivery(prisma, { queueId: "QF1", from: addDays(today, -3), to: addDays(today, -1) }),
    ).toBeNull();
    expect(await findDelivery(prisma, days)).toBeNull();
  });
});

describe("acceptEvents", () => {
  it("checks events like lines, and knows a batch by its id alone when told so", async () => {
    const input = { source, batchId: "ev-1", events: [{ ts: ts(0), ip: "192.0.2.140" }, { ip: "x" }] };
    expect(await acceptEvents(input, now)).toMatchObject({
      accepted: 1,
      refused: 1,
      errors: [{ line: 2, code: "bad_field" }],
    });
    expect(await acceptEvents(input, now)).toMatchObject({ accepted: 1, duplicate: true });
    await expect(acceptEvents({ ...input, events: [] }, now)).rejects.toMatchObject({ code: "mismatch" });
    const byId = { ...input, batchId: "ev-2", idDecides: true };
    await acceptEvents(byId, now);
    expect(await acceptEvents({ ...byId, events: [] }, now)).toMatchObject({ accepted: 1, duplicate: true });
  });
});

describe("maintainPartitions", () => {
  it("makes the coming days and drops what is past its keeping time, and nothing else", async () => {
    const start = new Date("2040-01-15T03:00:00Z");
    const event = (at: Date) =>
      lines({ ts: later(at, -HOUR).toISOString(), ip: "192.0.2.150", queueId: "OLD" });
    await send(event(start), { at: start, batchId: "old-batch" });
    await send("refused\n", { at: start });
    const later35 = later(start, 35 * DAY);
    await maintainPartitions(later35);
    const names = async () => {
      const { rows } = await pool.query(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(ip_day|net_day|delivery)_2040'",
      );
      return rows.map(({ relname }) => relname as string);
    };
    expect(await names()).toEqual(
      expect.arrayContaining(["ip_day_20400115", "net_day_204001", "ip_day_20400226", "delivery_20400218"]),
    );
    expect(await names()).not.toContain("delivery_20400115");
    expect(await pool.query("SELECT FROM ingest_batch WHERE batch_id = 'old-batch'")).toMatchObject({
      rowCount: 0,
    });
    expect(
      await pool.query("SELECT FROM refused_line WHERE received_at < $1", [later(later35, -7 * DAY)]),
    ).toMatchObject({ rowCount: 0 });
    await maintainPartitions(later(start, 400 * DAY));
    expect(await names()).toContain("ip_day_20400115");
    await maintainPartitions(later(start, 401 * DAY));
    expect(await names()).not.toContain("ip_day_20400115");
    expect(await names()).toContain("net_day_204001");
    await maintainPartitions(later(start, 450 * DAY));
    expect(await names()).not.toContain("net_day_204001");
  });
});
