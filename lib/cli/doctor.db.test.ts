import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { createSource } from "@/lib/ingest/commands";
import { startTrapListener } from "@/lib/ingest/trap-listen";
import { pool } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns } from "@/lib/testing/dns";
import { startTestIssuer } from "@/lib/testing/issuer";
import {
  configuration,
  database,
  disk,
  dns,
  issuers,
  junk,
  migrations,
  queue,
  relay,
  traps,
  web,
} from "./doctor";

testDatabase();

const changed = [
  "PUBLIC_URL",
  "HOST",
  "TRUSTED_PROXIES",
  "SENDERSCOPE_DATA",
  "DNS_SERVERS",
  "MAIL_RELAY_URL",
  "MAIL_FROM",
  "TRAP_PORT",
  "TRAP_SOURCE",
] as const;
const closing: (() => unknown)[] = [];
beforeEach(() => setEnvironment({ SENDERSCOPE_DATA: tmpdir() }));
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  setEnvironment(Object.fromEntries(changed.map((name) => [name, undefined])));
});

// A port of loopback that refuses: it was free a moment ago.
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

describe("configuration", () => {
  test("as it comes", async () => {
    expect(await configuration.run()).toBe("people reach it at http://127.0.0.1:3000");
  });

  test("passwords in the clear, and a proxy that is not trusted", async () => {
    setEnvironment({ PUBLIC_URL: "http://senders.example.net" });
    await expect(configuration.run()).rejects.toThrow("passwords would travel in the clear");
    setEnvironment({ PUBLIC_URL: "https://senders.example.net" });
    await expect(configuration.run()).rejects.toThrow("TRUSTED_PROXIES is empty");
    setEnvironment({ TRUSTED_PROXIES: "127.0.0.1" });
    expect(await configuration.run()).toContain("https://senders.example.net");
  });
});

test("disk: free space, and a folder that is not there", async () => {
  expect(await disk.run()).toMatch(/GiB free under/);
  setEnvironment({ SENDERSCOPE_DATA: path.join(tmpdir(), "senderscope-no-such-folder") });
  await expect(disk.run()).rejects.toThrow("is not there or may not be written");
});

test("database and schema", async () => {
  expect(await database.run()).toMatch(/^PostgreSQL 1[5-9]/);
  expect(await migrations.run()).toContain("none missing");
  await pool.query("DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_init'");
  await expect(migrations.run()).rejects.toThrow("1 migrations are missing. Run: npm run cli -- migrate");
});

test("background work: jobs given up, and no worker under a running service", async () => {
  expect(await queue(undefined).run()).toBe("0 jobs wait, 0 run, 0 workers");
  const service = { url: "http://127.0.0.1:1", publicUrl: "http://127.0.0.1:1", junk: null };
  await expect(queue(service).run()).rejects.toThrow("No worker lives although the service runs");
  await pool.query("SELECT graphile_worker.add_job('grants.recheck', '{}', max_attempts => 1)");
  await pool.query("UPDATE graphile_worker._private_jobs SET attempts = 1");
  await expect(queue(undefined).run()).rejects.toThrow("1 jobs were given up");
});

test("DNS: servers that answer, even with nothing, and servers that do not", async () => {
  const server = await startTestDns();
  closing.push(() => server.stop());
  setEnvironment({ DNS_SERVERS: server.server });
  expect(await dns.run()).toBe(`${server.server} answer`);
  setEnvironment({ DNS_SERVERS: `127.0.0.1:${await deadPort()}` });
  await expect(dns.run()).rejects.toThrow("Proofs by DNS cannot be checked");
});

test("issuers: none, one that answers, one that names itself otherwise, one that is away", async () => {
  expect(await issuers.run()).toContain("none");
  const issuer = await startTestIssuer();
  const { url, clientId, clientSecret } = issuer;
  setEnvironment({
    OIDC_ISSUERS: JSON.stringify([{ id: "corp", name: "Corp", issuer: url, clientId, clientSecret }]),
  });
  try {
    expect(await issuers.run()).toBe("corp answer");
    issuer.nameItself("https://login.example");
    await expect(issuers.run()).rejects.toThrow("corp names itself https://login.example");
    await issuer.stop();
    await expect(issuers.run()).rejects.toThrow("corp does not answer");
  } finally {
    setEnvironment({ OIDC_ISSUERS: undefined });
  }
});

test("mail relay: none, one that lets us in, one that is away", async () => {
  expect(await relay.run()).toContain("mails wait in the outbox");
  const server = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS"] });
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = listening.address() as AddressInfo;
  setEnvironment({ MAIL_RELAY_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "s@provider.example" });
  expect(await relay.run()).toBe("lets us in; mails come from s@provider.example");
  setEnvironment({ MAIL_RELAY_URL: `smtp://127.0.0.1:${await deadPort()}` });
  await expect(relay.run()).rejects.toThrow(/does not let us in: .*ECONNREFUSED/);
});

test("listeners: not running, well, and silent", async () => {
  expect(await web(undefined).run()).toBe("the service does not run now");
  const port = await deadPort();
  const away = {
    url: `http://127.0.0.1:${port}`,
    publicUrl: `http://127.0.0.1:${port}`,
    junk: { host: "127.0.0.1", port },
  };
  await expect(web(away).run()).rejects.toThrow(`http://127.0.0.1:${port} answers`);
  await expect(junk(away).run()).rejects.toThrow("ECONNREFUSED");
  expect(await junk({ ...away, junk: null }).run()).toMatch(/^off/);
});

test("trap sink: off, without its source, not there, and as it should be", async () => {
  const service = { url: "http://127.0.0.1:1", publicUrl: "http://127.0.0.1:1", junk: null };
  expect(await traps(service).run()).toMatch(/^off/);
  setEnvironment({ TRAP_PORT: String(await deadPort()), TRAP_SOURCE: "sink" });
  await expect(traps(service).run()).rejects.toThrow("Create it: cli source create sink");
  await createSource(operatorActor, "sink", new Date());
  await expect(traps(service).run()).rejects.toThrow("ECONNREFUSED");
  expect(await traps(undefined).run()).toBe("the service does not run now");
  const sink = await startTrapListener({ host: "127.0.0.1", port: 0, relays: [], source: "sink" });
  closing.push(() => sink.close());
  setEnvironment({ TRAP_PORT: String(sink.port) });
  expect(await traps(service).run()).toBe(`greets at 127.0.0.1:${sink.port}`);
});
