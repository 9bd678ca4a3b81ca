// Two web servers and two workers on one database, each stopped and started again in turn while people, scripts and
// mail systems go on: no request fails, nothing is counted twice or lost, and no mail is left behind.
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { operatorActor } from "@/lib/audit/schema";
import { createKeyFor, revokeKey } from "@/lib/keys/commands";
import { createKeyInput } from "@/lib/keys/schema";
import { queueMail } from "@/lib/outbox/commands";
import { closeDb, inTransaction } from "@/lib/platform/db";
import {
  type EmbeddedServer,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "@/lib/platform/embedded-postgres";
import { childEnvironment, setEnvironment } from "@/lib/platform/env";
import { createPerson } from "@/lib/testing/people";
import { type Balancer, startBalancer } from "./fixtures/balancer";
import { type Inbox, startInbox } from "./fixtures/inbox";
import { sendEvents } from "./fixtures/ingest";
import { createOrganization } from "./fixtures/organization";
import { freePort, type Running, startProgram, until } from "./fixtures/process";
import { runCommand } from "./fixtures/product";

const root = path.resolve(import.meta.dirname, "..");
const bootstrap = path.join(root, "lib/cli/bootstrap.mjs");
const address = "203.0.113.77";
const mails = 60;

let folder: string;
let database: EmbeddedServer;
let sink: Inbox;
let balancer: Balancer | undefined;
let environment: NodeJS.ProcessEnv;
const parts: Running[] = [];

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-rolling-"));
  await chmod(folder, 0o755);
  [database, sink] = await Promise.all([
    startEmbeddedPostgres(path.join(folder, "data")),
    startInbox("smtp"),
  ]);
  const settings = {
    DATABASE_URL: database.url,
    MAIL_RELAY_URL: `smtp://127.0.0.1:${sink.port}`,
    MAIL_FROM: "senderscope@provider.example",
    ALLOW_RESERVED_NETWORKS: "true",
  };
  setEnvironment(settings);
  environment = childEnvironment({
    ...settings,
    NODE_ENV: "production",
    NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
    DRAIN_SECONDS: "1",
  });
});

test.afterAll(async () => {
  await Promise.all(parts.map((part) => part.stop()));
  await balancer?.stop();
  await closeDb();
  setEnvironment({ DATABASE_URL: undefined, MAIL_RELAY_URL: undefined, MAIL_FROM: undefined });
  await stopEmbeddedPostgres(database);
  await sink.stop();
  await rm(folder, { recursive: true, force: true });
});

const cli = (args: string[], input = "") => runCommand(args, input, environment);

/** Starts `cli <args>` and waits until its log says that it does its work. */
async function startPart(args: string[], says: string, port?: number): Promise<Running> {
  const part = startProgram(process.execPath, [bootstrap, "cli", ...args], {
    cwd: root,
    env: port === undefined ? environment : { ...environment, PORT: String(port) },
    logFile: path.join(folder, `${args.join("-")}-${parts.length}.log`),
  });
  parts.push(part);
  await until(
    () => (part.log().includes(says) ? true : null),
    () => `${args.join(" ")} did not start:\n${part.log()}`,
  );
  return part;
}

test.describe.configure({ mode: "serial" });

