// A lock that lives as long as its holder: PostgreSQL lets go of it when the session ends, however it ends.
import { createHash } from "node:crypto";
import pg from "pg";
import { inUtc } from "./db";

export type SessionLock = {
  /** Resolves when the lock is lost because its session broke; never after release(). */
  lost: Promise<void>;
  release(): Promise<void>;
};

/** Takes the lock of that name in the database of `url`; undefined when somebody else holds it. */
export async function takeSessionLock(url: string, name: string): Promise<SessionLock | undefined> {
  const client = new pg.Client({
    connectionString: inUtc(url),
    application_name: "senderscope lock",
    keepAlive: true,
  });
  let released = false;
  const lost = new Promise<void>((resolve) => {
    client.on("error", () => undefined);
    client.on("end", () => {
      if (!released) resolve();
    });
  });
  await client.connect();
  const key = createHash("sha256").update(name).digest().readBigInt64BE();
  const { rows } = await client.query<{ taken: boolean }>("SELECT pg_try_advisory_lock($1) AS taken", [
    key.toString(),
  ]);
  const release = async () => {
    released = true;
    await client.end().catch(() => undefined);
  };
  if (rows[0]?.taken === true) return { lost, release };
  await release();
  return undefined;
}
