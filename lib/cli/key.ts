// `cli key create ORG NAME --scope snds [--network CIDR]`: a machine credential by the operator's hand. Prints only the key.
import { type Command, InvalidArgumentError, Option } from "commander";
import { operatorActor } from "@/lib/audit/schema";
import { findOrganization } from "@/lib/identity/queries";
import { createKeyFor } from "@/lib/keys/commands";
import { createKeyInput, maxKeyDays } from "@/lib/keys/schema";
import { keyScopes } from "@/lib/keys/scopes";
import { dataOption, withDatabase } from "./with-database";

type Options = { scope: string[]; network: string[]; days: number; data?: string };

export function addKey(program: Command): void {
  program
    .command("key")
    .description("machine credentials of organizations")
    .command("create")
    .description("make a key and print it; it cannot be shown again")
    .argument("<organization>", "its name or short name")
    .argument("<name>", "what the key is for")
    .addOption(new Option("--scope <scope...>", "what it opens").choices(keyScopes).makeOptionMandatory())
    .option("--network <network...>", "only these addresses or CIDR networks; without it all", [])
    .option("--days <days>", `days until it expires, at most ${maxKeyDays}`, days, maxKeyDays)
    .addOption(dataOption())
    .action(create);
}

async function create(organizationName: string, name: string, options: Options): Promise<void> {
  const input = createKeyInput.safeParse({
    name,
    scopes: options.scope,
    networks: options.network,
    expiresInDays: options.days,
  });
  if (!input.success) throw new Error(input.error.issues.map(({ message }) => message).join("\n"));
  const made = await withDatabase(options, async () => {
    const organization = await findOrganization(organizationName);
    if (organization === null) throw new Error(`There is no organization named ${organizationName}.`);
    return createKeyFor(operatorActor, organization.id, input.data, new Date());
  });
  console.log(made.secret);
}

function days(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > maxKeyDays) {
    throw new InvalidArgumentError(`Write a whole number from 1 to ${maxKeyDays}.`);
  }
  return value;
}
