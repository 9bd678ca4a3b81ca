// `cli migrate`: brings the database to this version. `cli migrate create NAME`: writes the next migration.
import path from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { migrate, writeMigration } from "@/lib/platform/migrate";
import { dataOption, withDatabase } from "./with-database";

export function addMigrate(program: Command): void {
  const command = program
    .command("migrate")
    .description("bring the database to the schema of this version")
    .addOption(dataOption());

  command.action(async (options: { data?: string }) => {
    const applied = await withDatabase(options, (url) => migrate(url));
    console.log(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);
  });

  command
    .command("create")
    .description(
      "write prisma/migrations/<time>_NAME from the difference between the migrations and schema.prisma",
    )
    .argument("<name>", "what changes, in snake_case", snakeCase)
    .addOption(dataOption())
    .action(async (name: string, options: { data?: string }) => {
      const file = await withDatabase(options, (url) => writeMigration(url, name, new Date()));
      console.log(
        file === undefined
          ? "The migrations already lead to schema.prisma; nothing was written."
          : `Wrote ${path.relative(process.cwd(), file)}. Read it before you commit it.`,
      );
    });
}

function snakeCase(text: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(text))
    throw new InvalidArgumentError("Use lower-case letters, digits and underscores.");
  return text;
}
