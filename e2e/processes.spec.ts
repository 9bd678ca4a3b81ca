// Two web servers and two workers on one database: nothing that one of them knows is missed by another.
import { randomUUID } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { programArgs } from "@/lib/cli/keep-running";
import { keptSecret } from "@/lib/platform/data-folder";
import { findEmbeddedPostgres } from "@/lib/platform/embedded-postgres";
import { childEnvironment } from "@/lib/platform/env";
import { sendEvents } from "./fixtures/ingest";
import { createOrganization } from "./fixtures/organization";
import { freePort, type Running, startProgram, until } from "./fixtures/process";
import type { Product } from "./fixtures/product";
import { expect, test } from "./fixtures/test";

/** A second web server and a second worker beside those of the product. */
async function startBeside({ dataFolder, sink, url: publicUrl }: Product) {
  const database = await findEmbeddedPostgres(dataFolder);
  if (database === undefined) throw new Error("the database of the product was not found");
  const folder = await mkdtemp(path.join(tmpdir(), "senderscope-beside-"));
  const port = await freePort();
  const environment = childEnvironment({
    NODE_ENV: "production",
    DATABASE_URL: database.url,
    NEXTAUTH_SECRET: await keptSecret(dataFolder, "session-secret"),
    PUBLIC_URL: publicUrl,
    MAIL_RELAY_URL: `smtp://127.0.0.1:${sink.port}`,
    MAIL_FROM: "Senderscope <senderscope@provider.example>",
    PORT: String(port),
  });
  const start = (name: string): Running =>
    startProgram(process.execPath, programArgs([name]), {
      logFile: path.join(folder, `${name}.log`),
      env: environment,
      cwd: path.resolve(import.meta.dirname, ".."),
    });
  const programs = [start("web"), start("worker")];
  const url = `http://127.0.0.1:${port}`;
  await until(
    async () => ((await fetch(`${url}/api/health`).catch(() => null))?.ok ? true : null),
    () => `The second web server was not ready:\n${programs[0]?.log()}`,
  );
  return { url, stop: () => Promise.all(programs.map((program) => program.stop(10_000))) };
}

test("a batch, a session and a job are each known to both of two servers and done once by two workers", async ({
  product,
}) => {
  const beside = await startBeside(product);
  try {
    const token = await product.cli(["source", "create", `two-${randomUUID()}`]);
    const events = Array.from({ length: 50 }, (_, n) => ({
      ts: new Date(Date.now() - 60_000).toISOString(),
      ip: `198.18.77.${n}`,
      verdict: "ham" as const,
    }));
    const batch = randomUUID();
    expect((await sendEvents(product.url, token, events, { batch })).duplicate).toBe(false);
    expect((await sendEvents(beside.url, token, events, { batch })).duplicate).toBe(true);

    const account = await createOrganization(product, `Two servers ${randomUUID().slice(0, 8)}`, [
      "198.18.77.0/24",
    ]);
    const cookie = await signInAt(product.url, account);
    const seen = await fetch(`${beside.url}/api/v1/ips?window=today`, { headers: { cookie } });
    expect(seen.status).toBe(200);
    expect((await seen.json()).total).toBe(50);

    // Each mail is a job: many at once, and each is sent by one of the workers, once.
    const addresses = Array.from({ length: 6 }, () => `new-${randomUUID()}@people.example`);
    for (const [n, email] of addresses.entries()) {
      const answer = await fetch(`${n % 2 === 0 ? product.url : beside.url}/api/v1/signup`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email, name: "New", password: randomUUID() }),
      });
      expect(answer.ok).toBe(true);
    }
    const mails = () =>
      product.sink.messages.filter(({ recipients }) => recipients.some((to) => addresses.includes(to)));
    await until(
      () => (mails().length >= addresses.length ? true : null),
      () => `Only ${mails().length} of ${addresses.length} mails came.`,
    );
    expect(new Set(mails().flatMap(({ recipients }) => recipients)).size).toBe(addresses.length);
    expect(mails()).toHaveLength(addresses.length);
  } finally {
    await beside.stop();
  }
});

/** Signs in as a browser does, and answers the session's cookie. */
async function signInAt(
  url: string,
  { email, password }: { email: string; password: string },
): Promise<string> {
  const first = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const cookies = cookiesOf(first);
  const answer = await fetch(`${url}/api/auth/callback/credentials`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: cookies, "content-type": "application/x-www-form-urlencoded", origin: url },
    body: new URLSearchParams({ csrfToken, email, password }),
  });
  return [cookies, cookiesOf(answer)].join("; ");
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
