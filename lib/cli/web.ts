// `cli web`: the web server. A small HTTP server around Next, because the socket's address is the only client address
// that cannot be forged, and because a shutdown has to wait for the requests in flight.

import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Command } from "commander";
import { peerHeader } from "@/lib/platform/client-address";
import { env } from "@/lib/platform/env";
import { foldedUrl } from "@/lib/platform/folded-path";
import { logFor } from "@/lib/platform/log";
import { withBuilt } from "./built-files";
import { exitWithin, sayReady, untilToldToStop } from "./lifetime";
import { ServiceMetrics } from "./service-metrics";

const root = path.resolve(import.meta.dirname, "../..");
const inFlightMs = 10_000;

export function addWeb(program: Command): void {
  program
    .command("web")
    .description("serve the pages and the API (npm start does this; needs DATABASE_URL and NEXTAUTH_SECRET)")
    .action(serve);
}

async function serve(): Promise<void> {
  const told = untilToldToStop();
  const { default: next } = await import("next"); // half a second that the other commands do without
  const { HOST, PORT, NODE_ENV, DRAIN_SECONDS } = env();
  const server = createServer();
  const app = next({
    dev: NODE_ENV === "development",
    dir: root,
    hostname: HOST,
    port: PORT,
    httpServer: server,
  });
  await app.prepare();
  const nextHandle = app.getRequestHandler();
  const pages: RequestListener = (request, response) => void nextHandle(request, response);
  const handle =
    NODE_ENV === "production" ? withBuilt(path.join(root, ".next/static"), "/_next/static/", pages) : pages;
  const drain = new Drain();
  const metrics = new ServiceMetrics();
  server.on("request", metrics.around(withPeer(withFoldedPath(drain.aware(handle)))));

  server.listen(PORT, HOST);
  await once(server, "listening");
  sayReady();
  logFor("web").info({ host: HOST, port: PORT }, "web server listens");

  const reason = await told;
  logFor("web").info({ reason, drainSeconds: DRAIN_SECONDS }, "web server stops");
  exitWithin(DRAIN_SECONDS * 1000 + inFlightMs + 5_000);
  drain.begin();
  await wait(DRAIN_SECONDS * 1000);
  server.close();
  // A connection that waits for its next request becomes idle only after the present one.
  setInterval(() => server.closeIdleConnections(), 50).unref();
  setTimeout(() => server.closeAllConnections(), inFlightMs).unref();
  await once(server, "close");
  await app.close();
  process.exit(0);
}

/** Hands the socket's address on in our own header, and drops whatever the client wrote there. */
function withPeer(next: RequestListener): RequestListener {
  return (request, response) => {
    const { remoteAddress } = request.socket;
    delete request.headers[peerHeader];
    if (remoteAddress !== undefined) request.headers[peerHeader] = remoteAddress;
    next(request, response);
  };
}

/**
 * Gives the SNDS paths one letter case before Next sees them. A rewrite in proxy.ts would do it too, but Next repeats
 * what it rewrites in a header of the answer, query and key included.
 */
function withFoldedPath(next: RequestListener): RequestListener {
  return (request, response) => {
    request.url = foldedUrl(request.url ?? "/");
    next(request, response);
  };
}

/**
 * The time between being told to stop and refusing connections: requests are served, and whoever balances between
 * several servers learns from the health check, and from connections that are not kept, to go elsewhere.
 */
class Drain {
  private begun = false;

  begin(): void {
    this.begun = true;
  }

  aware(next: RequestListener): RequestListener {
    return (request, response) => {
      if (!this.begun) return next(request, response);
      response.setHeader("connection", "close");
      if (request.url !== "/api/health") return next(request, response);
      response.writeHead(503, { "content-type": "application/json", "cache-control": "no-store" });
      response.end(JSON.stringify({ status: "stopping" }));
    };
  }
}
