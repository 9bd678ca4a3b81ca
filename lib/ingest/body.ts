// A request body as decompressed chunks, bounded: a bomb or a torn upload ends with a clear error and no data.
import { pipeline, Readable } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { AppError } from "@/lib/platform/errors";

/** Most bytes of one batch, decompressed. */
export const MAX_BATCH_BYTES = 64 * 1024 * 1024;

const encodings = { identity: null, gzip: createGunzip, "x-gzip": createGunzip, br: createBrotliDecompress };
export type Encoding = keyof typeof encodings;

/** Reads a Content-Encoding header. Throws unsupported for one that is not known, or for several. */
export function encodingOf(header: string | null): Encoding {
  const name = header?.trim().toLowerCase() || "identity";
  if (name in encodings) return name as Encoding;
  throw new AppError("unsupported", "Send the body as it is, or with Content-Encoding gzip or br.");
}

/**
 * Decompresses a body chunk by chunk.
 * @throws AppError too_large past `maxBytes` decompressed bytes, invalid_input when the body breaks off or is damaged.
 */
export async function* decodeBody(
  body: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  maxBytes = MAX_BATCH_BYTES,
): AsyncGenerator<Buffer> {
  const decompress = encodings[encoding]?.();
  const source = Readable.from(body, { objectMode: false });
  // The callback is there because pipeline wants one; what goes wrong shows in the loop below.
  const chunks: AsyncIterable<Buffer> = decompress ? pipeline(source, decompress, () => {}) : source;
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) break;
      yield chunk;
    }
  } catch {
    throw new AppError(
      "invalid_input",
      decompress
        ? `The body is not whole ${encoding} data: it broke off or is damaged. Nothing was stored; send it again.`
        : "The body broke off. Nothing was stored; send it again.",
    );
  }
  if (bytes > maxBytes) throw tooLarge(maxBytes);
}

export function tooLarge(maxBytes = MAX_BATCH_BYTES): AppError {
  return new AppError(
    "too_large",
    `The batch is larger than ${Math.floor(maxBytes / 1024 / 1024)} MiB decompressed. Nothing was stored; send smaller batches.`,
  );
}
