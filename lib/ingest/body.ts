// A request body as decompressed chunks, bounded: a bomb or a torn upload ends with a clear error and no data.
import { pipeline, Readable } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { AppError } from "@/lib/platform/errors";

/** Most bytes of one batch, decompressed. */
export const MAX_BATCH_BYTES = 64 * 1024 * 1024;

// Each chunk is a way to another thread and back: the usual 16 KiB make 150 of a batch.
const roomy = { chunkSize: 128 * 1024 };
const gunzip = () => createGunzip(roomy);
const encodings = { identity: null, gzip: gunzip, "x-gzip": gunzip, br: () => createBrotliDecompress(roomy) };
export type Encoding = keyof typeof encodings;

/** A body as it comes in; an empty array for none. */
export type Body = AsyncIterable<Uint8Array> | readonly Uint8Array[];

/**
 * Waits until a body is here, up to `most` bytes of it. What is larger is answered as a body that goes on coming.
 * @throws AppError invalid_input when it breaks off.
 */
export async function arrival(
  body: Body,
  most: number,
): Promise<{ body: Body; bytes: number; whole: boolean }> {
  const coming = each(body);
  const here: Uint8Array[] = [];
  let bytes = 0;
  while (bytes <= most) {
    const next = await coming.next().catch(() => {
      throw torn("The body broke off.");
    });
    if (next.done === true) return { body: here, bytes, whole: true };
    here.push(next.value);
    bytes += next.value.length;
  }
  return { body: joined(here, coming), bytes, whole: false };
}

async function* joined(here: readonly Uint8Array[], coming: AsyncIterable<Uint8Array>) {
  yield* here;
  yield* coming;
}

async function* each(body: Body): AsyncGenerator<Uint8Array> {
  yield* body;
}

/** Reads a Content-Encoding header. Throws unsupported for one that is not known, or for several. */
export function encodingOf(header: string | null): Encoding {
  const name = header?.trim().toLowerCase() || "identity";
  if (Object.hasOwn(encodings, name)) return name as Encoding;
  throw new AppError("unsupported", "Send the body as it is, or with Content-Encoding gzip or br.");
}

/**
 * Decompresses a body chunk by chunk. `length` is what Content-Length promised, or null.
 * @throws AppError too_large past MAX_BATCH_BYTES decompressed, invalid_input when the body breaks off, is damaged or is
 * shorter than promised (something between us cut it, perhaps at the end of a line).
 */
export async function* decodeBody(
  body: Body,
  encoding: Encoding,
  length: number | null,
): AsyncGenerator<Buffer> {
  const decompress = encodings[encoding]?.();
  let arrived = 0;
  const source = Readable.from(
    counted(body, (size) => {
      arrived += size;
    }),
    { objectMode: false },
  );
  // The callback is there because pipeline wants one; what goes wrong shows in the loop below.
  const chunks: AsyncIterable<Buffer> = decompress ? pipeline(source, decompress, () => {}) : source;
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > MAX_BATCH_BYTES) break;
      yield chunk;
    }
  } catch {
    throw torn(
      decompress
        ? `The body is not whole ${encoding} data: it broke off or is damaged.`
        : "The body broke off.",
    );
  }
  if (bytes > MAX_BATCH_BYTES) throw tooLarge();
  if (length !== null && arrived < length) throw torn("The body is shorter than its Content-Length.");
}

export function tooLarge(): AppError {
  return new AppError(
    "too_large",
    `The batch is larger than ${MAX_BATCH_BYTES / 1024 / 1024} MiB decompressed. Nothing was stored; send smaller batches.`,
  );
}

function torn(cause: string): AppError {
  return new AppError("invalid_input", `${cause} Nothing was stored; send it again.`);
}

/** Most bytes of a body that is read as a whole. */
const MAX_WHOLE_BYTES = 20 * 1024 * 1024;

/** A decoded body as a whole; `take` is told what is kept. Throws too_large past 20 MiB. */
export async function readWhole(
  chunks: AsyncIterable<Buffer>,
  take: (bytes: number) => void,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_WHOLE_BYTES) throw new AppError("too_large", "The body is larger than 20 MiB.");
    take(chunk.length);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

async function* counted(body: Body, count: (size: number) => void) {
  for await (const chunk of body) {
    count(chunk.length);
    yield chunk;
  }
}
