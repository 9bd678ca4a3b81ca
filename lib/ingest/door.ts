// The HTTP doors of mail systems: whose token is it, what did it send, and what is it answered.
import { AppError, notFound } from "@/lib/platform/errors";
import { readRspamdPost } from "./adapters/rspamd";
import { decodeBody, encodingOf, readWhole } from "./body";
import { acceptEvents, acceptMessages, budget } from "./commands";
import { databaseGone } from "./ledger";
import { type IngestSource, settingsForIngest, sourceByToken } from "./queries";
import type { IngestAnswer } from "./schema";
import { isConnectionLost } from "./sql";

/** Takes what a mail system posts at /api/ingest/<kind>. Throws AppError: see acceptMessages; not_found, invalid_key. */
export async function receive(kind: string, request: Request, now: Date): Promise<IngestAnswer> {
  const door = Object.hasOwn(doors, kind) ? doors[kind as keyof typeof doors] : undefined;
  if (door === undefined) throw notFound("door");
  try {
    const source = await sourceOf(request.headers.get("authorization"));
    return await door(request, source, now);
  } catch (error) {
    throw isConnectionLost(error) ? databaseGone() : error;
  }
}

type Door = (request: Request, source: IngestSource, now: Date) => Promise<IngestAnswer>;

const doors = { messages: receiveMessages, rspamd: receiveRspamd } satisfies Record<string, Door>;

async function receiveMessages(request: Request, source: IngestSource, now: Date): Promise<IngestAnswer> {
  return acceptMessages(
    {
      source,
      batchId: request.headers.get("idempotency-key"),
      through: request.headers.get("x-through"),
      ...bodyOf(request),
    },
    now,
  );
}

async function receiveRspamd(request: Request, source: IngestSource, now: Date): Promise<IngestAnswer> {
  const { encoding, length, body } = bodyOf(request);
  return budget.within(async (take) => {
    const whole = await readWhole(decodeBody(body, encoding, length), take);
    const outcome = readRspamdPost(whole, (await settingsForIngest()).hashKey, now);
    if ("skipped" in outcome) return { batch: "", accepted: 0, refused: 0, duplicate: false, errors: [] };
    return acceptEvents({ source, batchId: outcome.batchId, events: [outcome.event], idDecides: true }, now);
  });
}

function bodyOf(request: Request) {
  const length = request.headers.get("content-length");
  return {
    encoding: encodingOf(request.headers.get("content-encoding")),
    length: length === null ? null : Number(length),
    body: request.body ?? [],
  };
}

/**
 * `Authorization: Bearer <token>`, or Basic with the token as password: rspamd's exporter can send no other header,
 * only a user and a password (RFC 7617).
 */
async function sourceOf(authorization: string | null): Promise<IngestSource> {
  const [, scheme = "", credentials = ""] = /^(\w+) +(\S+)$/.exec(authorization ?? "") ?? [];
  const token =
    scheme.toLowerCase() === "bearer"
      ? credentials
      : scheme.toLowerCase() === "basic"
        ? Buffer.from(credentials, "base64").toString("utf8").split(":").slice(1).join(":")
        : "";
  const source = token === "" ? null : await sourceByToken(token);
  if (source === null) {
    throw new AppError(
      "invalid_key",
      "Send a source's token as Authorization: Bearer. Staff create sources.",
    );
  }
  return source;
}
