// Ingest under kill -9: two server processes on a database of their own, writers that retry until they are answered,
// and in between the servers and the database are killed. Answers what was sent and what is stored.
import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { operatorActor } from "@/lib/audit/schema";
import { createSource } from "@/lib/ingest/commands";
import { closeDb, pool } from "@/lib/platform/db";
import {
  type EmbeddedServer,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "@/lib/platform/embedded-postgres";
import { setEnvironment } from "@/lib/platform/env";
import { migrate } from "@/lib/platform/migrate";
import { type IngestProcess, startIngestProcess } from "./ingest-server";

export type Kill = "server" | "database";

export type CrashReport = {
  sent: Record<string, number>;
  stored: Record<string, number>;
  batches: number;
  /** Answers that were not 200, or no answer at all. */
  failures: number;
  /** Answers that said the batch had been taken before: it was committed, and only its answer was lost. */
  duplicates: number;
};

/** What must be stored when nothing was lost or doubled, and every sum of a transaction agrees with the others. */
export function exactly({ sent }: CrashReport): Record<string, number> {
  const { deliveries = 0, batches = 0, dataCommands = 0, recipients = 0, spam = 0 } = sent;
  return {
    ...sent,
    distinctDeliveries: deliveries,
    dayBatches: batches,
    dayAccepted: dataCommands,
    netRecipients: recipients,
    netSpam: spam,
  };
}

const WRITERS = 4;
const EVENTS = 150;

/** Runs the kills one after another, each while batches are under way, and lets every batch come to its answer. */
export async function runIngestUnderKills(kills: readonly Kill[]): Promise<CrashReport> {
  const folder = await mkdtemp(path.join(tmpdir(), "senderscope-crash-"));
  await chmod(folder, 0o755);
  let database: EmbeddedServer = await startEmbeddedPostgres(folder);
  const servers: IngestProcess[] = [];
  try {
    await migrate(database.url);
    setEnvironment({ DATABASE_URL: database.url });
    const { token } = await createSource(operatorActor, "crash", new Date());
    await closeDb();
    servers.push(await startIngestProcess(database.url), await startIngestProcess(database.url));

    const load = startLoad(token, servers);
    for (const kill of kills) {
      await load.progress(10);
      await wait(Math.random() * 300);
      if (kill === "server") {
        const which = Math.random() < 0.5 ? 0 : 1;
        await servers[which]?.kill();
        servers[which] = await startIngestProcess(database.url);
      } else {
        process.kill(database.pid, "SIGKILL");
        await wait(Math.random() * 300);
        const { url } = database;
        database = await startEmbeddedPostgres(folder);
        if (database.url !== url) throw new Error("the database came back at another place");
      }
    }
    await load.progress(10);
    const report = await load.finish();
    return { ...report, stored: await readStored() };
  } finally {
    for (const server of servers) await server.kill();
    await closeDb();
    setEnvironment({ DATABASE_URL: undefined });
    await stopEmbeddedPostgres(database);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writers that send batch after batch, each to one of the servers, again and again until it is answered. */
function startLoad(token: string, servers: readonly IngestProcess[]) {
  const sent: Record<string, number> = { rows: 0 };
  const counts = { batches: 0, failures: 0, duplicates: 0 };
  let going = true;
  const rows = new Set<string>();
  const add = (name: string, count: number) => {
    sent[name] = (sent[name] ?? 0) + count;
  };

  async function post(id: string, body: string): Promise<boolean> {
    const server = servers[Math.random() < 0.5 ? 0 : 1];
    try {
      const response = await fetch(`${server?.url}/api/ingest/messages`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "idempotency-key": id },
        body,
        signal: AbortSignal.timeout(10_000),
      });
      const answer = await response.json();
      if (response.status !== 200) {
        if (response.status !== 503 && response.status !== 429) {
          throw new Error(`answered ${response.status}: ${JSON.stringify(answer)}`);
        }
        counts.failures += 1;
        return false;
      }
      if (answer.accepted !== EVENTS) throw new Error(`accepted ${answer.accepted} of ${EVENTS}`);
      if (answer.duplicate) counts.duplicates += 1;
      return true;
    } catch (error) {
      // No answer: the server is gone, or took too long. Anything else is a finding.
      if (error instanceof TypeError || (error as Error).name === "TimeoutError") {
        counts.failures += 1;
        return false;
      }
      throw error;
    }
  }

  async function writer(): Promise<void> {
    while (going) {
      const id = randomUUID();
      const now = Date.now();
      const events = Array.from({ length: EVENTS }, (_, i) => {
        const ip = `198.18.${Math.floor(Math.random() * 4)}.${Math.floor(Math.random() * 200)}`;
        const recipients = 1 + Math.floor(Math.random() * 3);
        const verdict = Math.random() < 0.5 ? "spam" : "ham";
        const ts = new Date(now - Math.floor(Math.random() * 2 * 86_400_000)).toISOString();
        add("recipients", recipients);
        add(verdict, recipients);
        add("dataCommands", 1);
        add("deliveries", 1);
        rows.add(`${ts.slice(0, 10)} ${ip}`);
        return { ts, ip, recipients, verdict, queueId: `${id}-${i}` };
      });
      const body = events.map((event) => `${JSON.stringify(event)}\n`).join("");
      while (!(await post(id, body))) await wait(50 + Math.random() * 100);
      counts.batches += 1;
      add("batches", 1);
    }
  }

  const running = Promise.all(Array.from({ length: WRITERS }, writer));
  return {
    /** Until this many more batches are answered. */
    async progress(batches: number): Promise<void> {
      const goal = counts.batches + batches;
      while (counts.batches < goal) await Promise.race([wait(20), running]);
    },
    async finish() {
      going = false;
      await running;
      sent.rows = rows.size;
      return { sent, ...counts };
    },
  };
}

async function readStored(): Promise<Record<string, number>> {
  const { rows } = await pool.query(`
    SELECT sum(i.recipients)::int AS recipients, sum(i.ham)::int AS ham, sum(i.spam)::int AS spam,
           sum(i.data_commands)::int AS "dataCommands", count(*)::int AS rows,
           (SELECT count(*)::int FROM delivery) AS deliveries,
           (SELECT count(DISTINCT queue_id)::int FROM delivery) AS "distinctDeliveries",
           (SELECT count(*)::int FROM ingest_batch) AS batches,
           (SELECT sum(batches)::int FROM source_day) AS "dayBatches",
           (SELECT sum(accepted)::int FROM source_day) AS "dayAccepted",
           (SELECT sum(recipients)::int FROM net_day) AS "netRecipients",
           (SELECT sum(spam)::int FROM net_day) AS "netSpam"
    FROM ip_day i`);
  return rows[0];
}
