// The posts in fixtures/rspamd-3.4-posts.json were made by a real rspamd 3.4 (Debian 12), formatter json.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { recipientHash } from "../delivery";
import { isRefusal, readEvent } from "../event";
import posts from "./fixtures/rspamd-3.4-posts.json" with { type: "json" };
import { readRspamdPost } from "./rspamd";

const now = new Date("2026-11-22T16:50:00Z");
const key = Buffer.alloc(32, 7);
type Name = keyof typeof posts;
const read = (value: unknown) => readRspamdPost(Buffer.from(JSON.stringify(value)), key, now);

function eventOf(value: unknown) {
  const outcome = read(value);
  if ("skipped" in outcome) throw new Error(outcome.skipped);
  return outcome;
}

describe("posts of a real rspamd 3.4", () => {
  it("become events", () => {
    const { event } = eventOf(posts["one recipient"]);
    expect(event).toEqual({
      ts: "2026-11-22T16:50:00.000Z",
      ip: "203.0.113.9",
      mailFrom: "b@example.net",
      rcptCommands: 1,
      dataCommands: 1,
      recipients: 1,
      verdict: "ham",
      queueId: "4ABC12",
      uuid: null,
      messageId: "1@example.net",
      fromDomain: "example.net",
      spf: null,
      dkim: [],
      dmarc: null,
      recipientHashes: [recipientHash(key, "a@example.com")],
    });
  });

  it.each([
    [
      "an IPv6 address, marked as spam",
      { ip: "2001:db8::1", verdict: "spam", messageId: null, queueId: "4ABC13" },
    ],
    ["control characters in the subject", { ip: "203.0.113.9", verdict: "ham", queueId: null }],
    ["no recipients known", { recipients: 1, recipientHashes: undefined }],
    ["an IPv4-mapped address", { ip: "203.0.113.9" }],
    ["an empty message", { messageId: null, fromDomain: null }],
    ["the empty sender", { mailFrom: null }],
  ] satisfies [Name, object][])("with %s", (name, expected) => {
    const { event } = eventOf(posts[name]);
    expect(event).toMatchObject(expected);
    expect(isRefusal(readEvent(event, now))).toBe(false);
  });

  it.each(["no connecting address", "an authenticated user"] satisfies Name[])(
    "with %s are skipped",
    (name) => {
      expect(read(posts[name])).toEqual({ skipped: expect.any(String) });
    },
  );

  it("leave no recipient behind in what is made of them", () => {
    for (const [name, value] of Object.entries(posts)) {
      expect(JSON.stringify(read(value)), name).not.toMatch(/example\.com/);
    }
  });
});

const plain = posts["one recipient"];

describe("a post of the formatter structured", () => {
  // Made by a real rspamd 3.4 with a formatter of its own that writes what later versions' structured writes.
  const packed = readFileSync(new URL("./fixtures/rspamd-3.4-post.msgpack", import.meta.url));

  it("becomes an event with its uuid", () => {
    const outcome = readRspamdPost(packed, key, now);
    expect(outcome).toMatchObject({
      batchId: expect.stringMatching(/^rspamd-uuid:/),
      event: {
        ip: "2001:db8::1",
        verdict: "spam",
        uuid: "0193b6a8-6f3e-7c55-8a2b-1d2e3f405162",
        queueId: "4ABC13",
        messageId: null,
        recipients: 1,
        recipientHashes: [recipientHash(key, "a@example.com")],
      },
    });
  });

  it("is refused wherever it breaks off", () => {
    for (let end = 0; end < packed.length; end += 1) {
      expect(() => readRspamdPost(packed.subarray(0, end), key, now)).toThrow(
        expect.objectContaining({ code: "invalid_input" }),
      );
    }
  });
});

describe("actions", () => {
  it.each([
    ["no action", "ham", 2],
    ["add header", "spam", 2],
    ["rewrite subject", "spam", 2],
    ["reject", "spam", 2],
    ["greylist", null, 0],
    ["soft reject", null, 0],
    ["house rule", null, 2],
  ])("%s: verdict %s for %i recipients", (action, verdict, recipients) => {
    const rcpt = ["a@example.com", "b@example.com"];
    expect(eventOf({ ...plain, action, rcpt }).event).toMatchObject({
      verdict,
      recipients,
      rcptCommands: 2,
      dataCommands: 1,
    });
  });
});

describe("authentication", () => {
  it("comes from symbols", () => {
    const symbols = [
      { name: "R_SPF_SOFTFAIL", score: 0 },
      { name: "R_DKIM_ALLOW", score: -0.2, options: ["example.net:s=one", "example.org:s=two"] },
      { name: "DMARC_POLICY_REJECT", score: 2, options: ["example.net : SPF not aligned"] },
    ];
    expect(eventOf({ ...plain, symbols }).event).toMatchObject({
      spf: "softfail",
      dkim: ["example.net", "example.org"],
      dmarc: "fail",
    });
  });
});

describe("the name of the batch", () => {
  const id = (change: object) => eventOf({ ...plain, ...change }).batchId;

  it("is the same for the same message, whatever the scan found", () => {
    expect(id({ scan_time: 9, score: 3, action: "reject" })).toBe(id({}));
  });

  it.each([
    { qid: "4ABC99" },
    { message_id: "2@example.net" },
    { rcpt: ["c@example.com"] },
    { ip: "203.0.113.10" },
  ])("differs with %j", (change) => {
    expect(id(change)).not.toBe(id({}));
  });

  it("is the uuid's where there is one, and new each time where nothing identifies the message", () => {
    expect(id({ uuid: "u-1", message_id: "other" })).toBe(id({ uuid: "u-1" }));
    expect(id({ qid: "unknown" })).not.toBe(id({ qid: "unknown" }));
  });

  it("tells nothing about the message", () => {
    expect(id({})).toMatch(/^rspamd-qid:[\w-]{43}$/);
  });
});

describe("what is no post", () => {
  it.each([
    "",
    "not json",
    "\x80",
    "\x90",
    "\xdf\xff\xff\xff\xff",
    "[]",
    "{}",
    '{"action":1}',
    '{"action":"reject","ip":{}}',
  ])("%s is refused", (text) => {
    expect(() => readRspamdPost(Buffer.from(text, "latin1"), key, now)).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });
});
