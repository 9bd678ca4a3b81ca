// How a command finds the database of a running or stopped server: DATABASE_URL, else the embedded one of the data folder.
import { Option } from "commander";
import { closeDb } from "@/lib/platform/db";
import {
  type EmbeddedServer,
  isUsedByOthers,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "@/lib/platform/embedded-postgres";
import { env, localUrl, setEnvironment } from "@/lib/platform/env";
import { readRunning } from "./running";

/** `--data DIR`, the same for every command that works on a data folder. */
export function dataOption(): Option {
  return new Option("--data <dir>", "the data folder (default: SENDERSCOPE_DATA, else ./data)");
}

/** Makes the settings those of this data folder; links lead to where its service was started. */
export async function enterDataFolder(options: { data?: string }): Promise<void> {
  if (options.data !== undefined) setEnvironment({ SENDERSCOPE_DATA: options.data });
  const { PUBLIC_URL, HOST, PORT, SENDERSCOPE_DATA } = env();
  if (PUBLIC_URL !== localUrl(HOST, PORT)) return;
  const service = await readRunning(SENDERSCOPE_DATA);
  if (service !== undefined) setEnvironment({ PUBLIC_URL: service.publicUrl });
}

/**
 * Runs `work` with DATABASE_URL set and answers its result. A database that was not running is started for the
 * duration and stopped afterwards, unless somebody else began to use it meanwhile.
 */
export async function withDatabase<T>(
  options: { data?: string },
  work: (url: string) => Promise<T>,
): Promise<T> {
  await enterDataFolder(options);
  const outside = env().DATABASE_URL;
  const server = outside === undefined ? await startEmbeddedPostgres(env().SENDERSCOPE_DATA) : undefined;
  const url = outside ?? (server as EmbeddedServer).url;
  setEnvironment({ DATABASE_URL: url });
  try {
    return await work(url);
  } finally {
    await closeDb();
    if (server?.started && !(await isUsedByOthers(server.url))) await stopEmbeddedPostgres(server);
  }
}
