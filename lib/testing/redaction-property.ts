// The promise of redaction, tried on generated messages: whatever its recipient's address is hidden in, a report of it
// says nowhere who complained, and keeps what the sender needs.
import { domainToASCII, domainToUnicode } from "node:url";
import fc from "fast-check";
import PostalMime from "postal-mime";
import { expect } from "vitest";
import { trustOf } from "@/lib/complaints/attribution";
import { headerBytes, parseMessage } from "@/lib/complaints/message";
import { senderIdsOf, streamOf } from "@/lib/complaints/sender-ids";
import { cleanedIds } from "@/lib/feedback/owner-ids";
import { redactMessage } from "@/lib/feedback/redact";
import { buildReport, type ReportContent, reportedMessage } from "@/lib/feedback/report";
import { redactBody } from "@/lib/feedback/whole-message";
import { readLoosely } from "./address-forms";
import { type ComplainedMessage, complainedMessage } from "./complained-message";

const trust = trustOf({
  internalNetworks: [],
  ownHostNames: ["mx1.provider.example"],
  authservIds: ["mx1.provider.example"],
});
const oneFeed = new Uint8Array(32).fill(7);
const otherFeed = new Uint8Array(32).fill(8);

/** What was tried, for the figures. */
export type Tried = { messages: number; whole: number };

/** Tries a number of messages; the same ones for the same seed. Throws with the smallest message that breaks it. */
export async function tryRedaction(runs: number, seed: number): Promise<Tried> {
  const tried: Tried = { messages: 0, whole: 0 };
  await fc.assert(
    fc.asyncProperty(complainedMessage, (message) => holdsFor(message, tried)),
    { numRuns: runs, seed },
  );
  return tried;
}

async function holdsFor(message: ComplainedMessage, tried: Tried): Promise<void> {
  const { recipient, kept, forms } = message;
  const raw = Buffer.from(message.raw, "latin1");
  const { fields } = parseMessage(raw);
  const rules = { recipient, trust, reportingHost: "feedback.provider.example" };
  const redacted = redactMessage({ ...rules, key: oneFeed }, fields);
  const whole = redactBody(raw, redacted);
  const content: ReportContent = {
    reportId: "0f8fad5b-d9cb-469f-a165-70867728950e",
    feedId: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    messageId: "<0f8fad5b@provider.example>",
    createdAt: new Date("2026-11-20T12:00:00Z"),
    from: "fbl@feedback.invalid",
    to: "abuse@sender.invalid",
    manageUrl: "https://feedback.invalid/feeds/1",
    unsubscribeUrl: "https://feedback.invalid/u/1",
    reportingHost: rules.reportingHost,
    kind: "junk",
    ip: "203.0.113.9",
    port: null,
    arrivedAt: new Date("2026-11-20T10:00:00Z"),
    mailFrom: `b-${recipient.replace("@", "=")}@sender.example`,
    domains: ["sender.example"],
    incidents: 1,
    message: redacted,
    whole: null,
    test: false,
  };
  const token = redacted.standIn.slice(0, redacted.standIn.indexOf("@"));
  const texts = [buildReport(content).toString("latin1")];
  // As they come back from the database, which holds text.
  const stored = Object.entries(senderIdsOf(fields)).map(([name, value]) => [name, textOf(value)]);
  const ids = { recipient, stream: streamOf(fields), senderIds: Object.fromEntries(stored) };
  texts.push(JSON.stringify(cleanedIds(oneFeed, ids)));
  if (whole !== null) {
    const body = reportedMessage({ message: redacted, whole }).join("\r\n");
    const parsed = await PostalMime.parse(Buffer.from(body, "latin1"));
    texts.push(buildReport({ ...content, whole }).toString("latin1"), parsed.text ?? "", parsed.html ?? "");
    for (const { content: bytes } of parsed.attachments)
      texts.push(Buffer.from(bytes as ArrayBuffer).toString("utf8"));
    tried.whole += 1;
  }
  const hidden = [...namesOf(recipient), ...forms].map((text) => text.toLowerCase());
  for (const reading of texts.flatMap(readLoosely)) {
    const rest = reading.replaceAll(token, "~");
    for (const text of hidden) if (rest.includes(text)) throw new Error(`${text} stands in ${rest}`);
  }
  const header = headerBytes(redacted.fields).toString("latin1");
  expect(kept.filter((field) => header.includes(`${field}\r\n`))).toEqual(kept);
  const again = redactMessage(
    { ...rules, key: oneFeed },
    parseMessage(Buffer.from("Subject: x\r\n\r\n")).fields,
  );
  const elsewhere = redactMessage({ ...rules, key: otherFeed }, fields);
  expect(again.standIn).toBe(redacted.standIn);
  expect(elsewhere.standIn).not.toBe(redacted.standIn);
  tried.messages += 1;
}

function textOf(binary: string): string {
  return Buffer.from(binary, "latin1").toString("utf8");
}

/** The address with its domain in each of its spellings, as text and as bytes. */
function namesOf(address: string): string[] {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  const names = [domain, domainToASCII(domain) || domain, domainToUnicode(domain) || domain].map(
    (name) => address.slice(0, at + 1) + name,
  );
  return [...names, ...names.map((name) => Buffer.from(name, "utf8").toString("latin1"))];
}