test("a rolling restart loses no request, no event and no mail", async () => {
  test.setTimeout(420_000);
  await cli(["build"]);
  await cli(["migrate"]);
  await createOrganization({ cli }, "Rolling", ["203.0.113.0/24"]);
  const token = await cli(["source", "create", "rolling"]);
  const key = await cli(["key", "create", "Rolling", "script", "--scope", "snds"]);

  const ports = [await freePort(), await freePort()] as const;
  const startWeb = (port: number) => startPart(["web"], "web server listens", port);
  const startWorker = () => startPart(["worker"], "worker waits for jobs");
  const webs = [await startWeb(ports[0]), await startWeb(ports[1])];
  const workers = [await startWorker(), await startWorker()];
  balancer = await startBalancer(ports);
  const { url, answered } = balancer;

  let over = false;
  let events = 0;
  const failures: string[] = [];
  const asking = async (pathAndQuery: string, status: number) => {
    while (!over) {
      const response = await fetch(`${url}${pathAndQuery}`);
      const text = await response.text();
      if (response.status !== status)
        failures.push(`${pathAndQuery}: ${response.status} ${text.slice(0, 200)}`);
    }
  };
  const feeding = async () => {
    while (!over) {
      const batch = Array.from({ length: 20 }, () => ({
        ts: new Date().toISOString(),
        ip: address,
        recipients: 1,
        verdict: "ham" as const,
      }));
      await sendEvents(url, token, batch).then(
        () => {
          events += batch.length;
        },
        (error: Error) => failures.push(error.message),
      );
    }
  };
  const mailing = async () => {
    for (let i = 0; i < mails; i += 1) {
      const mail = {
        kind: "test.rolling",
        to: `reader${i}@example.net`,
        subject: `Mail ${i}`,
        text: "Hello.",
      };
      await inTransaction((tx) => queueMail(tx, mail, new Date()));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const load = Promise.all([
    feeding(),
    feeding(),
    asking("/", 200),
    asking(`/snds/ipStatus.aspx?key=${key}`, 200),
  ]);
  const letters = mailing();

  for (const at of [0, 1] as const) {
    await webs[at]?.stop(30_000);
    expect(await webs[at]?.exited).toBe(0);
    webs[at] = await startWeb(ports[at]);
    await workers[at]?.stop(30_000);
    expect(await workers[at]?.exited).toBe(0);
    workers[at] = await startWorker();
    const before = answered.get(ports[at]) ?? 0;
    await until(
      () => ((answered.get(ports[at]) ?? 0) > before ? true : null),
      () => "The server that came back is asked nothing.",
    );
  }
  await letters;
  over = true;
  await load;

  expect(failures).toEqual([]);
  const today = new Date();
  const digits = (number: number) => String(number).padStart(2, "0");
  const date = `${digits(today.getUTCMonth() + 1)}${digits(today.getUTCDate())}${digits(today.getUTCFullYear() % 100)}`;
  const file = await (await fetch(`${url}/snds/data.aspx?key=${key}&date=${date}`)).text();
  expect(events).toBeGreaterThan(200);
  expect(file.split(",").slice(3, 6)).toEqual([String(events), String(events), String(events)]);

  await until(
    () => (sink.messages.length >= mails ? true : null),
    () => `Only ${sink.messages.length} of ${mails} mails left.`,
  );
  const recipients = sink.messages.flatMap((message) => message.recipients);
  expect(new Set(recipients).size).toBe(mails);
  expect(recipients).toHaveLength(mails);
});

test("of 700 calls at once over both servers 600 and one a second are served, the rest are told when to come", async () => {
  if (balancer === undefined) throw new Error("The servers do not run.");
  const { url, answered } = balancer;
  const key = await cli(["key", "create", "Rolling", "burst", "--scope", "ips:read"]);
  const before = new Map(answered);
  const from = Date.now();
  const answers = await Promise.all(
    Array.from({ length: 700 }, async () => {
      const response = await fetch(`${url}/api/v1/key`, { headers: { authorization: `Bearer ${key}` } });
      await response.text();
      return { status: response.status, wait: Number(response.headers.get("retry-after")) };
    }),
  );
  const seconds = Math.ceil((Date.now() - from) / 1000);
  const served = answers.filter(({ status }) => status === 200).length;
  const refused = answers.filter(({ status }) => status === 429);
  expect(served).toBeGreaterThanOrEqual(600);
  expect(served).toBeLessThanOrEqual(600 + seconds);
  expect(served + refused.length).toBe(700);
  expect(refused.every(({ wait }) => wait >= 1)).toBe(true);
  for (const [port, count] of answered) expect(count - (before.get(port) ?? 0)).toBeGreaterThan(100);
});

test("a key that is revoked is refused at the next request, whichever server is asked", async () => {
  if (balancer === undefined) throw new Error("The servers do not run.");
  const now = new Date();
  const owner = await createPerson({ organization: "Revoking" });
  const input = createKeyInput.parse({ name: "script", expiresInDays: 30, scopes: ["ips:read"] });
  const { key, secret } = await createKeyFor(operatorActor, owner.organizationId ?? "", input, now);
  const statuses = () =>
    Promise.all(
      [...(balancer?.answered.keys() ?? [])].map(async (port) => {
        const url = `http://127.0.0.1:${port}/api/v1/key`;
        return (await fetch(url, { headers: { authorization: `Bearer ${secret}` } })).status;
      }),
    );
  expect(await statuses()).toEqual([200, 200]);
  await revokeKey(owner, key.id, now);
  expect(await statuses()).toEqual([401, 401]);
});
