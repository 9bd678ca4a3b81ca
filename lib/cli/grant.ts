// `cli grant ORG NETWORK --note TEXT`: gives an organization a network on the operator's word.
import { type Command, InvalidArgumentError } from "commander";
import { operatorActor } from "@/lib/audit/schema";
import { grantByStaff } from "@/lib/networks/grant-commands";
import { isDay } from "@/lib/platform/day";
import { dataOption, withDatabase } from "./with-database";

type Options = { note: string; from?: string; data?: string };

export function addGrant(program: Command): void {
  program
    .command("grant")
    .description("let an organization read about a network, without a proof")
    .argument("<organization>", "its name or short name")
    .argument("<network>", "an address or network, for example 192.0.2.0/24")
    .requiredOption("--note <text>", "what this rests on; kept in the audit log")
    .option("--from <day>", "first readable day as YYYY-MM-DD (default: 90 days back)", day)
    .addOption(dataOption())
    .action(async (organizationName: string, network: string, options: Options) => {
      const input = {
        organizationName,
        network,
        note: options.note,
        ...(options.from && { from: options.from }),
      };
      const grant = await withDatabase(options, () => grantByStaff(operatorActor, input, new Date()));
      console.log(`${grant.organization} can read ${grant.network} from ${grant.firstDay} on.`);
    });
}

function day(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError("Write a day as YYYY-MM-DD.");
  return text;
}
