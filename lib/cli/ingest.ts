// `cli ingest postfix FILE --source NAME`: takes what a Postfix log tells of. The same log again, or grown, counts once.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import { type LoggedEvent, PostfixLog } from "@/lib/ingest/adapters/postfix-log";
import { acceptEvents } from "@/lib/ingest/commands";
import { derivedBatchId } from "@/lib/ingest/delivery";
import { settingsForIngest, sourceByName } from "@/lib/ingest/queries";
import { inParallel } from "@/lib/platform/in-parallel";
import { dataOption, withDatabase } from "./with-database";

type Options = { data?: string; source: string };

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
    .addOption(dataOption())
    .action(async (file: string, options: Options) => {
      const sums = await withDatabase(options, () => ingestPostfix(file, options.source));
      console.log(`${sums.accepted} taken, ${sums.known} known before, ${sums.refused} refused`);
    });
}

async function ingestPostfix(file: string, sourceName: string) {
  const now = new Date();
  const source = await sourceByName(sourceName);
  const log = new PostfixLog((await settingsForIngest()).hashKey, now);
  const sums = { accepted: 0, known: 0, refused: 0 };
  const take = async ({ name, event }: LoggedEvent): Promise<void> => {
    const batchId = derivedBatchId("postfix", name);
    const answer = await acceptEvents({ source, batchId, events: [event], idDecides: true }, now);
    if (answer.duplicate) sums.known += 1;
    else sums.accepted += answer.accepted;
    sums.refused += answer.duplicate ? 0 : answer.refused;
  };
  const takeAll = (events: LoggedEvent[]) => inParallel(events, AT_ONCE, take);
  const input = file === "-" ? process.stdin : createReadStream(file);
  let waiting: LoggedEvent[] = [];
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const event = log.read(text);
    if (event === null) continue;
    waiting.push(event);
    if (waiting.length < AT_ONCE) continue;
    await takeAll(waiting);
    waiting = [];
  }
  await takeAll([...waiting, ...log.rest()]);
  return sums;
}
