// The HTTP doors of mail systems: whose token is it, what did it send, and what is it answered.
import type { ZodType } from "zod";
import { AppError, notFound } from "@/lib/platform/errors";
import { logFor } from "@/lib/platform/log";
import { readHarakaRecord } from "./adapters/haraka";
import { readKumoRecord } from "./adapters/kumomta";
import type { Outcome } from "./adapters/outcome";
import { readRspamdPost } from "./adapters/rspamd";
import { checkSignature, readStalwartPost } from "./adapters/stalwart";
import { decodeBody, encodingOf, readWhole } from "./body";
import {
  acceptDays,
  acceptEvents,
  acceptMessages,
  acceptRecords,
  acceptTraps,
  budget,
  type LinesInput,
} from "./commands";
import { acceptItems } from "./item-commands";
import { databaseGone } from "./ledger";
import { type IngestSource, settingsForIngest, sourceByToken } from "./queries";
import { dayMode, type IngestAnswer } from "./schema";
import { isConnectionLost } from "./sql";

/** A post to a door, from a source that is known by its token. */
export type Post = { headers: Headers; upload: Upload; source: IngestSource; now: Date };
export type Door = (post: Post) => Promise<IngestAnswer>;

/** The doors of this domain; domains further right have doors of their own. */
export const ingestDoors = {
  messages: (post) => acceptMessages(linesOf(post), post.now),
  traps: (post) => acceptTraps(linesOf(post), post.now),
  days: (post) =>
    acceptDays({ ...linesOf(post), mode: headerOf(post, "x-mode", dayMode, "add or replace") }, post.now),
  haraka: (post) => acceptRecords(linesOf(post), readHarakaRecord, post.now),
  rspamd: oneByOne(readRspamdPost),
  kumomta: oneByOne(readKumoRecord),
  stalwart,
} satisfies Record<string, Door>;

/**
 * Takes what a mail system posts at /api/ingest/<kind>. Throws AppError: see acceptMessages; not_found, invalid_key.
 */
export async function receive(
  doors: Readonly<Record<string, Door>>,
  kind: string,
  request: Request,
  now: Date,
): Promise<IngestAnswer> {
  const door = Object.hasOwn(doors, kind) ? doors[kind] : undefined;
  if (door === undefined) throw notFound("door");
  const upload = openUpload(request);
  let source: IngestSource | undefined;
  try {
    source = await admitSource(request.headers.get("authorization"));
    return await door({ headers: request.headers, upload, source, now });
  } catch (error) {
    void upload.discard();
    if (source !== undefined && error instanceof AppError) {
      logFor("ingest").warn({ source: source.name, kind, code: error.code }, "a batch was not taken");
    }
    throw isConnectionLost(error) ? databaseGone() : error;
  }
}

/** A post as a batch of lines: its headers, and the body as it comes. */
export function linesOf({ headers, upload, source }: Post): LinesInput {
  return {
    source,
    batchId: headers.get("idempotency-key"),
    through: headers.get("x-through"),
    encoding: encodingOf(headers.get("content-encoding")),
    ...upload,
  };
}

/** A header that a door needs. Throws invalid_input, saying what it must be. */
export function headerOf<T>({ headers }: Post, name: string, schema: ZodType<T>, wanted: string): T {
  const parsed = schema.safeParse(headers.get(name));
  if (parsed.success) return parsed.data;
  const title = name.replace(/(^|-)\w/g, (letter) => letter.toUpperCase());
  throw new AppError("invalid_input", `The header ${title} is missing or not usable.`, {
    issues: [{ path: `header.${name}`, message: `must be ${wanted}` }],
  });
}

/** The door of a server that posts one message at a time and names no batch; `read` makes an event of the post. */
function oneByOne(read: (body: Buffer, hashKey: Uint8Array, now: Date) => Outcome): Door {
  return ({ headers, upload, source, now }) => {
    const encoding = encodingOf(headers.get("content-encoding"));
    return budget.within(async (take) => {
      const whole = await readWhole(decodeBody(upload.body, encoding, upload.length), take);
      const outcome = read(whole, (await settingsForIngest()).hashKey, now);
      if ("skipped" in outcome) return { batch: "", accepted: 0, refused: 0, duplicate: false, errors: [] };
      return acceptEvents(
        { source, batchId: outcome.batchId, events: [outcome.event], idDecides: true },
        now,
      );
    });
  };
}

/** Stalwart's webhook: many events in a post, signed, each counted once whichever others it comes with again. */
async function stalwart({ headers, upload, source, now }: Post): Promise<IngestAnswer> {
  const encoding = encodingOf(headers.get("content-encoding"));
  return budget.within(async (take) => {
    const body = await readWhole(decodeBody(upload.body, encoding, upload.length), take);
    checkSignature(body, headers.get("x-signature"), tokenOf(headers.get("authorization")));
    return acceptItems(source, readStalwartPost(body, (await settingsForIngest()).hashKey), now);
  });
}

type Upload = {
  body: AsyncIterable<Uint8Array>;
  /** What Content-Length promised, or null. */
  length: number | null;
  /** Reads what is left to nowhere, for a while. */
  discard: () => Promise<void>;
};

/** How long a client may go on sending after it was refused. */
const DISCARD_MS = 30_000;

/**
 * The body of a request. Giving up on it would reset the connection, and a client that is still sending would see that
 * instead of the answer: so what is refused is read to its end, without being kept.
 */
function openUpload(request: Request): Upload {
  const reader = request.body?.getReader();
  const length = request.headers.get("content-length");

  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = await reader?.read();
      if (next?.value === undefined) return;
      yield next.value;
    }
  }

  async function discard(): Promise<void> {
    const giveUp = setTimeout(() => reader?.cancel().catch(() => {}), DISCARD_MS);
    try {
      while ((await reader?.read())?.value !== undefined);
    } catch {
      // The client went away: nothing is left to read.
    } finally {
      clearTimeout(giveUp);
    }
  }

  return { body: chunks(), length: length === null ? null : Number(length), discard };
}

/** The source whose token came with a post. Throws invalid_key. */
export async function admitSource(authorization: string | null): Promise<IngestSource> {
  const token = tokenOf(authorization);
  const source = token === "" ? null : await sourceByToken(token);
  if (source === null) {
    throw new AppError(
      "invalid_key",
      "Send a source's token as Authorization: Bearer. Staff create sources.",
    );
  }
  return source;
}

/**
 * `Authorization: Bearer <token>`, or Basic with the token as password: rspamd's exporter can send no other header,
 * only a user and a password (RFC 7617). Empty when there is none.
 */
function tokenOf(authorization: string | null): string {
  const [, scheme = "", credentials = ""] = /^(\w+) +(\S+)$/.exec(authorization ?? "") ?? [];
  if (scheme.toLowerCase() === "bearer") return credentials;
  if (scheme.toLowerCase() !== "basic") return "";
  return Buffer.from(credentials, "base64").toString("utf8").split(":").slice(1).join(":");
}
