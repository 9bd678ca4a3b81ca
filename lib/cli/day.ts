// `cli day lost DAY --note TEXT`: gives up on a day whose data will not come; with --undo, waits for it again.
import { type Command, InvalidArgumentError } from "commander";
import { operatorActor } from "@/lib/audit/schema";
import { declareDayLost, undoDayLost } from "@/lib/ingest/lost-day-commands";
import { isDay } from "@/lib/platform/day";
import { dataOption, withDatabase } from "./with-database";

type Options = { data?: string; note?: string; undo?: boolean };

export function addDay(program: Command): void {
  program
    .command("day")
    .description("days of data")
    .command("lost")
    .description("declare a day lost: nobody waits for its missing data any more, and readers are told")
    .argument("<day>", "the UTC day as YYYY-MM-DD", toDay)
    .option("--note <text>", "why, for the audit log")
    .option("--undo", "wait for it again")
    .addOption(dataOption())
    .action((day: string, options: Options) =>
      withDatabase(options, async () => {
        if (options.note === undefined) throw new Error("Say why with --note.");
        const change = options.undo === true ? undoDayLost : declareDayLost;
        await change(operatorActor, day, { note: options.note }, new Date());
      }),
    );
}

function toDay(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError("Write the day as YYYY-MM-DD.");
  return text;
}
