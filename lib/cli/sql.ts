// What backup, restore and doctor ask of PostgreSQL's own catalogue, and the statements they build from its names.
import type pg from "pg";
import { z } from "zod";

/** One table whose rows a backup holds. Partitions are tables of their own here, and know how to be made again. */
export const backedUpTable = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  partition: z
    .object({
      parent: z.string(),
      // Part of a statement at restore: nothing but what PostgreSQL prints for ranges of days is let through.
      bounds: z.string().regex(/^FOR VALUES FROM \('[\d-]+'\) TO \('[\d-]+'\)$/),
      options: z.array(z.string().regex(/^[a-z_.]+=[\w.]+$/)),
    })
    .nullable(),
});
export type BackedUpTable = z.infer<typeof backedUpTable>;

// The history of migrations is remade by migrating; who works at this moment is no fact to keep; sums over several days
// (ip_window and what goes with it) are made again by the worker.
const leftOut = ["_prisma_migrations", "job_worker"];

/** Every table of the product, each after those its foreign keys point to. */
export async function selectTables(client: pg.ClientBase): Promise<BackedUpTable[]> {
  const { rows } = await client.query(
    `SELECT c.relname AS name,
            (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
            CASE WHEN c.relispartition THEN json_build_object(
              'parent', (SELECT p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent WHERE i.inhrelid = c.oid),
              'bounds', pg_get_expr(c.relpartbound, c.oid),
              'options', coalesce(to_json(c.reloptions), '[]')) END AS partition
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> ALL ($1) AND c.relname !~ '^ip_window'
     ORDER BY c.relname`,
    [leftOut],
  );
  const { rows: keys } = await client.query(
    `SELECT f.relname AS "from", t.relname AS "to"
     FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
     WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND k.conrelid <> k.confrelid`,
  );
  return inDependencyOrder(z.array(backedUpTable).parse(rows), z.array(foreignKey).parse(keys));
}

const foreignKey = z.object({ from: z.string(), to: z.string() });

function inDependencyOrder(tables: BackedUpTable[], keys: z.infer<typeof foreignKey>[]): BackedUpTable[] {
  const done = new Set<string>();
  const ordered: BackedUpTable[] = [];
  let waiting = tables;
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ name }) => name));
    const free = waiting.filter(
      ({ name }) => !keys.some(({ from, to }) => from === name && names.has(to) && !done.has(to)),
    );
    if (free.length === 0)
      throw new Error(`Tables refer to each other in a circle: ${[...names].join(", ")}.`);
    for (const table of free) done.add(table.name);
    ordered.push(...free);
    waiting = waiting.filter(({ name }) => !done.has(name));
  }
  return ordered;
}

/** Keeps the tables from being changed in shape or dropped until the transaction ends. */
export async function lockAgainstDrops(
  client: pg.ClientBase,
  tables: readonly BackedUpTable[],
): Promise<void> {
  for (const { name } of tables) await client.query(`LOCK TABLE ${quoted(name)} IN ACCESS SHARE MODE`);
}

/** Everything read until commit() is as of one moment, and nothing is written. */
export async function beginSnapshot(client: pg.ClientBase): Promise<void> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

export async function begin(client: pg.ClientBase): Promise<void> {
  await client.query("BEGIN");
}

export async function commit(client: pg.ClientBase): Promise<void> {
  await client.query("COMMIT");
}

export async function rollback(client: pg.ClientBase): Promise<void> {
  await client.query("ROLLBACK");
}

/** Lets the planner know what was loaded. */
export async function analyze(client: pg.ClientBase): Promise<void> {
  await client.query("ANALYZE");
}

/** Settings under which the text form of every value is the same everywhere. */
export async function setTextForm(client: pg.ClientBase): Promise<void> {
  await client.query(
    "SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601'; SET bytea_output = 'hex'; SET client_encoding = 'UTF8'",
  );
}

export function copyOut({ name, columns }: BackedUpTable): string {
  return `COPY ${quoted(name)} (${columns.map(quoted).join(", ")}) TO STDOUT`;
}

