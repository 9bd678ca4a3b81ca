import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { recipientHash } from "../delivery";
import { isRefusal, readEvent } from "../event";
import { stalwartEvents, stalwartPost } from "./fixtures/stalwart-events";
import { checkSignature, readStalwartPost } from "./stalwart";

const now = new Date("2026-11-20T10:00:05Z");
const key = Buffer.alloc(32, 7);
const read = (...events: unknown[]) => readStalwartPost(Buffer.from(stalwartPost(events)), key);

function eventsOf(...events: unknown[]) {
  return read(...events).map(({ item }) => {
    if (!("event" in item)) throw new Error(`no event: ${JSON.stringify(item)}`);
    const event = readEvent(item.event, now);
    if (isRefusal(event)) throw new Error(event.message);
    return event;
  });
}

describe("a message that was queued", () => {
  it("is an event under the id in its Received line, with the HELO of its session", () => {
    const [event] = eventsOf(stalwartEvents.ehlo, stalwartEvents.queued);
    expect(event).toMatchObject({
      at: Date.parse("2026-11-20T10:00:00Z"),
      ip: "203.0.113.9",
      port: 51_234,
      helo: "mx.example.net",
      mailFromDomain: "example.net",
      rcptCommands: 2,
      dataCommands: 1,
      recipients: 2,
      verdict: null,
      queueId: BigInt("376921862361743377").toString(16).toUpperCase(),
      recipientHashes: stalwartEvents.queued.data.to.map((address) => recipientHash(key, address)),
    });
    expect(JSON.stringify(read(stalwartEvents.queued))).not.toContain("@inbox.example");
  });

  it("has no HELO when that came in another post, or in another session", () => {
    const other = {
      ...stalwartEvents.ehlo,
      data: { ...stalwartEvents.ehlo.data, spanId: "@376921862361743362" },
    };
    expect(eventsOf(other, stalwartEvents.queued)[0]?.helo).toBeNull();
  });

  it("is another message though a number of JavaScript could not tell the ids apart", () => {
    const { queued } = stalwartEvents;
    const next = { ...queued, data: { ...queued.data, queueId: "@376921862361743376" } };
    expect(Number("376921862361743376")).toBe(Number("376921862361743377"));
    expect(new Set(read(queued, next).map(({ item }) => item.batchId)).size).toBe(2);
    expect(new Set(eventsOf(queued, next).map(({ queueId }) => queueId)).size).toBe(2);
  });

  it("is not mistaken for what a sender wrote into a name", () => {
    const { ehlo } = stalwartEvents;
    const domain = 'x","queueId":376921862361743399,"y":"';
    expect(eventsOf({ ...ehlo, data: { ...ehlo.data, domain } }, stalwartEvents.queued)[0]?.helo).toBe(
      domain,
    );
  });
});

describe("a refused recipient", () => {
  const counts = { rcptCommands: 1, rcptUnknown: 0, dataCommands: 0, recipients: 0 };
  it.each([
    ["unknown", { ...counts, rcptUnknown: 1 }],
    ["relay", counts],
    ["greylisted", counts],
  ] as const)("%s is a command", (name, expected) => {
    expect(eventsOf(stalwartEvents.ehlo, stalwartEvents[name])).toMatchObject([
      { ...expected, ip: "203.0.113.9", helo: "mx.example.net" },
    ]);
  });
});

it("a message that the filter refused or dropped is one recipient's spam", () => {
  const { rejected } = stalwartEvents;
  const dropped = { ...rejected, data: { ...rejected.data, result: "discard" } };
  for (const event of eventsOf(rejected, dropped)) {
    expect(event).toMatchObject({ dataCommands: 1, recipients: 1, verdict: "spam" });
  }
});

it("the filter's word on a recipient names the message", () => {
  const queueId = BigInt("376921862361743377").toString(16).toUpperCase();
  expect(read(stalwartEvents.ham, stalwartEvents.spam).map(({ item }) => item)).toMatchObject([
    { word: { queueId, verdict: "ham" } },
    { word: { queueId, verdict: "spam" } },
  ]);
});

it("says nothing of its readers' own mail, of the model's guess, and of what was trained by whom", () => {
  const { ham, unknown, classified, trained, outbound } = stalwartEvents;
  const { queueId: _, ...own } = ham.data;
  const submitted = { ...unknown, data: { ...unknown.data, localPort: 587 } };
  expect(read(classified, trained, outbound, { ...ham, data: own }, submitted)).toEqual([]);
});

describe("the same fact", () => {
  const { queued, unknown, ham } = stalwartEvents;
  const idOf = (event: unknown) => read(event)[0]?.item.batchId;

  it.each([queued, unknown, ham])("%j is the same in any post, under any id", (event) => {
    expect(idOf({ ...event, id: "9" })).toBe(idOf(event));
  });

  it("is another when it is about something else, though the ids are equal", () => {
    const at = { ...unknown, createdAt: "2026-11-20T10:00:01Z" };
    const to = { ...unknown, data: { ...unknown.data, to: "nemo@inbox.example" } };
    const reader = { ...ham, data: { ...ham.data, accountId: 18 } };
    const ids = [unknown, at, to, ham, reader, queued].map(idOf);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

it("events of other types may hold anything", () => {
  expect(read({ type: "imap.list", data: { to: 7, remoteIp: [] } }, { type: "toString" })).toEqual([]);
});

describe("what is not understood", () => {
  it("is refused by itself, with its place", () => {
    const { queueId: _, ...data } = stalwartEvents.queued.data;
    const items = read(7, {}, { ...stalwartEvents.queued, data }, stalwartEvents.unknown, {
      ...stalwartEvents.unknown,
      data: { remoteIp: 7 },
    });
    expect(items.map(({ line, item }) => [line, "refusal" in item && item.refusal.message])).toEqual([
      [1, expect.stringContaining("event: ")],
      [2, expect.stringContaining("type: ")],
      [3, "data.queueId: is missing."],
      [4, false],
      [5, expect.stringContaining("data.remoteIp: ")],
    ]);
  });

  it.each(["", "not json", "[]", "{}", '{"events":{}}'])("%s is refused as a whole", (body) => {
    expect(() => readStalwartPost(Buffer.from(body), key)).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });
});

describe("the signature", () => {
  const body = Buffer.from(stalwartPost([stalwartEvents.queued]));
  const signature = createHmac("sha256", "the-token").update(body).digest("base64");

  it("fits the body under the token", () => {
    expect(() => checkSignature(body, signature, "the-token")).not.toThrow();
  });

  it.each([
    ["another token", body, signature, "the-tokem"],
    ["another body", Buffer.concat([body, Buffer.from(" ")]), signature, "the-token"],
    ["a shorter one", body, signature.slice(0, 20), "the-token"],
    ["none", body, null, "the-token"],
    ["an empty one", body, "", "the-token"],
  ])("with %s does not", (_, given, said, token) => {
    expect(() => checkSignature(given, said, token)).toThrow(
      expect.objectContaining({ code: "invalid_key" }),
    );
  });
});
