// The one way to PostgreSQL for product code: one pool and one Prisma client per process, every session in UTC.
// Both connect at first use, so that the module can be imported while no database is configured (build, --help).
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { Prisma, PrismaClient } from "@/prisma/client/client";
import { atFirstUse } from "./at-first-use";
import { env } from "./env";
import { logFor } from "./log";

/** The client or a transaction on it: what every function that reads or writes takes. */
export type Db = Prisma.TransactionClient;

type Connection = { pool: pg.Pool; prisma: PrismaClient };

// Next in development evaluates modules again at each change; the connections must survive that.
const kept = globalThis as typeof globalThis & { senderscopeDb?: Connection };

function connection(): Connection {
  kept.senderscopeDb ??= open();
  return kept.senderscopeDb;
}

function open(): Connection {
  const url = env().DATABASE_URL;
  if (url === undefined) {
    throw new Error("DATABASE_URL is not set. Start with `npm start`, or set it to a PostgreSQL database.");
  }
  const pool = openPool(url, env().DATABASE_POOL_SIZE);
  return { pool, prisma: new PrismaClient({ adapter: new PrismaPg(pool) }) };
}

/** A pool on any database, in UTC, whose connections may break without ending the process. */
export function openPool(url: string, size: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: inUtc(url), max: size, connectionTimeoutMillis: 15_000 });
  const onBroken = (error: Error) => {
    if (!pool.ending) logFor("db").warn({ reason: error.message }, "a database connection broke");
  };
  pool.on("error", onBroken);
  pool.on("connect", (client) => client.on("error", onBroken));
  return pool;
}

/**
 * The same connection string with `-c timezone=UTC` among its options: the Prisma adapter reads timestamptz
 * wrongly in any other session time zone.
 */
export function inUtc(url: string): string {
  const parsed = new URL(url);
  const options = parsed.searchParams.get("options");
  parsed.searchParams.set("options", [options, "-c timezone=UTC"].filter(Boolean).join(" "));
  // pg decodes with decodeURIComponent, which leaves the + of form encoding alone.
  parsed.search = parsed.search.replaceAll("+", "%20");
  return parsed.toString();
}

/** The same server, another database. */
export function onDatabase(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${encodeURIComponent(name)}`;
  return parsed.toString();
}

/** One statement on a connection of its own: for work on whole databases, which no transaction can hold. */
export async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inUtc(url) });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export const prisma: PrismaClient = atFirstUse(() => connection().prisma);
export const pool: pg.Pool = atFirstUse(() => connection().pool);

type TransactionOptions = { isolation?: Prisma.TransactionIsolationLevel; timeoutMs?: number };

/**
 * Runs `fn` in one transaction, by default READ COMMITTED with 30 s. A serialization failure or deadlock
 * (SQLSTATE 40001, 40P01) starts `fn` again, up to three times: it must do nothing but database work.
 */
export async function inTransaction<T>(
  fn: (tx: Db) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await prisma.$transaction(fn, {
        ...(options.isolation && { isolationLevel: options.isolation }),
        timeout: options.timeoutMs ?? 30_000,
        maxWait: 15_000,
      });
    } catch (error) {
      if (attempt >= 3 || !isConflict(error)) throw error;
    }
  }
}

/** Ends every connection of this process; the next use opens new ones. */
export async function closeDb(): Promise<void> {
  const open = kept.senderscopeDb;
  kept.senderscopeDb = undefined;
  if (open === undefined) return;
  await open.prisma.$disconnect();
  await open.pool.end();
}

function isConflict(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === "P2034" || /\b(40001|40P01)\b/.test(JSON.stringify(error.meta ?? {}));
}
