// What the data folder keeps besides the database: secrets made once, readable by its owner alone.
import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * The secret of that name, 256 random bits in base64url; made at the first call. Of two processes that make it at
 * once both get the same.
 */
export async function keptSecret(dataFolder: string, name: string): Promise<string> {
  const file = path.join(dataFolder, name);
  const kept = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new Error(`The file ${file} cannot be read: ${error.message}`);
  });
  if (kept !== undefined) return kept.trim();
  // Beside an outside database nobody else has made the folder yet.
  await mkdir(dataFolder, { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(draft);
  return keptSecret(dataFolder, name);
}
