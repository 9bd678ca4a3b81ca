// `cli doctor`: what a working installation needs, looked at one by one; each line is ok or says what to do.
import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { createConnection } from "node:net";
import type { Command } from "commander";
import nodemailer from "nodemailer";
import { z } from "zod";
import { getQueueState } from "@/lib/jobs/queries";
import { pool, prisma } from "@/lib/platform/db";
import { openDns } from "@/lib/platform/dns";
import { env } from "@/lib/platform/env";
import { hideSecrets } from "@/lib/platform/log";
import { productMigrations } from "@/lib/platform/migrate";
import { type RunningService, readRunning } from "./running";
import { selectMigrations, selectServer } from "./sql";
import { takeSupervisorLock } from "./supervisor-lock";
import { dataOption, enterDataFolder, withDatabase } from "./with-database";

/** Answers what is well, in a few words; throws an Error that says what to do. */
type Check = { name: string; run: () => Promise<string> };

const leastFreeBytes = 2 ** 30;

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("look at configuration, database, DNS, mail, listeners and disk, and say what to do")
    .addOption(dataOption())
    .action(async (options: { data?: string }) => {
      await enterDataFolder(options);
      const before = await examine([configuration, disk]);
      const inside = await withDatabase(options, async (url) => {
        const service = await runningService(url);
        return examine([
          database,
          migrations,
          queue(service),
          dns,
          relay,
          issuers,
          web(service),
          junk(service),
          traps(service),
        ]);
      }).catch((error: Error) => report("Database", undefined, error));
      if (!before || !inside) process.exitCode = 1;
    });
}

/** Runs the checks and prints a line for each. Answers whether all are well. */
export async function examine(checks: readonly Check[]): Promise<boolean> {
  let well = true;
  for (const { name, run } of checks) {
    const line = await run().then(
      (words) => report(name, words),
      (error: Error) => report(name, undefined, error),
    );
    well = line && well;
  }
  return well;
}

function report(name: string, words: string | undefined, error?: Error): boolean {
  console.log(
    error === undefined ? `ok    ${name}: ${words}` : `FAIL  ${name}: ${hideSecrets(error.message.trim())}`,
  );
  return error === undefined;
}

export const configuration: Check = {
  name: "Configuration",
  async run() {
    const { PUBLIC_URL, HOST, TRUSTED_PROXIES } = env();
    const isLocal = ["127.0.0.1", "::1", "localhost"].includes(
      new URL(PUBLIC_URL).hostname.replace(/^\[|\]$/g, ""),
    );
    if (!isLocal && PUBLIC_URL.startsWith("http:")) {
      throw new Error(
        `PUBLIC_URL is ${PUBLIC_URL}: passwords would travel in the clear. Put a TLS proxy in front and use https.`,
      );
    }
    if (!isLocal && ["127.0.0.1", "::1"].includes(HOST) && TRUSTED_PROXIES.length === 0) {
      throw new Error(
        "A proxy in front is the only way in (HOST is this machine), but TRUSTED_PROXIES is empty: everybody would count as one address. Set it to the proxy's address.",
      );
    }
    return `people reach it at ${PUBLIC_URL}`;
  },
};

export const disk: Check = {
  name: "Disk",
  async run() {
    const folder = env().SENDERSCOPE_DATA;
    await access(folder, constants.W_OK).catch(() => {
      throw new Error(
        `The data folder ${folder} is not there or may not be written. Start the service once, or choose another with --data.`,
      );
    });
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    if (free < leastFreeBytes)
      throw new Error(
        `Only ${gigabytes(free)} are free under ${folder}. Make room, or keep fewer days (Staff, Settings).`,
      );
    return `${gigabytes(free)} free under ${folder}`;
  },
};

export const database: Check = {
  name: "Database",
  async run() {
    const { version, number, zone, inRecovery } = await withClient(selectServer);
    if (number < 150_000) throw new Error(`PostgreSQL ${version} is too old. Use version 15 or newer.`);
    if (inRecovery)
      throw new Error("The database is a replica and takes no writes. Point DATABASE_URL at the primary.");
    if (zone !== "UTC")
      throw new Error(
        `Sessions are in ${zone} instead of UTC: a connection pooler drops our options. Set the time zone of the database role to UTC.`,
      );
    return `PostgreSQL ${version}`;
  },
};

export const migrations: Check = {
  name: "Schema",
  async run() {
    const applied = await withClient(selectMigrations);
    const missing = (await productMigrations()).filter((name) => !applied.includes(name));
    if (missing.length > 0)
      throw new Error(`${missing.length} migrations are missing. Run: npm run cli -- migrate`);
    return `${applied.length} migrations, none missing`;
  },
};

export function queue(service: RunningService | undefined): Check {
  return {
    name: "Background work",
    async run() {
      const { waiting, running, failed, workers } = await getQueueState();
      if (service !== undefined && workers === 0)
        throw new Error(
          "No worker lives although the service runs. See its log; restart it if nothing is said there.",
        );
      if (failed > 0)
        throw new Error(
          `${failed} jobs were given up after many tries. The log names them and the reason (search for "job given up").`,
        );
      return `${waiting} jobs wait, ${running} run, ${workers} workers`;
    },
  };
}

