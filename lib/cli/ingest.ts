// `cli ingest postfix FILE --source NAME`: takes what a Postfix log tells of. The same log again, or grown, counts once.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import { type LoggedEvent, PostfixLog } from "@/lib/ingest/adapters/postfix-log";
import { acceptEvents } from "@/lib/ingest/commands";
import { derivedBatchId } from "@/lib/ingest/delivery";
import { settingsForIngest, sourceByName } from "@/lib/ingest/queries";
import { inParallel } from "@/lib/platform/in-parallel";
import { followPostfix } from "./follow-postfix";
import { untilToldToStop } from "./lifetime";
import { dataOption, withDatabase } from "./with-database";

type Options = { data?: string; source: string; follow?: boolean };

/** Events under way at a time: what is counted in a few transactions. */
const AT_ONCE = 500;

export function addIngest(program: Command): void {
  program
    .command("ingest")
    .description("data of mail systems out of files")
    .command("postfix")
    .description("take a Postfix log: lines are joined by queue id, and the same log again counts once")
    .argument("<file>", "the log, - for the standard input")
    .requiredOption("--source <name>", "the source it belongs to")
    .option("--follow", "go on with what is added to it, also when it is rotated")
    .addOption(dataOption())
    .action(async (file: string, options: Options) => {
      await withDatabase(options, () =>
        options.follow === true ? follow(file, options) : once(file, options),
      );
    });
}

async function once(file: string, { source }: Options): Promise<void> {
  const sums = await ingestPostfix(file, source);
  console.log(`${sums.accepted} taken, ${sums.known} known before, ${sums.refused} refused`);
}

async function follow(file: string, { source }: Options): Promise<void> {
  if (file === "-") throw new Error("The standard input has no end to wait for: leave --follow out.");
  const told = new AbortController();
  untilToldToStop().then((reason) => told.abort(reason));
  const take = await taker(source);
  const log = new PostfixLog((await settingsForIngest()).hashKey);
  await followPostfix(file, log, (events) => take(events, new Date()), told.signal);
}

async function ingestPostfix(file: string, source: string) {
  const now = new Date();
  const take = await taker(source);
  const log = new PostfixLog((await settingsForIngest()).hashKey);
  const sums = { accepted: 0, known: 0, refused: 0 };
  const takeAll = async (events: readonly LoggedEvent[]) => {
    const taken = await take(events, now);
    for (const name of ["accepted", "known", "refused"] as const) sums[name] += taken[name];
  };
  const input = file === "-" ? process.stdin : createReadStream(file);
  let waiting: LoggedEvent[] = [];
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const event = log.read(text, now);
    if (event === null) continue;
    waiting.push(event);
    if (waiting.length < AT_ONCE) continue;
    await takeAll(waiting);
    waiting = [];
  }
  await takeAll([...waiting, ...log.rest(now)]);
  return sums;
}

/** Counts events of a source, each as a batch of its own, and answers how many were new. Throws not_found. */
export async function taker(sourceName: string) {
  const source = await sourceByName(sourceName);
  return async (events: readonly LoggedEvent[], now: Date) => {
    const sums = { accepted: 0, known: 0, refused: 0 };
    await inParallel(events, AT_ONCE, async ({ name, event }) => {
      const batchId = derivedBatchId("postfix", name);
      const answer = await acceptEvents({ source, batchId, events: [event], idDecides: true }, now);
      if (answer.duplicate) sums.known += 1;
      else sums.accepted += answer.accepted;
      sums.refused += answer.duplicate ? 0 : answer.refused;
    });
    return sums;
  };
}
