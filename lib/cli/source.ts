// `cli source …`: mail systems that send us data, by the operator's hand. What is printed can be read by a script.
import type { Command } from "commander";
import { recordAudit } from "@/lib/audit/commands";
import { operatorActor } from "@/lib/audit/schema";
import { createSource } from "@/lib/ingest/commands";
import { inTransaction } from "@/lib/platform/db";
import { getSettings } from "@/lib/provider/queries";
import { dataOption, withDatabase } from "./with-database";

export function addSource(program: Command): void {
  const source = program.command("source").description("mail systems that send us data");
  source
    .command("create")
    .description("make a source and print its ingest token; it cannot be shown again")
    .argument("<name>", "what the mail system is called, for example mx1.example.com")
    .addOption(dataOption())
    .action(async (name: string, options: { data?: string }) => {
      const { token } = await withDatabase(options, () => createSource(operatorActor, name, new Date()));
      console.log(token);
    });
  source
    .command("recipient-key")
    .description("print the key of recipientHashes, for mail systems that let no address out; keep it secret")
    .addOption(dataOption())
    .action(async (options: { data?: string }) => {
      console.log(await withDatabase(options, () => showRecipientKey(new Date())));
    });
}

/** The key in hexadecimal digits. Whoever has it can try addresses against stored hashes: showing it is recorded. */
async function showRecipientKey(now: Date): Promise<string> {
  const { hashKey } = await getSettings();
  const target = { kind: "settings", id: "hashKey" };
  const entry = { actor: operatorActor, organizationId: null, action: "recipient_key.shown", target };
  await inTransaction((tx) => recordAudit(tx, entry, now));
  return Buffer.from(hashKey).toString("hex");
}
