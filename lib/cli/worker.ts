// `cli worker`: does the background work. Several may run at once, on several machines.
import { type Command, InvalidArgumentError } from "commander";
import { logFor } from "@/lib/platform/log";
import { exitWithin, sayReady, untilToldToStop } from "./lifetime";
import { dataOption, withDatabase } from "./with-database";

export function addWorker(program: Command): void {
  program
    .command("worker")
    .description("do the background work (npm start does this; more can run beside it)")
    .option("--concurrency <n>", "jobs at the same time (default: 8)", positive)
    .addOption(dataOption())
    .action((options: { concurrency?: number; data?: string }) =>
      withDatabase(options, () => work(options.concurrency)),
    );
}

async function work(concurrency: number | undefined): Promise<void> {
  const told = untilToldToStop();
  const { startWorker } = await import("@/lib/jobs/worker"); // brings every domain; the other commands do without
  const worker = await startWorker(concurrency === undefined ? {} : { concurrency });
  sayReady();
  logFor("worker").info("worker waits for jobs");
  const reason = await Promise.race([told, worker.finished.then(() => undefined)]);
  if (reason === undefined) throw new Error("The worker lost its database and ended.");
  logFor("worker").info({ reason }, "worker stops");
  exitWithin(15_000);
  await worker.stop();
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 100)
    throw new InvalidArgumentError("Use a number from 1 to 100.");
  return number;
}
