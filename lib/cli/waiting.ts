// What the supervisor waits for, each with an end and a sentence for the person who waits.
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { inUtc } from "@/lib/platform/db";

/** Resolves when the signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Waits, but not beyond the abort: then throws the signal's reason. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal });
}

/** Until an outside database takes connections; half a minute, for one that starts beside us. */
export async function untilReachable(url: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: inUtc(url), connectionTimeoutMillis: 10_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      if (Date.now() > deadline || isHopeless(error)) {
        throw new Error(
          `The database in DATABASE_URL does not take connections: ${(error as Error).message}`,
        );
      }
    } finally {
      await client.end().catch(() => undefined);
    }
    await pause(500, signal);
  }
}

// Class 28: wrong password or not allowed. 3D000: no such database. Waiting changes neither.
function isHopeless(error: unknown): boolean {
  return /^28|^3D000/.test((error as { code?: string }).code ?? "");
}

/** Until the port can be had; a few seconds, for children of a killed supervisor that are about to end. */
export async function untilPortIsFree(host: string, port: number, option: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const error = await tryListening(host, port);
    if (error === undefined) return;
    if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND") {
      throw new Error(`${host} is no address of this machine; see HOST and JUNK_HOST in .env.example.`);
    }
    if (error.code === "EACCES")
      throw new Error(`Port ${port} may not be used by this account; choose one above 1023 with ${option}.`);
    if (Date.now() > deadline) {
      throw new Error(
        `Port ${port} on ${host} is taken by another program. Stop that, or choose another port with ${option}.`,
      );
    }
    await wait(200);
  }
}

/** A port nobody listens on at the moment of asking. */
export async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error(`No free port on ${host}.`);
  return address.port;
}

async function tryListening(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer();
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
  server.close();
  await once(server, "close");
  return undefined;
}

/** Until the health check says ok; it does when the web server reaches the database. */
export async function untilHealthy(url: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await fetch(url, { signal }).then(
      async (response) => {
        await response.body?.cancel();
        return response.ok ? "ok" : `status ${response.status}`;
      },
      (error: Error) => error.message,
    );
    if (answer === "ok") return;
    if (Date.now() > deadline)
      throw new Error(`The web server is up but not healthy: ${url} answers ${answer}.`);
    await pause(100, signal);
  }
}
