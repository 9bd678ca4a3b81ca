// Where the service of a data folder is found while it runs: left by the supervisor for the other commands. The file
// may outlive a killed supervisor; whether it is true, the supervisor's lock says.
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const running = z.object({
  url: z.url(),
  /** The address of links in mails. */
  publicUrl: z.url(),
  junk: z.object({ host: z.string(), port: z.number() }).nullable(),
});
export type RunningService = z.infer<typeof running>;

export async function noteRunning(dataFolder: string, service: RunningService): Promise<void> {
  await writeFile(fileOf(dataFolder), `${JSON.stringify(service)}\n`);
}

export async function forgetRunning(dataFolder: string): Promise<void> {
  await rm(fileOf(dataFolder), { force: true });
}

export async function readRunning(dataFolder: string): Promise<RunningService | undefined> {
  const text = await readFile(fileOf(dataFolder), "utf8").catch(() => undefined);
  return text === undefined ? undefined : running.parse(JSON.parse(text));
}

function fileOf(dataFolder: string): string {
  return path.join(dataFolder, "running.json");
}
