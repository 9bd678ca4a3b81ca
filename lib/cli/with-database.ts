// How a command finds the database of a running or stopped server: DATABASE_URL, else the embedded one of the data folder.
import { Option } from "commander";
import { closeDb } from "@/lib/platform/db";
import {
  type EmbeddedServer,
  isUsedByOthers,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "@/lib/platform/embedded-postgres";
import { env, setEnvironment } from "@/lib/platform/env";

/** `--data DIR`, the same for every command that works on a data folder. */
export function dataOption(): Option {
  return new Option("--data <dir>", "the data folder (default: SENDERSCOPE_DATA, else ./data)");
}

/**
 * Runs `work` with DATABASE_URL set and answers its result. A database that was not running is started for the
 * duration and stopped afterwards, unless somebody else began to use it meanwhile.
 */
export async function withDatabase<T>(
  options: { data?: string },
  work: (url: string) => Promise<T>,
): Promise<T> {
  if (options.data !== undefined) setEnvironment({ SENDERSCOPE_DATA: options.data });
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