export function copyIn({ name, columns }: BackedUpTable): string {
  return `COPY ${quoted(name)} (${columns.map(quoted).join(", ")}) FROM STDIN`;
}

export async function createPartition(client: pg.ClientBase, table: BackedUpTable): Promise<void> {
  if (table.partition === null) return;
  const { parent, bounds, options } = table.partition;
  const storage = options.length > 0 ? ` WITH (${options.join(", ")})` : "";
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${quoted(table.name)} PARTITION OF ${quoted(parent)} ${bounds}${storage}`,
  );
}

const jobColumns = "identifier, payload, queue_name, run_at, max_attempts, key, priority";

/** Jobs that are waiting or running; given up ones are history. */
export const copyJobsOut = `
  COPY (SELECT t.identifier, j.payload, q.queue_name, j.run_at, j.max_attempts, j.key, j.priority
        FROM graphile_worker._private_jobs j
        JOIN graphile_worker._private_tasks t ON t.id = j.task_id
        LEFT JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id
        WHERE j.attempts < j.max_attempts
        ORDER BY j.id) TO STDOUT`;

export const copyJobsIn = `COPY restored_job (${jobColumns}) FROM STDIN`;

export async function createJobStaging(client: pg.ClientBase): Promise<void> {
  await client.query(
    `CREATE TEMPORARY TABLE restored_job (identifier text, payload json, queue_name text, run_at timestamptz,
                                          max_attempts int, key text, priority int) ON COMMIT DROP`,
  );
}

/** Puts the staged jobs into the queue: with their time and key, their tries counted anew. */
export async function addStagedJobs(client: pg.ClientBase): Promise<void> {
  await client.query(
    `SELECT graphile_worker.add_job(identifier, payload => payload, queue_name => queue_name, run_at => run_at,
                                    max_attempts => max_attempts, job_key => key, priority => priority)
     FROM restored_job`,
  );
}

export const sequenceState = z.object({ name: z.string(), last: z.string(), called: z.boolean() });
export type SequenceState = z.infer<typeof sequenceState>;

export async function selectSequences(client: pg.ClientBase): Promise<SequenceState[]> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT c.relname AS name FROM pg_class c WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace ORDER BY 1",
  );
  const states: SequenceState[] = [];
  for (const { name } of rows) {
    const state = await client.query(
      `SELECT last_value::text AS last, is_called AS called FROM ${quoted(name)}`,
    );
    states.push(sequenceState.parse({ name, ...state.rows[0] }));
  }
  return states;
}

export async function setSequence(
  client: pg.ClientBase,
  { name, last, called }: SequenceState,
): Promise<void> {
  await client.query("SELECT setval($1::regclass, $2::bigint, $3)", [quoted(name), last, called]);
}

/** The migrations a database has, oldest first; none when it was never migrated. */
export async function selectMigrations(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS there",
  );
  if (rows[0]?.there !== true) return [];
  const applied = await client.query<{ name: string }>(
    `SELECT migration_name AS name FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
  );
  return applied.rows.map(({ name }) => name);
}

/** The first table that has a row; undefined when all are empty. */
export async function findFilledTable(client: pg.ClientBase): Promise<string | undefined> {
  for (const { name } of await selectTables(client)) {
    const { rowCount } = await client.query(`SELECT FROM ${quoted(name)} LIMIT 1`);
    if (rowCount !== 0) return name;
  }
  return undefined;
}

const serverState = z.object({
  version: z.string(),
  number: z.number(),
  zone: z.string(),
  inRecovery: z.boolean(),
});

/** What kind of server answers. `number` as in server_version_num, for example 180004. */
export async function selectServer(client: pg.ClientBase): Promise<z.infer<typeof serverState>> {
  const { rows } = await client.query(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
            current_setting('timezone') AS zone, pg_is_in_recovery() AS "inRecovery"`,
  );
  return serverState.parse(rows[0]);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
