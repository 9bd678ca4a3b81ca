// `cli user create EMAIL`: an account by the operator's hand, with an organization or as staff; and the way back in for
// who lost the second factor.
import { type Command, Option } from "commander";
import { createUserByOperator } from "@/lib/identity/commands";
import { turnFactorOffByOperator } from "@/lib/identity/factor-setup-commands";
import { roles, staffRoles } from "@/lib/identity/roles";
import { createUserInput } from "@/lib/identity/schema";
import { dataOption, withDatabase } from "./with-database";

type Options = { org?: string; join?: boolean; role?: string; staff?: string; name?: string; data?: string };

export function addUser(program: Command): void {
  const command = program.command("user").description("accounts of people");

  command
    .command("create")
    .description("create an account, with an organization of its own, in a present one, or as staff")
    .argument("<email>", "the address the person signs in with")
    .option(
      "--org <name>",
      "a new organization of this name; with --join a present one, by name or short name",
    )
    .option("--join", "let the person into an organization that exists")
    .addOption(new Option("--role <role>", "what the person may do there").choices(roles))
    .addOption(new Option("--staff <role>", "make the person staff of the provider").choices(staffRoles))
    .option("--name <name>", "the person's own name")
    .requiredOption("--password-stdin", "read the password from standard input")
    .addOption(dataOption())
    .action(create);

  command
    .command("factor-off")
    .description("turn the second factor of an account off, for who lost authenticator and recovery codes")
    .argument("<email>", "the account; ask its holder by another way than mail first")
    .addOption(dataOption())
    .action(async (email: string, options: Options) => {
      await withDatabase(options, () => turnFactorOffByOperator(email.toLowerCase(), new Date()));
      console.log(`${email} signs in without a code now, and was told so by mail.`);
    });
}

async function create(email: string, options: Options): Promise<void> {
  if ((options.org === undefined) !== (options.role === undefined)) {
    throw new Error("Give --org and --role together.");
  }
  if (options.org === undefined && options.staff === undefined) {
    throw new Error("Say what the person is: a member (--org and --role), staff (--staff), or both.");
  }
  if (options.join === true && options.org === undefined)
    throw new Error("Say with --org which organization to join.");
  const input = createUserInput.safeParse({
    email,
    name: options.name,
    password: await readPassword(),
    organizationName: options.org,
    joins: options.join,
    role: options.role,
    staffRole: options.staff,
  });
  if (!input.success) {
    throw new Error(
      input.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"),
    );
  }
  await withDatabase(options, () => createUserByOperator(input.data, new Date()));
  console.log(`${input.data.email} can sign in.`);
}

/** Standard input to its end, without the line break that `echo` adds. */
async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write("Password, then Enter and Ctrl-D:\n");
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks)
    .toString("utf8")
    .replace(/\r?\n$/, "");
}
