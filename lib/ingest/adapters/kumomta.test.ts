// Records written by hand in the shape of docs.kumomta.com/reference/log_record (docs/reference/log_record.md in
// KumoCorp/kumomta); no running KumoMTA made them.
import { describe, expect, it } from "vitest";
import { recipientHash } from "../delivery";
import { isRefusal, readEvent } from "../event";
import { readKumoRecord } from "./kumomta";

const now = new Date("2026-11-20T10:00:00Z");
const key = Buffer.alloc(32, 7);
const reception = {
  type: "Reception",
  id: "1d98076abbbc11ed940250ebf67f93bd",
  sender: "b@example.net",
  recipient: "reader@inbox.example",
  queue: "inbox.example",
  site: "",
  size: 1047,
  response: { code: 250, enhanced_code: null, content: "" },
  peer_address: { name: "mx.example.net", addr: "203.0.113.9" },
  timestamp: now.getTime() / 1000,
  created: now.getTime() / 1000,
  num_attempts: 0,
  meta: {},
  headers: { "Message-ID": "<1@example.net>" },
  reception_protocol: "ESMTP",
};
const rejection = {
  ...reception,
  type: "Rejection",
  response: { code: 550, enhanced_code: { class: 5, subject: 1, detail: 1 }, command: "RCPT TO" },
};

const read = (value: object) => readKumoRecord(Buffer.from(JSON.stringify(value)), key);

function cleanEvent(value: object) {
  const outcome = read(value);
  if ("skipped" in outcome) throw new Error(outcome.skipped);
  const event = readEvent(outcome.event, now);
  if (isRefusal(event)) throw new Error(event.message);
  return event;
}

describe("a reception", () => {
  it("is one message with its recipient as a hash", () => {
    const event = cleanEvent(reception);
    expect(event).toMatchObject({
      at: now.getTime(),
      ip: "203.0.113.9",
      port: null,
      helo: "mx.example.net",
      mailFromDomain: "example.net",
      rcptCommands: 1,
      dataCommands: 1,
      recipients: 1,
      verdict: null,
      queueId: reception.id,
      messageId: "<1@example.net>",
      recipientHashes: [recipientHash(key, "reader@inbox.example")],
    });
    expect(JSON.stringify(read(reception))).not.toContain("reader@");
  });

  it("has several recipients in one record, and a verdict when the policy set one", () => {
    const recipient = ["a@inbox.example", "b@inbox.example"];
    expect(cleanEvent({ ...reception, recipient, meta: { verdict: "spam" } })).toMatchObject({
      recipients: 2,
      verdict: "spam",
    });
    expect(cleanEvent({ ...reception, meta: { verdict: "odd" } }).verdict).toBeNull();
  });

  it.each([
    ["203.0.113.9:51234", "203.0.113.9", 51234],
    ["[2001:DB8::1]:25", "2001:db8::1", 25],
    ["2001:db8::1", "2001:db8::1", null],
    ["::ffff:203.0.113.9", "203.0.113.9", null],
  ])("from %s comes from %s, port %s", (addr, ip, port) => {
    expect(cleanEvent({ ...reception, peer_address: { name: "x", addr } })).toMatchObject({ ip, port });
  });
});

describe("a rejection", () => {
  it("of an unknown recipient counts the command and not a message", () => {
    const counts = { rcptCommands: 1, rcptUnknown: 1, dataCommands: 0, recipients: 0 };
    expect(cleanEvent(rejection)).toMatchObject(counts);
  });

  it("for another cause is a command, and at the end of the message a transmission", () => {
    const enhanced_code = { class: 4, subject: 7, detail: 1 };
    const later = { ...rejection, response: { code: 451, enhanced_code, command: "RCPT TO" } };
    expect(cleanEvent(later)).toMatchObject({ rcptCommands: 1, rcptUnknown: 0, dataCommands: 0 });
    const atEnd = { ...rejection, response: { code: 550, enhanced_code, command: "." } };
    expect(cleanEvent(atEnd)).toMatchObject({
      rcptCommands: 1,
      dataCommands: 1,
      recipients: 0,
      verdict: null,
    });
  });
});

it.each([
  { type: "Delivery" },
  { type: "Feedback", feedback_report: {} },
  { reception_protocol: "HTTP" },
  { meta: { authn_id: "somebody" } },
  { peer_address: null },
  { type: "Rejection", recipient: "" },
])("%j is nothing to count", (change) => {
  expect(read({ ...reception, ...change })).toEqual({ skipped: expect.any(String) });
});

it.each(["not json", "[]", "{}", '{"type":"Reception"}', '{"type":"Reception","timestamp":-1}'])(
  "%s is refused",
  (text) => {
    expect(() => readKumoRecord(Buffer.from(text), key)).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  },
);

it("the same bytes are the same batch, others another", () => {
  expect(read(reception)).toEqual(read(reception));
  const ids = [reception, { ...reception, id: "2" }, rejection].map((value) => {
    const outcome = read(value);
    return "batchId" in outcome ? outcome.batchId : "";
  });
  expect(new Set(ids).size).toBe(3);
});
