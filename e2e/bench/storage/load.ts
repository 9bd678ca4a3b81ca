// Batches of message events as a mail system sends them, prepared beforehand so that making them is not measured, and
// clients that post them.

import { createHash, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { gzipSync } from "node:zlib";
import type { IngestAnswer } from "@/lib/ingest/schema";
import { addressOf } from "./data";

export const EVENTS_PER_BATCH = 10_000;

export type Load = {
  bodies: Buffer[];
  events: number;
  recipients: number;
  /** Distinct addresses of a batch over its events. */
  distinctShare: number;
  /** The same events as rows for COPY, in text format. */
  copyRows: string;
};

/**
 * `batches` batches out of `addresses` senders, a few of whom send most, so that about the share `distinct` of a batch's
 * events have an address of their own. `joined`: with the ids and recipients that make delivery records.
 */
export function makeLoad(options: {
  batches: number;
  addresses: number;
  distinct: number;
  now: Date;
  joined?: boolean;
}): Load {
  const random = seeded(20_260_913);
  const exponent = exponentFor(options.distinct, options.addresses);
  const bodies: Buffer[] = [];
  const rows: string[] = [];
  let distinct = 0;
  let sent = 0;
  for (let batch = 0; batch < options.batches; batch += 1) {
    const seen = new Set<string>();
    const lines: string[] = [];
    for (let at = 0; at < EVENTS_PER_BATCH; at += 1) {
      const sender = Math.floor(options.addresses * random() ** exponent);
      // The busy senders are spread over all networks.
      const ip = addressOf((sender * 7919) % options.addresses);
      seen.add(ip);
      const ts = new Date(options.now.getTime() - Math.floor(random() * 600_000)).toISOString();
      const verdict = random() < 0.8 ? "ham" : "spam";
      const recipients = random() < 0.9 ? 1 : 2;
      sent += recipients;
      const helo = `mx${sender % 1000}.example.net`;
      const mailFrom = `bounce-${at}@d${sender % 5000}.example`;
      const id = options.joined === true ? `${batch}-${at}` : undefined;
      lines.push(
        JSON.stringify({
          ts,
          ip,
          helo,
          mailFrom,
          recipients,
          verdict,
          ...(id !== undefined && {
            queueId: `4X${id}`,
            messageId: `<${id}@d${sender % 5000}.example>`,
            recipientHashes: [createHash("sha256").update(id).digest("hex")],
          }),
        }),
      );
      rows.push([ts, ip, helo, mailFrom, recipients, 0, 1, recipients, verdict].join("\t"));
    }
    distinct += seen.size;
    bodies.push(gzipSync(`${lines.join("\n")}\n`, { level: 1 }));
  }
  const events = options.batches * EVENTS_PER_BATCH;
  const copyRows = `${rows.join("\n")}\n`;
  return { bodies, events, recipients: sent, distinctShare: distinct / events, copyRows };
}

// The larger the exponent, the fewer the senders a batch comes from; found by trying.
function exponentFor(wanted: number, addresses: number): number {
  let [low, high] = [1, 64];
  for (let step = 0; step < 12; step += 1) {
    const exponent = (low + high) / 2;
    const random = seeded(1);
    const seen = new Set<number>();
    for (let at = 0; at < EVENTS_PER_BATCH; at += 1) seen.add(Math.floor(addresses * random() ** exponent));
    if (seen.size / EVENTS_PER_BATCH > wanted) low = exponent;
    else high = exponent;
  }
  return (low + high) / 2;
}

/** mulberry32: small, and the same everywhere. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Posts every body once, from some clients at a time, and answers events per second. Throws unless all are taken. */
export async function postAll(url: string, token: string, load: Load, clients: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const waiting = [...load.bodies];
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
        await postOnce(agent, url, token, body);
      }
    }),
  );
  agent.destroy();
  return load.events / ((performance.now() - begin) / 1000);
}

/** Posts one batch under a new id. Throws unless all its events are taken. */
export async function postOnce(agent: Agent, url: string, token: string, body: Buffer): Promise<void> {
  const { status, text } = await post(agent, `${url}/api/ingest/messages`, body, {
    authorization: `Bearer ${token}`,
    "content-type": "application/x-ndjson",
    "content-encoding": "gzip",
    "idempotency-key": randomUUID(),
  });
  if (status !== 200) throw new Error(`a batch was answered ${status}: ${text}`);
  const answer = JSON.parse(text) as IngestAnswer;
  if (answer.accepted !== EVENTS_PER_BATCH) throw new Error(`a batch was not taken whole: ${text}`);
}

export type Answer = {
  status: number;
  text: string;
  /** Seconds after which to come back, when it says so. */
  retryAfter: number | null;
};

export function post(
  agent: Agent,
  url: string,
  body: Buffer,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: "POST", agent, headers: { ...headers, "content-length": body.length } },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => {
          const wait = response.headers["retry-after"];
          resolve({
            status: response.statusCode ?? 0,
            text,
            retryAfter: wait === undefined ? null : Number(wait),
          });
        });
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
