// The page of the service's metrics, read over HTTP and checked by Prometheus' own tool where it is installed.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dayOf } from "@/lib/platform/day";
import { closeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { ServiceMetrics } from "./service-metrics";

testDatabase();

const promtool = "/usr/bin/promtool";
let server: Server;
let url: string;

beforeAll(async () => {
  await closeDays(dayOf(new Date()), dayOf(new Date()));
  const metrics = new ServiceMetrics();
  server = createServer(metrics.around((_, response) => response.writeHead(404).end("no")));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

it("says what the service does, to its operator only", async () => {
  await (await fetch(`${url}/api/v1/nothing`)).text();
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).toMatch(
    /senderscope_request_duration_seconds_count\{area="api",method="GET",status="4xx"\} 1/,
  );
  expect(text).toMatch(/^senderscope_jobs\{state="waiting"\} \d+$/m);
  expect(text).toMatch(/^senderscope_workers 0$/m);
  expect(text).toMatch(/^senderscope_feeds\{state="failing"\} 0$/m);
  const stranger = await fetch(`${url}/metrics`, { headers: { "x-forwarded-for": "198.51.100.1" } });
  expect([stranger.status, await stranger.text()]).toEqual([
    403,
    "The metrics of this service are for its operator.\n",
  ]);
  if (existsSync(promtool)) {
    const checked = spawnSync(promtool, ["check", "metrics"], { input: text, encoding: "utf8" });
    expect([checked.status, checked.stdout, checked.stderr]).toEqual([0, "", ""]);
  }
});
