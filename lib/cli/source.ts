// `cli source create NAME`: lets a mail system send data, by the operator's hand. Prints only the token.
import type { Command } from "commander";
import { operatorActor } from "@/lib/audit/schema";
import { createSource } from "@/lib/ingest/commands";
import { dataOption, withDatabase } from "./with-database";

export function addSource(program: Command): void {
  program
    .command("source")
    .description("mail systems that send us data")
    .command("create")
    .description("make a source and print its ingest token; it cannot be shown again")
    .argument("<name>", "what the mail system is called, for example mx1.example.com")
    .addOption(dataOption())
    .action(async (name: string, options: { data?: string }) => {
      const { token } = await withDatabase(options, () => createSource(operatorActor, name, new Date()));
      console.log(token);
    });
}
