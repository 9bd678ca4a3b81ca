// The plugin as Haraka loads it (plugins.js of Haraka 3.3: a sandbox with these names and no others), against a server
// that is down, busy or forgetful. What it makes of real transactions is e2e/mail-haraka.spec.ts.
import { EventEmitter } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { runInNewContext } from "node:vm";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { harakaPlugin } from "@/components/staff/haraka-plugin";
import { isRefusal } from "../event";
import { readHarakaRecord } from "./haraka";

type Plugin = {
  register: () => void;
  look_after: () => void;
  hand_over: () => Promise<void>;
  accepted: (next: () => void, connection: unknown) => void;
  finished: (next: () => void, connection: unknown) => void;
};
type Post = { batch: string; lines: string[] };

let home: string;
let server: Server;
let posts: Post[];
let log: string[];
let answers: { status: number; retryAfter?: string; body?: unknown }[];
let onExit: (() => void)[];
let cluster: EventEmitter;

beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), "senderscope-plugin-"));
  posts = [];
  log = [];
  answers = [];
  onExit = [];
  cluster = new EventEmitter();
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    expect(request.headers.authorization).toBe("Bearer the-token");
    expect(request.url).toBe("/api/ingest/haraka");
    const lines = gunzipSync(Buffer.concat(chunks)).toString().trimEnd().split("\n");
    posts.push({ batch: String(request.headers["idempotency-key"]), lines });
    const { status, retryAfter, body } = answers.shift() ?? { status: 200 };
    response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter });
    const words = body ?? { accepted: lines.length, refused: 0, errors: [] };
    response.end(typeof words === "string" ? words : JSON.stringify(words));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  vi.useRealTimers();
  server.close();
  rmSync(home, { recursive: true, force: true });
});

const require = createRequire(import.meta.url);

/** A process of Haraka that loads the plugin; its timers are the test's own. */
function load(pid = process.pid, isPrimary = true): Plugin {
  const address = server.address() as AddressInfo;
  const say = (text: string) => log.push(text);
  const plugin = {
    register_hook: () => {},
    logerror: say,
    logwarn: say,
    logdebug: () => {},
  };
  const timer = { unref: () => {} };
  runInNewContext(`"use strict";${harakaPlugin(`http://127.0.0.1:${address.port}`, "the-token")}`, {
    require: (name: string) =>
      name === "node:cluster"
        ? { isPrimary, on: (event: string, hear: () => void) => cluster.on(event, hear) }
        : require(name),
    exports: plugin,
    __dirname: path.join(home, "plugins"),
    process: { pid, on: (_: string, close: () => void) => onExit.push(close) },
    // Haraka's sandbox has a clock of its own; here it is the test's.
    Date,
    setInterval: () => timer,
    setTimeout,
  });
  const loaded = plugin as unknown as Plugin;
  loaded.register();
  return loaded;
}

function transaction(plugin: Plugin, uuid: string, change: object = {}): void {
  const next = vi.fn();
  plugin.finished(next, connectionOf(uuid, change));
  expect(next).toHaveBeenCalledOnce();
}

function connectionOf(uuid: string, change: object = {}) {
  const results: Record<string, object> = {
    rcpt_to: { recipient: [{ address: "a", action: "accept" }] },
    queue: { pass: ["house"] },
  };
  return {
    relaying: false,
    remote: { ip: "203.0.113.9", port: 50_000, is_local: false },
    hello: { host: "mx.example.net" },
    tls: { enabled: true },
    transaction: {
      uuid,
      rcpt_count: { accept: 1, tempfail: 0, reject: 0 },
      results: { get: (name: string) => results[name] },
      mail_from: { host: "example.net" },
      notes: { senderscope_transmitted: true },
      msg_status: "accepted",
      header: { get: () => "<1@example.net>\n" },
      rcpt_to: [{ format: () => "<a@inbox.example>" }],
    },
    ...change,
  };
}

const files = () => readdirSync(path.join(home, "senderscope"));
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

it("hands over what it wrote, once, as lines that the adapter takes", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const plugin = load();
  transaction(plugin, "A.1");
  transaction(plugin, "A.2");
  await plugin.hand_over();
  expect(posts).toEqual([]); // still being written
  later(1000);
  plugin.look_after();
  await plugin.hand_over();
  await plugin.hand_over();
  expect(posts).toHaveLength(1);
  const events = posts[0]?.lines.map((line) => readHarakaRecord(line, Buffer.alloc(32), new Date())) ?? [];
  expect(events.filter(isRefusal)).toEqual([]);
  expect(events).toMatchObject([{ uuid: "A.1", recipients: 1 }, { uuid: "A.2" }]);
  expect(files()).toEqual([]);
  expect(log).toEqual([]);
});