export const dns: Check = {
  name: "DNS",
  async run() {
    const servers = env().DNS_SERVERS;
    const who = servers.length > 0 ? servers.join(", ") : "the system's servers";
    // Any answer will do, also that there is no such name.
    const answer = await openDns(5_000).ptr("1.0.0.127.in-addr.arpa");
    if (answer.kind === "failed")
      throw new Error(
        `${who} do not answer (${answer.reason}). Proofs by DNS cannot be checked; see DNS_SERVERS in .env.example.`,
      );
    return `${who} answer`;
  },
};

export const relay: Check = {
  name: "Mail relay",
  async run() {
    const { MAIL_RELAY_URL: url, MAIL_FROM } = env();
    if (url === undefined) return "none is set, so mails wait in the outbox (MAIL_RELAY_URL in .env.example)";
    const transport = nodemailer.createTransport({ url, connectionTimeout: 10_000, greetingTimeout: 10_000 });
    try {
      await transport.verify();
    } catch (error) {
      throw new Error(`The relay of MAIL_RELAY_URL does not let us in: ${(error as Error).message}`);
    } finally {
      transport.close();
    }
    return `lets us in; mails come from ${MAIL_FROM}`;
  },
};

export const issuers: Check = {
  name: "Sign-in issuers",
  async run() {
    const named = env().OIDC_ISSUERS;
    if (named.length === 0) return "none (OIDC_ISSUERS in .env.example)";
    for (const { id, issuer } of named) {
      const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
      const found = await fetch(url, { signal: AbortSignal.timeout(10_000) })
        .then(async (answer) => z.object({ issuer: z.string() }).parse(await answer.json()).issuer)
        .catch((error: Error) => {
          throw new Error(`${id} does not answer at ${url} as an issuer does: ${error.message}`);
        });
      if (found !== issuer)
        throw new Error(
          `${id} names itself ${found}. Write it so in OIDC_ISSUERS: nobody signs in by another name.`,
        );
    }
    return `${named.map(({ id }) => id).join(", ")} answer`;
  },
};

export function web(service: RunningService | undefined): Check {
  return {
    name: "Web server",
    async run() {
      if (service === undefined) return "the service does not run now";
      const answer = await fetch(`${service.url}/api/health`, { signal: AbortSignal.timeout(10_000) }).then(
        ({ status }) => status,
        (error: Error) => error.message,
      );
      if (answer !== 200) throw new Error(`${service.url} answers ${answer}. See the log of the service.`);
      return `healthy at ${service.url}`;
    },
  };
}

export function junk(service: RunningService | undefined): Check {
  return {
    name: "Junk report listener",
    async run() {
      if (service === undefined) return "the service does not run now";
      if (service.junk === null) return "off (npm start -- --smtp-port PORT, or JUNK_PORT)";
      const { host, port } = service.junk;
      const greeting = await firstLine(host, port);
      if (!greeting.startsWith("220"))
        throw new Error(
          `${host}:${port} greets with "${greeting}". See the log of the service, and JUNK_PEERS.`,
        );
      return `greets at ${host}:${port}`;
    },
  };
}

export function traps(service: RunningService | undefined): Check {
  return {
    name: "Trap sink",
    async run() {
      const { TRAP_HOST, TRAP_PORT, TRAP_SOURCE } = env();
      if (TRAP_PORT === undefined) return "off (TRAP_PORT and TRAP_SOURCE in .env.example)";
      if ((await prisma.source.count({ where: { name: TRAP_SOURCE ?? "" } })) === 0) {
        throw new Error(
          `There is no source ${TRAP_SOURCE}, so mail for traps is put off. Create it: cli source create ${TRAP_SOURCE}`,
        );
      }
      if (service === undefined) return "the service does not run now";
      const greeting = await firstLine(TRAP_HOST, TRAP_PORT);
      if (!greeting.startsWith("220")) {
        throw new Error(`${TRAP_HOST}:${TRAP_PORT} greets with "${greeting}". See the log of the service.`);
      }
      return `greets at ${TRAP_HOST}:${TRAP_PORT}`;
    },
  };
}

function firstLine(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    let text = "";
    const done = (line: string) => {
      socket.destroy();
      resolve(line.trim());
    };
    socket.setTimeout(5_000, () => done("nothing for 5 seconds"));
    socket.on("error", (error) => done(error.message));
    socket.on("close", () => done(text || "closed at once"));
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\n");
      if (end !== -1) done(text.slice(0, end));
    });
  });
}

async function runningService(url: string): Promise<RunningService | undefined> {
  const lock = await takeSupervisorLock(url);
  if (lock === undefined) return readRunning(env().SENDERSCOPE_DATA);
  await lock.release();
  return undefined;
}

async function withClient<T>(use: (client: Parameters<typeof selectServer>[0]) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await use(client);
  } finally {
    client.release();
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
