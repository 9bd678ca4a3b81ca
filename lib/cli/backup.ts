// `cli backup FILE` and `cli restore FILE`: the whole database in one file, without psql or pg_dump.
import { once } from "node:events";
import { constants, createWriteStream } from "node:fs";
import { access, rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Command } from "commander";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { inUtc } from "@/lib/platform/db";
import { migrate, productMigrations } from "@/lib/platform/migrate";
import {
  BackupWriter,
  DamagedBackup,
  type Head,
  jobsSection,
  readBackup,
  type SectionSummary,
} from "./backup-file";
import * as sql from "./sql";
import { takeSupervisorLock } from "./supervisor-lock";
import { dataOption, withDatabase } from "./with-database";

export function addBackup(program: Command): void {
  program
    .command("backup")
    .description("write the whole database, as of one moment, into a file; the service may run")
    .argument("<file>", "a new file; it will hold personal data and secrets")
    .addOption(dataOption())
    .action(async (file: string, options: { data?: string }) => {
      const sections = await withDatabase(options, (url) => backUp(url, file, new Date()));
      console.log(`Wrote ${file}: ${summary(sections)}.`);
    });
}

export function addRestore(program: Command): void {
  program
    .command("restore")
    .description("fill an empty database from a file that backup wrote")
    .argument("<file>", "a backup of this or an older version")
    .addOption(dataOption())
    .action(async (file: string, options: { data?: string }) => {
      const sections = await withDatabase(options, async (url) => {
        const lock = await takeSupervisorLock(url);
        if (lock === undefined) throw new Error("Senderscope is running on this data folder. Stop it first.");
        try {
          return await restore(url, file);
        } finally {
          await lock.release();
        }
      });
      console.log(
        `Restored ${file}: ${summary(sections)}. People sign in again, because sessions are signed by a key of the data folder.`,
      );
    });
}

/**
 * Writes a consistent copy of every table and the waiting jobs. The file appears under its name only when it is whole.
 * @throws Error when the file exists already or cannot be written.
 */
export async function backUp(url: string, file: string, now: Date): Promise<SectionSummary[]> {
  if (await exists(file)) throw new Error(`${file} exists already; backup does not write over anything.`);
  const draft = `${file}.part`;
  const client = new pg.Client({ connectionString: inUtc(url) });
  await client.connect();
  try {
    const gzip = createGzip({ level: 4 });
    const written = pipeline(gzip, createWriteStream(draft, { mode: 0o600, flush: true }));
    written.catch(() => undefined);
    const writer = new BackupWriter(async (data) => {
      if (!gzip.write(data)) await Promise.race([once(gzip, "drain"), written]);
    });
    const sections = await copyEverything(client, writer, now);
    gzip.end();
    await written;
    await rename(draft, file);
    return sections;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}

async function copyEverything(client: pg.Client, writer: BackupWriter, now: Date): Promise<SectionSummary[]> {
  await sql.setTextForm(client);
  await sql.beginSnapshot(client);
  const tables = await sql.selectTables(client);
  await sql.lockAgainstDrops(client, tables);
  const migrations = await sql.selectMigrations(client);
  if (migrations.length === 0) throw new Error("This database is empty: there is nothing to back up.");
  await writer.head({
    format: "senderscope-backup",
    version: 1,
    createdAt: now.toISOString(),
    postgres: (await sql.selectServer(client)).version,
    migrations,
    tables,
    sequences: await sql.selectSequences(client),
  });
  const sections: SectionSummary[] = [];
  for (const table of tables)
    sections.push(await writer.section(table.name, client.query(copyTo(sql.copyOut(table)))));
  sections.push(await writer.section(jobsSection, client.query(copyTo(sql.copyJobsOut))));
  await writer.end();
  await sql.commit(client);
  return sections;
}

/**
 * Reads the file once to see that it is whole, then fills the empty database in one transaction and brings it to the
 * present version.
 * @throws DamagedBackup, or Error with what to do: rows in the database, a newer backup.
 */
export async function restore(url: string, file: string): Promise<SectionSummary[]> {
  const content = await verify(file);
  const known = await productMigrations();
  const unknown = content.migrations.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `This backup was made by a newer version (it has ${unknown.join(", ")}). Restore it with that version.`,
    );
  }
  const client = new pg.Client({ connectionString: inUtc(url) });
  await client.connect();
  try {
    await refuseUnlessEmpty(client, content);
    await migrate(url, { only: content.migrations });
    const sections = await load(client, file, content);
    await migrate(url);
    await sql.analyze(client);
    return sections;
  } finally {
    await client.end();
  }
}

async function verify(file: string): Promise<Head> {
  let content: Head | undefined;
  const sections = await readBackup(
    file,
    async (found) => {
      content = found;
    },
    async (_section, rows) => {
      for await (const _ of rows);
    },
  );
  if (content === undefined)
    throw new DamagedBackup("This backup is damaged and was not restored: it has no head.");
  const missing = content.tables.find(({ name }) => !sections.some(({ section }) => section === name));
  if (missing !== undefined)
    throw new DamagedBackup(`This backup is damaged and was not restored: ${missing.name} is missing.`);
  return content;
}

async function refuseUnlessEmpty(client: pg.Client, content: Head): Promise<void> {
  const filled = await sql.findFilledTable(client);
  if (filled !== undefined) {
    throw new Error(
      `The database is not empty (${filled} has rows), and restore adds to nothing. Use a new data folder (--data DIR) or a new database.`,
    );
  }
  const later = (await sql.selectMigrations(client)).filter((name) => !content.migrations.includes(name));
  if (later.length > 0) {
    throw new Error(
      "The database is empty but already newer than the backup. Use a new data folder (--data DIR) or a new database; restore updates it by itself.",
    );
  }
}

async function load(client: pg.Client, file: string, content: Head): Promise<SectionSummary[]> {
  await sql.setTextForm(client);
  await sql.begin(client);
  try {
    for (const table of content.tables) await sql.createPartition(client, table);
    await sql.createJobStaging(client);
    const sections = await readBackup(
      file,
      async () => {},
      async (section, rows) => {
        const table = content.tables.find(({ name }) => name === section);
        if (table === undefined && section !== jobsSection)
          throw new DamagedBackup(
            `This backup is damaged and was not restored: nothing is known of ${section}.`,
          );
        await pipeline(
          rows,
          client.query(copyFrom(table === undefined ? sql.copyJobsIn : sql.copyIn(table))),
        );
      },
    );
    await sql.addStagedJobs(client);
    for (const sequence of content.sequences) await sql.setSequence(client, sequence);
    await sql.commit(client);
    return sections;
  } catch (error) {
    await sql.rollback(client).catch(() => undefined);
    throw error;
  }
}

function summary(sections: readonly SectionSummary[]): string {
  const rows = sections.reduce((sum, section) => sum + section.rows, 0);
  return `${rows} rows in ${sections.filter((section) => section.rows > 0).length} tables`;
}

async function exists(file: string): Promise<boolean> {
  return access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}
