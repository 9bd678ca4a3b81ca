// The scripts and style sheets of the build: compressed once, as small as it goes, and sent as they lie there. Only these
// files; what is written for one reader is left to Next's gzip, and nothing secret stands beside a reader's words here.
import { readdirSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import Negotiator from "negotiator";
import send from "send";

const kinds: Readonly<Record<string, string>> = {
  ".js": "application/javascript; charset=UTF-8",
  ".css": "text/css; charset=UTF-8",
};

/** Smallest first: of what a browser takes, it gets the first. */
const codings = [
  { name: "br", suffix: ".br", compress: brotli },
  { name: "gzip", suffix: ".gz", compress: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }) },
];

function brotli(bytes: Buffer): Promise<Buffer> {
  return promisify(brotliCompress)(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}

/** Writes the compressed forms beside each file below `folder`. */
export async function compressBuilt(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  const wanted = names.filter((name) => path.extname(name) in kinds);
  await Promise.all(
    wanted.map(async (name) => {
      const file = path.join(folder, name);
      const bytes = await readFile(file);
      for (const { suffix, compress } of codings) await writeFile(file + suffix, await compress(bytes));
    }),
  );
}

/**
 * Answers the files of `folder` that were compressed, below the path `prefix`; everything else goes on to `next`. Their
 * names carry a hash of what is in them, so that a browser never asks twice.
 */
export function withBuilt(folder: string, prefix: string, next: RequestListener): RequestListener {
  const files = compressedBelow(folder);
  return (request, response) => {
    const name = nameBelow(prefix, request.url ?? "");
    const kind = kinds[path.extname(name)];
    if (kind === undefined || !files.has(name) || !/^(GET|HEAD)$/.test(request.method ?? "")) {
      return next(request, response);
    }
    const taken = new Negotiator(request).encodings(codings.map((coding) => coding.name));
    const coding = codings.find((each) => taken.includes(each.name));
    response.setHeader("Content-Type", kind);
    response.setHeader("Vary", "Accept-Encoding");
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (coding) response.setHeader("Content-Encoding", coding.name);
    send(request, encodeURI(name + (coding?.suffix ?? "")), {
      root: folder,
      maxAge: "1y",
      immutable: true,
    }).pipe(response);
  };
}

/** The files that have every compressed form; a build that was interrupted has some without. */
function compressedBelow(folder: string): ReadonlySet<string> {
  const names = new Set(readdirSync(folder, { recursive: true, encoding: "utf8" }));
  const whole = [...names].filter((name) => codings.every(({ suffix }) => names.has(name + suffix)));
  return new Set(whole.map((name) => name.split(path.sep).join("/")));
}

/** The part of a request's path below the prefix; empty when it is not there. */
function nameBelow(prefix: string, url: string): string {
  const asked = url.split("?", 1)[0] ?? "";
  if (!asked.startsWith(prefix)) return "";
  try {
    return decodeURIComponent(asked.slice(prefix.length));
  } catch {
    return "";
  }
}
