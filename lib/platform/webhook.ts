// Posts one signed JSON document to an address that a customer chose.
import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { type OutsideStage, postOutside } from "./outside-post";

export type WebhookPost = {
  /** As `webhookAddress` of ip.ts takes it. */
  url: string;
  /** `whsec_…`, see newWebhookSecret. */
  secret: string;
  /** The same at every attempt: a receiver tells a repetition by it. */
  id: string;
  /** The time of this attempt; receivers refuse old ones. */
  at: Date;
  body: string;
  /** Ends the attempt early. */
  signal?: AbortSignal;
};

/**
 * sent: answered with 2xx. deferred: may be taken later. refused: this document never will be. `reply` is a sentence
 * for people: the status and the beginning of the answer, or what failed.
 */
export type WebhookAttempt = {
  outcome: "sent" | "deferred" | "refused";
  stage: OutsideStage;
  /** Host and port. */
  host: string;
  reply: string;
};

/** About the document itself; any other refusal may be mended at the receiver. */
const lastingRefusals = [400, 410, 413, 415, 422];

/** A new secret of the Standard Webhooks form: 256 bits in base64 behind `whsec_`. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

/** One attempt. Never throws for what the network or the receiver does. */
export async function postWebhook({
  url: text,
  secret,
  id,
  at,
  body,
  signal,
}: WebhookPost): Promise<WebhookAttempt> {
  const url = new URL(text);
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
  const { status, stage, reply } = await postOutside({ url, headers, body, signal });
  return { outcome: outcomeOf(status), stage, host: url.host, reply };
}

function outcomeOf(status: number | null): WebhookAttempt["outcome"] {
  if (status === null) return "deferred";
  if (status >= 200 && status < 300) return "sent";
  return lastingRefusals.includes(status) ? "refused" : "deferred";
}
