// Posts one signed JSON document to an address that a customer chose. The address must be public and reached over
// HTTPS; nothing it answers leads anywhere else: no redirect is followed, and no more of the answer is read than is shown.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import https from "node:https";
import { rootCertificates, type TLSSocket } from "node:tls";
import { Webhook } from "standardwebhooks";
import { env } from "./env";
import { findOutsideAddress, inNetworks } from "./outside-address";

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

/** Where an attempt ended: before anything was sent (address, dns, connect, tls), or by what was answered (reply). */
export type WebhookStage = "address" | "dns" | "connect" | "tls" | "reply";

/**
 * sent: answered with 2xx. deferred: may be taken later. refused: this document never will be. `reply` is a sentence
 * for people: the status and the beginning of the answer, or what failed.
 */
export type WebhookAttempt = {
  outcome: "sent" | "deferred" | "refused";
  stage: WebhookStage;
  /** Host and port. */
  host: string;
  reply: string;
};

const totalMs = 20_000;
const dnsMs = 5000;
const shownBytes = 300;
/** About the document itself; any other refusal may be mended at the receiver. */
const lastingRefusals = [400, 410, 413, 415, 422];

/** A new secret of the Standard Webhooks form: 256 bits in base64 behind `whsec_`. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

/** One attempt. Never throws for what the network or the receiver does. */
export async function postWebhook(post: WebhookPost): Promise<WebhookAttempt> {
  const url = new URL(post.url);
  const ended = (stage: WebhookStage, reply: string): WebhookAttempt => ({
    outcome: "deferred",
    stage,
    host: url.host,
    reply,
  });
  if (url.protocol !== "https:") return ended("address", "The address is not an https address.");
  const found = await findOutsideAddress(url.hostname, inNetworks(env().WEBHOOK_NETWORKS), dnsMs);
  if (found.kind === "unknown") return ended("dns", `The name ${url.hostname} has no address.`);
  if (found.kind === "failed")
    return ended("dns", `The DNS could not be asked about the name: ${found.reason}.`);
  if (found.kind === "inside") return ended("address", "The address is not public: nothing was sent.");
  const signal = AbortSignal.any([AbortSignal.timeout(totalMs), ...(post.signal ? [post.signal] : [])]);
  let stage: WebhookStage = "connect";
  try {
    const { status, text } = await exchange(url, found.address, post, signal, (next) => {
      stage = next;
    });
    return {
      ...outcomeOf(status),
      stage: "reply",
      host: url.host,
      reply: [status, text].filter(Boolean).join(" "),
    };
  } catch (error) {
    return ended(stage, reasonOf(error, stage));
  }
}

function outcomeOf(status: number): { outcome: WebhookAttempt["outcome"] } {
  if (status >= 200 && status < 300) return { outcome: "sent" };
  return { outcome: lastingRefusals.includes(status) ? "refused" : "deferred" };
}

function exchange(
  url: URL,
  address: string,
  { id, at, body, secret }: WebhookPost,
  signal: AbortSignal,
  reached: (stage: WebhookStage) => void,
): Promise<{ status: number; text: string }> {
  const named = !/^[[\d]/.test(url.hostname);
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        method: "POST",
        // The checked address; the name is only for the certificate and the Host field.
        host: address,
        port: url.port === "" ? 443 : Number(url.port),
        path: `${url.pathname}${url.search}`,
        ...(named && { servername: url.hostname }),
        ca: authorities(),
        agent: false,
        signal,
        maxHeaderSize: 16 * 1024,
        headers: {
          host: url.host,
          "user-agent": "Senderscope/1.0",
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
          "webhook-signature": new Webhook(secret).sign(id, at, body),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const settle = () => {
          const text = Buffer.concat(chunks)
            .toString("utf8", 0, shownBytes)
            .replace(/[^\x20-\x7e]+/g, " ")
            .trim();
          resolve({ status: response.statusCode ?? 0, text });
          response.destroy();
        };
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size >= shownBytes) settle();
        });
        response.on("end", settle);
        response.on("error", reject);
      },
    );
    request.on("socket", (socket) => {
      socket.once("connect", () => reached("tls"));
      (socket as TLSSocket).once("secureConnect", () => reached("reply"));
    });
    request.on("error", reject);
    request.end(body);
  });
}

let read: { file: string; list: string[] } | undefined;

/** The authorities Node knows, and those of the operator. */
function authorities(): string[] | undefined {
  const file = env().WEBHOOK_CA_FILE;
  if (file === undefined) return undefined;
  if (read?.file !== file) read = { file, list: [...rootCertificates, readFileSync(file, "utf8")] };
  return read.list;
}

function reasonOf(error: unknown, stage: WebhookStage): string {
  const { name = "", code = "", message = "" } = error as Partial<NodeJS.ErrnoException>;
  if (name === "AbortError" || name === "TimeoutError") {
    return stage === "reply" ? "There was no answer in time." : "There was no connection in time.";
  }
  if (stage === "tls") return `The TLS connection failed: ${code || message}.`;
  if (stage === "connect") return `There was no connection: ${code || message}.`;
  return `The connection broke before the answer: ${code || message}.`;
}
