// The nightly files for those who keep their own history: one gzipped file per complete day (CSV or NDJSON) in a folder, and a manifest
// that lists each with its checksum. A file counts only once it is in the manifest, so that a run that is cut off is
// taken up where it was, and what is in the manifest is whole.
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { z } from "zod";
import { completeness } from "@/lib/ingest/queries";
import { addDays, type Day, dayOf } from "@/lib/platform/day";
import { env } from "@/lib/platform/env";
import { logFor } from "@/lib/platform/log";
import { getSettings } from "@/lib/provider/queries";
import { copyDay, type ExportFormat } from "./export-sql";

const manifest = z.object({
  version: z.literal(1),
  files: z.array(
    z.object({
      day: z.string(),
      name: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      /** Lines without the header. */
      rows: z.number(),
      writtenAt: z.string(),
    }),
  ),
});
export type Manifest = z.infer<typeof manifest>;

/** The job `export.write`: writes every complete day that the folder lacks, oldest first. Nothing without a folder. */
export async function writeExports(now: Date): Promise<void> {
  const { EXPORT_FOLDER: folder, EXPORT_FORMAT: format } = env();
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  const { retentionDays } = await getSettings();
  const { days } = await completeness(now, addDays(dayOf(now), -retentionDays));
  const known = await readManifest(folder);
  const written = new Set(known.files.map(({ name }) => name));
  const missing = days.flatMap(({ day, state }) =>
    state === "complete" && !written.has(nameOf(day, format)) ? [day] : [],
  );
  for (const day of missing.sort()) {
    known.files.push(await writeDay(folder, day, format, now));
    await writeManifest(folder, known);
  }
  if (missing.length > 0) logFor("export").info({ days: missing.length, folder }, "daily records written");
}

const nameOf = (day: Day, format: ExportFormat): string => `ip-days-${day}.${format}.gz`;

async function writeDay(
  folder: string,
  day: Day,
  format: ExportFormat,
  now: Date,
): Promise<Manifest["files"][number]> {
  const name = nameOf(day, format);
  const draft = path.join(folder, `${name}.part`);
  const hash = createHash("sha256");
  let lines = 0;
  let bytes = 0;
  const counting = tap((chunk) => {
    for (const byte of chunk) if (byte === 10) lines += 1;
  });
  const hashing = tap((chunk) => {
    bytes += chunk.length;
    hash.update(chunk);
  });
  await copyDay(day, format, (lines) =>
    pipeline(lines, counting, createGzip(), hashing, createWriteStream(draft)),
  );
  await toDisk(draft);
  await rename(draft, path.join(folder, name));
  // No field of these records holds a line break: each line is a record, of CSV the first is the header.
  const rows = format === "csv" ? Math.max(0, lines - 1) : lines;
  return { day, name, bytes, sha256: hash.digest("hex"), rows, writtenAt: now.toISOString() };
}

function tap(see: (chunk: Buffer) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _, done) {
      see(chunk);
      done(null, chunk);
    },
  });
}

/** The manifest of a folder; an empty one where there is none. Throws when it is damaged: better late than twice. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(path.join(folder, "manifest.json"), "utf8").catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    },
  );
  return text === null ? { version: 1, files: [] } : manifest.parse(JSON.parse(text));
}

async function writeManifest(folder: string, known: Manifest): Promise<void> {
  const file = path.join(folder, "manifest.json");
  const draft = `${file}.part`;
  await rm(draft, { force: true });
  const handle = await open(draft, "w");
  await handle.writeFile(`${JSON.stringify(known, null, 1)}\n`);
  await handle.close();
  await toDisk(draft);
  await rename(draft, file);
}

async function toDisk(file: string): Promise<void> {
  const handle = await open(file, "r+");
  await handle.sync();
  await handle.close();
}
