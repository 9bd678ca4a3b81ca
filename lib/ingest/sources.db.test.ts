import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { addDays, DAY, dayOf, endOf, HOUR, later, startOf } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { hashSecret } from "@/lib/platform/secret";
import { testDatabase } from "@/lib/testing/database";
import { acceptMessages, createSource, pauseSource, resumeSource, rotateSourceToken } from "./commands";
import { MAX_SAMPLES_PER_DAY } from "./ledger";
import { completeness, getSource, listRefusedLines, listSources, sourceByToken } from "./queries";

testDatabase();

const now = new Date("2026-11-20T12:00:00Z");

async function newSource(at = now) {
  return createSource(operatorActor, `mx ${randomUUID()}`, at);
}

async function send(token: string, body: string, at: Date, through: string | null = null) {
  const source = await sourceByToken(token);
  if (source === null) throw new Error("no source has this token");
  return acceptMessages(
    { source, batchId: randomUUID(), through, encoding: "identity", length: null, body: [Buffer.from(body)] },
    at,
  );
}

const event = (at: Date) => `${JSON.stringify({ ts: at.toISOString(), ip: "203.0.113.9" })}\n`;

async function auditOf(id: string) {
  const entries = await prisma.auditEvent.findMany({ where: { targetId: id }, orderBy: { id: "asc" } });
  return entries.map(({ action, actorKind, detail }) => ({ action, actorKind, detail }));
}

