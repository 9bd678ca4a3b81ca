// Runs a plan of scale-out-plan.ts on a database that has the Citus extension and is not distributed yet.
import type pg from "pg";

/** Throws a sentence when the extension is not there, or the tables are distributed already. */
export async function runScaleOut(pool: pg.Pool, plan: readonly (readonly string[])[]): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query("SELECT extname FROM pg_extension WHERE extname = 'citus'");
    if (rows.length === 0) {
      throw new Error(
        "This database has no Citus extension. Install Citus on every machine, add citus to shared_preload_libraries, run CREATE EXTENSION citus, and try again.",
      );
    }
    const { rows: before } = await client.query(
      "SELECT 1 FROM pg_dist_partition WHERE logicalrelid = 'ip_day'::regclass",
    );
    if (before.length > 0) throw new Error("The volume tables are distributed already. Nothing was changed.");
    for (const statements of plan) {
      await client.query("BEGIN");
      try {
        for (const statement of statements) await client.query(statement);
        await client.query("COMMIT");
      } catch (error) {
        await client.query("ROLLBACK");
        throw error;
      }
    }
  } finally {
    client.release();
  }
}
