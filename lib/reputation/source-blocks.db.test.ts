// Lists of blocks through their door: a source's list becomes the statuses in force, what ended stays as history, and
// neither an old list nor another source's undoes it.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { createSource } from "@/lib/ingest/commands";
import { completeness, listSources } from "@/lib/ingest/queries";
import { DAY, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { serveIngest } from "@/lib/testing/ingest-server";
import { pullBlocks } from "./block-queries";
import { clearStatus, setStatus } from "./commands";

testDatabase();

let url: string;
let close: () => Promise<void>;
let token: string;
let sequence = 0;

beforeAll(async () => {
  ({ url, close } = await serveIngest());
});
afterAll(() => close());
beforeEach(async () => {
  await prisma.ipStatus.deleteMany();
  token = await newToken();
});

const newToken = async () => (await createSource(operatorActor, randomUUID(), new Date())).token;

type Sent = { mode?: string; at?: string | number; batch?: string; as?: string };

async function post(
  lines: readonly object[],
  { mode = "snapshot", at, batch = randomUUID(), as = token }: Sent = {},
) {
  sequence += 1;
  const response = await fetch(`${url}/api/ingest/blocks`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${as}`,
      "idempotency-key": batch,
      "x-mode": mode,
      "x-sequence": String(at ?? sequence),
    },
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  });
  return { status: response.status, body: await response.json() };
}

async function statuses() {
  const rows = await prisma.ipStatus.findMany({ orderBy: [{ network: "asc" }, { since: "asc" }] });
  return rows.map(({ network, state, reason, clearedAt }) =>
    [network, state, reason, ...(clearedAt === null ? [] : ["ended"])].join(" "),
  );
}

const blocked = (network: string, more: object = {}) => ({
  network,
  state: "blocked",
  reason: "complaints",
  ...more,
});

describe("a snapshot", () => {
  it("is everything the source has under a status; what it no longer names ends and stays as history", async () => {
    expect(
      await post([blocked("203.0.113.0/24"), blocked("198.51.100.7", { code: "SC-001" })]),
    ).toMatchObject({
      status: 200,
      body: { accepted: 2, refused: 0 },
    });
    const before = await prisma.ipStatus.findMany({ orderBy: { network: "asc" } });
    await post([blocked("203.0.113.0/24"), blocked("2001:DB8:0::/48", { state: "limited", reason: "rate" })]);
    expect(await statuses()).toEqual([
      "198.51.100.7 blocked complaints ended",
      "203.0.113.0/24 blocked complaints",
      "2001:db8::/48 limited rate",
    ]);
    // What goes on keeps its row, with its beginning.
    const [, kept] = before;
    expect(await prisma.ipStatus.findUnique({ where: { id: kept?.id ?? "" } })).toEqual(kept);
  });

  it("that is empty lifts everything", async () => {
    await post([blocked("203.0.113.0/24")]);
    await post([]);
    expect(await statuses()).toEqual(["203.0.113.0/24 blocked complaints ended"]);
  });

  it("with refused lines lifts nothing, because what could not be read may be still in force", async () => {
    await post([blocked("203.0.113.0/24"), blocked("198.51.100.7")]);
    const answer = await post([blocked("203.0.113.0/24"), { network: "198.51.100.7", state: "blockd" }]);
    expect(answer.body).toMatchObject({ accepted: 1, refused: 1, errors: [{ line: 2, code: "bad_field" }] });
    expect(await statuses()).toEqual([
      "198.51.100.7 blocked complaints",
      "203.0.113.0/24 blocked complaints",
    ]);
  });
});

describe("a delta", () => {
  it("changes what it names and nothing else", async () => {
    const until = later(new Date(), DAY).toISOString();
    await post([blocked("203.0.113.0/24"), blocked("198.51.100.7"), blocked("198.51.100.8")]);
    await post(
      [
        { network: "203.0.113.0/24", state: "clear" },
        blocked("198.51.100.7", { state: "junked" }),
        blocked("198.51.100.8", { until }),
        { network: "192.0.2.1", state: "clear" },
      ],
      { mode: "delta" },
    );
    expect(await statuses()).toEqual([
      "198.51.100.7 blocked complaints ended",
      "198.51.100.7 junked complaints",
      "198.51.100.8 blocked complaints",
      "203.0.113.0/24 blocked complaints ended",
    ]);
    const [moved] = await prisma.ipStatus.findMany({ where: { network: "198.51.100.8/32" } });
    expect(moved?.until?.toISOString()).toBe(until);
  });
});

describe("the sequence", () => {
  it("lets no older list undo a newer one, in whatever order and however often they come", async () => {
    const lists = Array.from({ length: 8 }, (_, i) => ({
      at: 1000 + i,
      batch: randomUUID(),
      lines: [blocked(`203.0.113.${i}`)],
    }));
    const answers = await Promise.all(
      [...lists, ...lists].sort(() => Math.random() - 0.5).map(({ lines, ...sent }) => post(lines, sent)),
    );
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect((await statuses()).filter((line) => !line.endsWith("ended"))).toEqual([
      "203.0.113.7 blocked complaints",
    ]);
    expect(await post([], { at: 1007 })).toMatchObject({ status: 409, body: { code: "conflict" } });
    // The list that was taken is answered again as it was, whatever came since.
    expect(await post([blocked("203.0.113.7")], { at: 1007, batch: lists[7]?.batch ?? "" })).toMatchObject({
      status: 200,
      body: { duplicate: true, accepted: 1 },
    });
  });

  it.each([
    [{ at: "" }, "header.x-sequence"],
    [{ at: "-1" }, "header.x-sequence"],
    [{ at: "1e3" }, "header.x-sequence"],
    [{ mode: "all" }, "header.x-mode"],
  ] satisfies [Sent, string][])("%j is refused", async (sent, path) => {
    expect(await post([], sent)).toMatchObject({ status: 400, body: { issues: [{ path }] } });
  });
});

it("a source's list leaves alone what staff and other sources say", async () => {
  await setStatus(
    operatorActor,
    { network: "203.0.113.0/24", state: "junked", reason: "dynamic", note: "" },
    new Date(),
  );
  await post([blocked("203.0.113.0/24")], { as: await newToken() });
  await post([blocked("203.0.113.0/24", { state: "limited", reason: "rate" })]);
  await post([]);
  expect((await statuses()).sort()).toEqual([
    "203.0.113.0/24 blocked complaints",
    "203.0.113.0/24 junked dynamic",
    "203.0.113.0/24 limited rate ended",
  ]);
});

it("mail servers that pull read every change once, and what is left in force where a source lifts", async () => {
  const start = (await pullBlocks({}, new Date())).sequence;
  const changes = async (after: string) => {
    const page = await pullBlocks({ after }, new Date());
    return {
      sequence: page.sequence,
      blocks: page.blocks.map(({ network, state }) => `${network} ${state}`),
    };
  };
  const list = [blocked("203.0.113.0/24"), blocked("198.51.100.7")];
  await post(list);
  await post(list);
  const first = await changes(start);
  expect(first.blocks).toEqual(["198.51.100.7 blocked", "203.0.113.0/24 blocked"]);
  await post([blocked("203.0.113.0/24", { state: "limited" })], { as: await newToken() });
  await post([]);
  expect((await changes(first.sequence)).blocks).toEqual([
    "203.0.113.0/24 limited",
    "198.51.100.7 clear",
    "203.0.113.0/24 limited",
  ]);
  expect((await pullBlocks({}, new Date())).blocks).toMatchObject([
    { network: "203.0.113.0/24", state: "limited", reason: "complaints" },
  ]);
});

it("what staff lifted comes back with the source's next list, if it is still there", async () => {
  await post([blocked("203.0.113.9")]);
  await clearStatus(operatorActor, { network: "203.0.113.9", note: "" }, later(new Date(), 1));
  await post([blocked("203.0.113.9")]);
  expect(await statuses()).toEqual([
    "203.0.113.9 blocked complaints ended",
    "203.0.113.9 blocked complaints",
  ]);
});

it("no day waits for a source that sends blocks alone", async () => {
  await post([blocked("203.0.113.9")]);
  const { sources } = await listSources(new Date());
  expect(
    sources.every(({ newestEventAt, closedThrough }) => newestEventAt === null && closedThrough === null),
  ).toBe(true);
  // Without any source of mail nothing is known of a day: it is missing at once, and not open.
  expect((await completeness(later(new Date(), DAY))).days.at(-2)?.state).toBe("missing");
});

it.each([
  [{ network: "010.1.1.1" }, "bad_address"],
  [{ network: "203.0.113.1/24" }, "bad_address"],
  [{ network: "example.net" }, "bad_address"],
  [{ network: 7 }, "bad_field"],
  [{ state: "clear" }, "inconsistent"],
  [{ state: 1 }, "bad_field"],
  [{ reason: "anger" }, "bad_field"],
  [{ reason: null }, "bad_field"],
  [{ code: "554 no" }, "bad_field"],
  [{ since: "1970-01-01T00:00:00Z" }, "too_old"],
  [{ since: "2100-01-01T00:00:00Z" }, "in_future"],
  [{ until: "1970-01-01T00:00:00Z" }, "inconsistent"],
  [{ since: "2020-01-01T00:00:00Z", until: "2021-01-01T00:00:00Z" }, "too_old"],
  [{ until: "2100-01-01T00:00:00Z" }, "in_future"],
  [{ network: "203.0.113.2/32" }, "inconsistent"],
])("refuses %j with %s and keeps the rest", async (change, code) => {
  const answer = await post([blocked("203.0.113.2"), { ...blocked("203.0.113.1"), ...change }]);
  expect(answer.body).toMatchObject({ accepted: 1, refused: 1, errors: [{ line: 2, code }] });
  expect(await statuses()).toEqual(["203.0.113.2 blocked complaints"]);
});

it("takes an IPv4 network in IPv6 form under its own name", async () => {
  await post([blocked("::ffff:203.0.113.3")]);
  expect(await statuses()).toEqual(["203.0.113.3 blocked complaints"]);
});