it.each([
  [{ status: 429, retryAfter: "7" }, 7000, "429"],
  [{ status: 503, retryAfter: "3600" }, 60_000, "503"],
  [{ status: 500 }, 2000, "500"],
  [{ status: 401 }, 2000, "401"],
  [{ status: 200, body: "<html>Welcome to this network</html>" }, 2000, "JSON"],
])("after %j it sends the same batch again, not before %i ms", async (answer, wait, word) => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const plugin = load();
  answers = [answer];
  transaction(plugin, "A.1");
  later(1000);
  plugin.look_after();
  await plugin.hand_over();
  later(wait - 1);
  await plugin.hand_over();
  expect(posts).toHaveLength(1);
  later(1);
  await plugin.hand_over();
  expect(posts).toHaveLength(2);
  expect(posts[1]).toEqual(posts[0]);
  expect(files()).toEqual([]);
  expect(log).toEqual([expect.stringContaining(word)]);
});

it("does not let a batch that is refused as a whole hold up the next", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const plugin = load();
  answers = [{ status: 422 }];
  for (const uuid of ["A.1", "A.2"]) {
    transaction(plugin, uuid);
    later(1000);
    plugin.look_after();
  }
  await plugin.hand_over();
  expect(posts.map(({ lines }) => lines.length)).toEqual([1, 1]);
  expect(files()).toHaveLength(1);
});

it("waits while nobody answers, in few files", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const plugin = load();
  await new Promise((resolve) => server.close(resolve));
  for (let second = 0; second < 120; second += 1) {
    transaction(plugin, `A.${second}`);
    later(1000);
    plugin.look_after();
    await plugin.hand_over();
  }
  expect(files().length).toBeLessThan(25);
  const kept = files().map((file) => readFileSync(path.join(home, "senderscope", file), "utf8"));
  expect(kept.join("").trimEnd().split("\n")).toHaveLength(120);
});

it("loses nothing when it ends, however it ends", async () => {
  const ended = load(11);
  transaction(ended, "A.1");
  for (const close of onExit) close();
  expect(files()).toEqual([expect.stringMatching(/-11-.*\.batch$/)]);
  const killed = load(12);
  transaction(killed, "B.1");
  expect(files()).toContainEqual(expect.stringMatching(/-12-.*\.open$/));
  const next = load(13);
  await next.hand_over();
  expect(posts.flatMap(({ lines }) => lines).map((line) => JSON.parse(line).uuid)).toEqual(["A.1", "B.1"]);
});

it("keeps an accepted message before its sender is answered, and only once", async () => {
  const plugin = load(11);
  const taken = connectionOf("A.1");
  Reflect.deleteProperty(taken.transaction, "msg_status"); // Haraka sets it with the answer
  const keptBefore: string[][] = [];
  plugin.accepted(() => keptBefore.push(files()), taken);
  expect(keptBefore).toEqual([[expect.stringMatching(/\.open$/)]]);
  plugin.finished(() => {}, taken);
  const next = load(12);
  await next.hand_over();
  const records = posts.flatMap(({ lines }) => lines).map((line) => JSON.parse(line));
  expect(records).toMatchObject([{ uuid: "A.1", message: { status: "accepted" } }]);
});

it("hands over for its workers, and what one that crashed was writing", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const first = load(20);
  const [worker, crashed] = [load(21, false), load(22, false)];
  transaction(worker, "A.1");
  transaction(crashed, "B.1");
  later(1000);
  worker.look_after();
  await first.hand_over();
  expect(posts.map(({ lines }) => lines.length)).toEqual([1]);
  cluster.emit("exit", { process: { pid: 22 } });
  await first.hand_over();
  expect(posts.flatMap(({ lines }) => lines).map((line) => JSON.parse(line).uuid)).toEqual(["A.1", "B.1"]);
});

it("says what it drops, and what was refused of what it sent", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const plugin = load();
  writeFileSync(path.join(home, "senderscope"), "in the way");
  transaction(plugin, "A.1");
  transaction(plugin, "A.2");
  rmSync(path.join(home, "senderscope"));
  plugin.look_after();
  expect(log).toEqual([
    expect.stringContaining("a transaction was dropped"),
    "2 transactions were dropped and are counted nowhere",
  ]);
  answers = [{ status: 200, body: { accepted: 0, refused: 1, errors: [{ line: 1, code: "too_old" }] } }];
  transaction(plugin, "A.3");
  later(1000);
  plugin.look_after();
  await plugin.hand_over();
  expect(log.at(-1)).toMatch(/^1 lines of .* were refused: .*too_old/);
});

it("is silent about mail of relaying clients, of this machine, and transactions without a recipient", () => {
  const plugin = load();
  transaction(plugin, "A.1", { relaying: true });
  transaction(plugin, "A.2", { remote: { ip: "127.0.0.1", is_local: true } });
  transaction(plugin, "A.3", { transaction: null });
  transaction(plugin, "A.4", {
    transaction: { rcpt_count: { accept: 0, tempfail: 0, reject: 0 }, notes: {} },
  });
  expect(readdirSync(home)).toEqual([]);
});
