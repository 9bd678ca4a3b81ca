// `/metrics` of the service itself, for whoever runs it: how requests are answered, how far ingest is behind, what
// waits in the queue, how the feeds fare. Served before Next, because it is not for senders.
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import client from "prom-client";
import { countFeeds } from "@/lib/feedback/queries";
import { listSources } from "@/lib/ingest/queries";
import { getQueueState } from "@/lib/jobs/queries";
import { clientBehind } from "@/lib/platform/client-address";
import { env } from "@/lib/platform/env";
import { contains, parseNetwork } from "@/lib/platform/ip";
import { logFor } from "@/lib/platform/log";
import { hashSecret, sameBytes } from "@/lib/platform/secret";

type Asked = { peer: string | null; forwardedFor: string | null; authorization: string | null };
type Rules = {
  METRICS_TOKEN?: string | undefined;
  METRICS_PEERS: readonly string[];
  TRUSTED_PROXIES: readonly string[];
};

/**
 * Whether a request may read the service's metrics: by token from anywhere, or by address. One that came through a
 * proxy we do not know has no address to trust: a proxy on this machine would else open the page to the world.
 */
export function mayReadMetrics({ peer, forwardedFor, authorization }: Asked, rules: Rules): boolean {
  const token = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (rules.METRICS_TOKEN !== undefined && token !== undefined) {
    return sameBytes(hashSecret(token), hashSecret(rules.METRICS_TOKEN));
  }
  const address = clientBehind(peer, forwardedFor, rules.TRUSTED_PROXIES);
  if (address === null || (forwardedFor !== null && address === peer)) return false;
  return rules.METRICS_PEERS.some((text) => {
    const network = parseNetwork(text);
    return network !== null && contains(network, address);
  });
}

/** The part of the service a path belongs to: a label has few values, whatever is asked for. */
export function areaOf(url: string): string {
  const path = url.split("?")[0]?.toLowerCase() ?? "";
  if (path.startsWith("/api/ingest/")) return "ingest";
  if (path.startsWith("/api/")) return "api";
  if (/^\/(ip-domain-management-)?snds(\/|$)/.test(path)) return "snds";
  return path.startsWith("/_next/") ? "build" : "page";
}

/** Measures every request of this process and answers `/metrics`. */
export class ServiceMetrics {
  private readonly registry = new client.Registry();
  private readonly latency = new client.Histogram({
    name: "senderscope_request_duration_seconds",
    help: "Time from a request to the end of its answer.",
    labelNames: ["area", "method", "status"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });

  constructor() {
    client.collectDefaultMetrics({ register: this.registry });
    // Gauges that are named like counters: promtool objects.
    for (const name of ["handles", "requests", "resources"]) {
      this.registry.removeSingleMetric(`nodejs_active_${name}_total`);
    }
    const gauge = (name: string, help: string, ...labelNames: string[]) =>
      new client.Gauge({ name: `senderscope_${name}`, help, labelNames, registers: [this.registry] });
    const jobs = gauge("jobs", "Jobs of the queue by state.", "state");
    const workers = gauge("workers", "Worker processes that said within a minute that they live.");
    const lag = gauge(
      "source_lag_seconds",
      "Age of the newest event of a source that is not paused.",
      "source",
    );
    const batch = gauge("source_last_batch_timestamp_seconds", "When a source sent last.", "source");
    const feeds = gauge("feeds", "Feeds by state; failing: active, and refused for a while.", "state");
    this.refresh = async () => {
      const now = new Date();
      const [queue, { sources }, counts] = await Promise.all([
        getQueueState(),
        listSources(now),
        countFeeds(),
      ]);
      for (const state of ["waiting", "running", "failed"] as const) jobs.set({ state }, queue[state]);
      workers.set(queue.workers);
      for (const part of [lag, batch, feeds]) part.reset();
      for (const { name: source, state, lagSeconds, lastBatchAt } of sources) {
        if (state === "paused") continue;
        if (lagSeconds !== null) lag.set({ source }, lagSeconds);
        if (lastBatchAt !== null) batch.set({ source }, Date.parse(lastBatchAt) / 1000);
      }
      for (const { state, count } of counts) feeds.set({ state }, count);
    };
  }

  private readonly refresh: () => Promise<void>;

  around(next: RequestListener): RequestListener {
    return (request, response) => {
      if (request.url === "/metrics") return void this.answer(request, response);
      const stop = this.latency.startTimer({ area: areaOf(request.url ?? ""), method: methodOf(request) });
      response.once("close", () => stop({ status: `${Math.floor(response.statusCode / 100)}xx` }));
      next(request, response);
    };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = {
      peer: request.socket.remoteAddress ?? null,
      forwardedFor: [request.headers["x-forwarded-for"] ?? []].flat().join(",") || null,
      authorization: request.headers.authorization ?? null,
    };
    const plain = (status: number, text: string) => {
      response.writeHead(status, {
        "content-type": "text/plain; charset=utf-8",
        "cache-control": "no-store",
      });
      response.end(text);
    };
    if (!mayReadMetrics(asked, env()))
      return plain(403, "The metrics of this service are for its operator.\n");
    try {
      await this.refresh();
      const text = await this.registry.metrics();
      response.writeHead(200, { "content-type": this.registry.contentType, "cache-control": "no-store" });
      response.end(text);
    } catch (error) {
      logFor("metrics").error({ error }, "the metrics could not be read");
      plain(503, "The metrics could not be read.\n");
    }
  }
}

// Anything else would let a stranger make as many series as there are words.
function methodOf({ method = "" }: IncomingMessage): string {
  return ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].includes(method) ? method : "other";
}
