// The lines in fixtures/haraka-3.3-records.ndjson were written by our plugin in a real Haraka 3.3.4 with rspamd.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { recipientHash } from "../delivery";
import { isRefusal } from "../event";
import { readHarakaRecord } from "./haraka";

const now = new Date("2026-11-29T15:00:00Z");
const key = Buffer.alloc(32, 7);
const lines = readFileSync(new URL("./fixtures/haraka-3.3-records.ndjson", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");
const read = (line: string) => readHarakaRecord(line, key, now);

function eventOf(line: string) {
  const event = read(line);
  if (isRefusal(event)) throw new Error(event.message);
  return event;
}

describe("lines of a real Haraka 3.3", () => {
  const counts = { rcptCommands: 1, rcptUnknown: 0, dataCommands: 1, recipients: 1 };

  it.each([
    ["two recipients of six", { rcptCommands: 6, rcptUnknown: 2, recipients: 2, verdict: "ham" }],
    ["marked by the filter", { ...counts, verdict: "spam" }],
    [
      "refused by the filter",
      { rcptCommands: 2, rcptUnknown: 0, dataCommands: 1, recipients: 2, verdict: "spam" },
    ],
    ["DATA refused", { rcptCommands: 2, dataCommands: 0, recipients: 0, queueId: null }],
    ["put off", { ...counts, recipients: 0, verdict: null, recipientHashes: [] }],
    ["refused by somebody else", { ...counts, verdict: "ham" }],
    ["taken", { ...counts, verdict: "ham" }],
    ["too large", { ...counts, recipients: 0, verdict: null }],
    ["the client hung up after the answer", { ...counts, verdict: "ham" }],
  ])("%s", (name, expected) => {
    const at = names.indexOf(name);
    expect(eventOf(lines[at] ?? "")).toMatchObject(expected);
  });

  const names = [
    "two recipients of six",
    "marked by the filter",
    "refused by the filter",
    "DATA refused",
    "put off",
    "refused by somebody else",
    "taken",
    "too large",
    "the client hung up after the answer",
  ];

  it("name the client, and the message by the id in its Received line", () => {
    const event = eventOf(lines[0] ?? "");
    const { uuid } = JSON.parse(lines[0] ?? "") as { uuid: string };
    expect(event).toMatchObject({
      ip: "203.0.113.9",
      helo: "mx.sender.example",
      mailFromDomain: "sender.example",
      queueId: uuid,
      uuid,
      messageId: "<1@sender.example>",
      recipientHashes: ["a@inbox.example", "b@inbox.example"].map((address) => recipientHash(key, address)),
    });
    expect(JSON.stringify(event)).not.toContain("@inbox.example");
  });
});

const plain = {
  ts: now.toISOString(),
  uuid: "A.1",
  ip: "2001:DB8::1",
  port: 50_000,
  helo: null,
  fromDomain: null,
  rcpts: { accepted: 1, deferred: 0, refused: 0, unknown: 0 },
  message: { status: "accepted", messageId: "", to: ["a@inbox.example"] },
};
const withMessage = (change: object) =>
  JSON.stringify({ ...plain, message: { ...plain.message, ...change } });

it("the empty sender and an IPv6 address are taken", () => {
  expect(eventOf(JSON.stringify(plain))).toMatchObject({
    ip: "2001:db8::1",
    mailFromDomain: null,
    messageId: null,
    verdict: null,
  });
});

it.each([
  [{ rspamd: { action: "soft reject" } }, null],
  [{ rspamd: { action: "house rule" } }, null],
  [{ spamassassin: { score: 5, required: 5 } }, "spam"],
  [{ spamassassin: { score: 4.9, required: 5 } }, "ham"],
  [{ rspamd: { action: "no action" }, spamassassin: { score: 9, required: 5 } }, "ham"],
])("%j is the verdict %s", (words, verdict) => {
  expect(eventOf(withMessage(words)).verdict).toBe(verdict);
});

it.each([
  ["no json", "not_json"],
  ["[]", "not_an_object"],
  ["{}", "bad_field"],
  [JSON.stringify({ ...plain, ip: "010.1.1.1" }), "bad_address"],
  [JSON.stringify({ ...plain, ts: "yesterday" }), "bad_field"],
  [JSON.stringify({ ...plain, ts: "2026-11-01T00:00:00Z" }), "too_old"],
  [JSON.stringify({ ...plain, rcpts: { ...plain.rcpts, accepted: -1 } }), "bad_field"],
  [JSON.stringify({ ...plain, rcpts: { ...plain.rcpts, unknown: 2 } }), "inconsistent"],
  [withMessage({ status: "perhaps" }), "bad_field"],
  [withMessage({ to: "a@inbox.example" }), "bad_field"],
])("%s is refused", (line, code) => {
  expect(read(line)).toMatchObject({ code });
});
