// The ingest doors on a plain HTTP server: the real route handler without Next around it, in this process or, so that
// it can be killed, in one of its own.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { POST } from "@/app/api/ingest/[kind]/route";
import { childEnvironment } from "@/lib/platform/env";

/** Serves POST /api/ingest/<kind> on a free port of this machine, in this process. */
export async function serveIngest(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(async (incoming, outgoing) => {
    const kind = new URL(incoming.url ?? "/", "http://localhost").pathname.split("/").at(-1) ?? "";
    const response = await POST(asRequest(incoming), { params: Promise.resolve({ kind }) });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    // A client that is gone does not wait for its answer.
    if (response.body) {
      await pipeline(Readable.fromWeb(response.body as ReadableStream), outgoing).catch(() => {});
    } else outgoing.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function asRequest(incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, String(value));
  }
  return new Request(`http://localhost${incoming.url}`, {
    method: incoming.method ?? "POST",
    headers,
    body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>,
    duplex: "half",
  } as RequestInit);
}

export type IngestProcess = { url: string; kill: () => Promise<void> };

/** The same in a process of its own, on the database of DATABASE_URL; `kill` is SIGKILL. */
export async function startIngestProcess(databaseUrl: string): Promise<IngestProcess> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, "ingest-process.ts"), {
    execArgv: ["--import", "tsx"],
    env: childEnvironment({ DATABASE_URL: databaseUrl, LOG_LEVEL: "error" }),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [url] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => Promise.reject(new Error("the ingest process ended before it was ready"))),
  ]);
  return {
    url: url as string,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