describe("a source", () => {
  it("is created with a token that is stored as a hash only, and recorded", async () => {
    const { id, token } = await createSource(operatorActor, "  mx1.example.com ", now);
    expect(token).toMatch(/^[\w-]{43}$/);
    const row = await prisma.source.findUniqueOrThrow({ where: { id } });
    expect(row).toMatchObject({ name: "mx1.example.com", tokenPrefix: token.slice(0, 6) });
    expect(Buffer.from(row.tokenHash).equals(Buffer.from(hashSecret(token)))).toBe(true);
    expect(JSON.stringify(await auditOf(id))).not.toContain(token.slice(6));
    expect(await auditOf(id)).toEqual([
      { action: "source.created", actorKind: "operator", detail: { name: "mx1.example.com" } },
    ]);
    expect(await sourceByToken(token)).toEqual({
      id,
      name: "mx1.example.com",
      pausedAt: null,
      through: null,
      newestEventAt: null,
      join: null,
    });
    expect(await sourceByToken(`${token}x`)).toBeNull();
    await expect(createSource(operatorActor, "mx1.example.com", now)).rejects.toMatchObject({
      code: "conflict",
    });
    expect(
      await prisma.auditEvent.count({
        where: { action: "source.created", detail: { equals: { name: "mx1.example.com" } } },
      }),
    ).toBe(1);
  });

  it.each(["", "   ", "a\nb", "x".repeat(81)])("is not created with the name %j", async (name) => {
    await expect(createSource(operatorActor, name, now)).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("is paused and resumed, each once in the log", async () => {
    const { id } = await newSource();
    await pauseSource(operatorActor, id, now);
    await pauseSource(operatorActor, id, later(now, 1000));
    expect(await getSource(id, now)).toMatchObject({ state: "paused", pausedAt: now.toISOString() });
    await resumeSource(operatorActor, id, now);
    await resumeSource(operatorActor, id, now);
    expect(await getSource(id, now)).toMatchObject({ state: "waiting", pausedAt: null });
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      "source.created",
      "source.paused",
      "source.resumed",
    ]);
  });

  it("gets a new token, and the old one ends", async () => {
    const { id, token } = await newSource();
    const next = await rotateSourceToken(operatorActor, id, now);
    expect(await sourceByToken(token)).toBeNull();
    expect(await sourceByToken(next)).toMatchObject({ id });
    expect((await auditOf(id)).at(-1)).toMatchObject({ action: "source.token_rotated" });
  });

  it("that does not exist is not found", async () => {
    const id = randomUUID();
    for (const attempt of [
      () => pauseSource(operatorActor, id, now),
      () => resumeSource(operatorActor, id, now),
      () => rotateSourceToken(operatorActor, id, now),
      () => getSource(id, now),
      () => listRefusedLines(id, { limit: 10 }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await auditOf(id)).toEqual([]);
  });

  it("shows what came, how old it is, and when it fell quiet", async () => {
    const { id, token } = await newSource();
    await send(token, `${event(later(now, -2 * HOUR)) + event(later(now, -90_000))}bad\n`, now);
    await send(token, event(later(now, -3 * HOUR)), later(now, 1000));
    expect(await getSource(id, later(now, 1000))).toMatchObject({
      state: "active",
      lastBatchAt: later(now, 1000).toISOString(),
      newestEventAt: later(now, -90_000).toISOString(),
      lagSeconds: 91,
      closedThrough: null,
      today: { batches: 2, accepted: 3, refused: 1 },
    });
    expect(await getSource(id, later(now, 6 * DAY))).toMatchObject({
      state: "active",
      today: { batches: 0, accepted: 0, refused: 0 },
    });
    expect(await getSource(id, later(now, 7 * DAY))).toMatchObject({ state: "quiet" });
    const names = (await listSources(now)).sources.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(names.length).toBeGreaterThan(3);
  });

  it("closes time by its own word", async () => {
    const { id, token } = await newSource();
    await send(token, event(later(now, -HOUR)), now, "2026-11-20T11:00:00Z");
    expect(await getSource(id, now)).toMatchObject({
      through: "2026-11-20T11:00:00.000Z",
      closedThrough: null,
    });
    await send(token, "", later(now, DAY), "2026-11-21T00:00:00Z");
    expect(await getSource(id, now)).toMatchObject({ closedThrough: "2026-11-20" });
    await send(token, "", later(now, DAY), "2026-11-19T00:00:00Z");
    expect(await getSource(id, now)).toMatchObject({
      through: "2026-11-21T00:00:00.000Z",
      closedThrough: "2026-11-20",
    });
  });
});

describe("refused lines", () => {
  it("are kept for staff without personal data, a few of each batch, in pages", async () => {
    const { id, token } = await newSource();
    await send(
      token,
      `{"ts":"x","ip":"203.0.113.9","mailFrom":"alice@example.net"}\n${'{"to":"bob@example.org\n'.repeat(30)}`,
      now,
    );
    await send(token, "[1]\n", later(now, 1000));
    const first = await listRefusedLines(id, { limit: 15 });
    expect(first.rows).toHaveLength(15);
    expect(first.rows[0]).toMatchObject({
      line: 1,
      code: "not_an_object",
      receivedAt: later(now, 1000).toISOString(),
      sample: "[…]",
    });
    const second = await listRefusedLines(id, { limit: 15, cursor: first.next ?? "" });
    expect(second).toMatchObject({ next: null });
    const all = [...first.rows, ...second.rows];
    expect(all).toHaveLength(21);
    expect(new Set(all.map(({ batch, line }) => `${batch} ${line}`)).size).toBe(21);
    expect(JSON.stringify(all)).not.toMatch(/alice|bob/);
    expect(all.at(-1)).toMatchObject({
      line: 1,
      code: "bad_field",
      sample: '{"ts":"x","ip":"203.0.113.9","mailFrom":"…@example.net"}',
    });
    await expect(listRefusedLines(id, { limit: 5, cursor: "x" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("stop at a number per source and day", async () => {
    const { id, token } = await newSource();
    const { token: other } = await newSource();
    const kept = async () => {
      const { rows } = await pool.query("SELECT count(*)::int AS n FROM refused_line WHERE source_id = $1", [
        id,
      ]);
      return rows[0].n;
    };
    await send(token, "x\n".repeat(MAX_SAMPLES_PER_DAY - 10), now);
    expect(await kept()).toBe(20);
    await Promise.all([send(token, "x\n".repeat(5), now), send(other, "x\n", now)]);
    await send(token, "x\n".repeat(20), now);
    expect(await kept()).toBe(30);
    await send(token, "x\n", now);
    expect(await kept()).toBe(30);
    await send(token, "x\n", later(now, DAY));
    expect(await kept()).toBe(31);
  });
});

describe("completeness", () => {
  it("follows what the sources send", async () => {
    await prisma.source.updateMany({ data: { pausedAt: startOf("2026-01-01") } });
    const start = startOf("2027-03-01");
    const at = (days: number, hours: number) => later(start, days * DAY + hours * HOUR);
    const { id, token } = await newSource(start);
    const { token: second } = await newSource(start);
    const state = async (day: number, when: Date) =>
      (await completeness(when, dayOf(at(day, 0)))).days[0]?.state;

    await send(token, event(at(0, 10)), at(0, 10));
    await send(second, event(at(0, 11)), at(0, 11));
    expect(await state(0, at(0, 12))).toBe("today");
    expect(await state(0, at(1, 0))).toBe("open");
    await send(token, event(at(1, 2)), at(1, 2));
    expect(await state(0, at(1, 3))).toBe("open");
    await send(second, event(at(1, 3)), at(1, 3));
    expect(await completeness(at(1, 4), dayOf(at(0, 0)))).toEqual({
      completeThrough: "2027-03-01",
      days: [
        { day: "2027-03-01", state: "complete" },
        { day: "2027-03-02", state: "today" },
      ],
    });

    // The second falls silent: late, until it is paused, which stops the waiting from then on.
    await send(token, event(at(3, 2)), at(3, 2));
    expect(await state(1, at(3, 13))).toBe("late");
    expect((await completeness(at(3, 13), dayOf(at(0, 0)))).completeThrough).toBe("2027-03-01");
    await pauseSource(operatorActor, (await sourceByToken(second))?.id ?? "", at(1, 20));
    expect(await state(1, at(3, 13))).toBe("complete");
    expect((await completeness(at(3, 13), dayOf(at(0, 0)))).completeThrough).toBe("2027-03-03");

    // Then the first, too: missing after a week, and for good, because its events can no longer be taken.
    expect(await state(3, endOf(dayOf(at(10, 0))))).toBe("missing");
    await send(token, event(at(12, 2)), at(12, 2));
    expect(await state(3, at(12, 3))).toBe("missing");
    expect(await state(11, at(12, 3))).toBe("complete");
    expect((await completeness(at(12, 3))).days).toHaveLength(91);
    expect((await completeness(at(12, 3))).completeThrough).toBe(dayOf(at(11, 0)));
    expect(await getSource(id, at(12, 3))).toMatchObject({ closedThrough: dayOf(at(11, 0)) });
  });

  it("is nothing before anything came", async () => {
    const empty = await completeness(startOf("2020-01-05"), "2020-01-01");
    expect(empty.completeThrough).toBeNull();
    expect(empty.days.map(({ state }) => state)).toEqual([
      "before_source",
      "before_source",
      "before_source",
      "before_source",
      "today",
    ]);
    expect(addDays("2020-01-01", 4)).toBe(empty.days.at(-1)?.day);
  });
});
