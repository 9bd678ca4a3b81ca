// A real database per test file: a clone of the migrated template, gone when the file is done.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, inject } from "vitest";
import { closeDb, execute } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { cloneTemplate } from "./server";

export type TestDatabase = {
  /** The connection string of this file's database, from `beforeAll` on. */
  readonly url: string;
  /** A further clone, dropped with the first: for tests about two databases (backup and restore). */
  another(): Promise<string>;
};

/**
 * Call once at the top of a `*.db.test.ts` file. `prisma`, `pool` and `inTransaction` of lib/platform/db then work
 * on a database of this file's own, with every migration applied and no rows.
 */
export function testDatabase(): TestDatabase {
  const made: { name: string; url: string }[] = [];

  async function another(): Promise<string> {
    const name = `test_${randomBytes(8).toString("hex")}`;
    const url = await cloneTemplate(inject("testServerUrl"), name);
    made.push({ name, url });
    return url;
  }

  beforeAll(async () => {
    setEnvironment({ DATABASE_URL: await another() });
  });

  afterAll(async () => {
    await closeDb();
    setEnvironment({ DATABASE_URL: undefined });
    for (const { name } of made)
      await execute(inject("testServerUrl"), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });

  return {
    get url() {
      const first = made[0];
      if (first === undefined) throw new Error("The test database exists only inside tests and hooks.");
      return first.url;
    },
    another,
  };
}
