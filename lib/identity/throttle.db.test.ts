// Guessing at one account through two web servers at once: the counters are in PostgreSQL, so that two servers allow
// no more than one.
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect, it } from "vitest";
import { later, MINUTE } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { childEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import type { Guessed, Guessing } from "@/lib/testing/sign-in-process";

const database = testDatabase();

async function guessInProcess(guessing: Guessing): Promise<Guessed> {
  const child = fork(path.join(import.meta.dirname, "../testing/sign-in-process.ts"), {
    execArgv: ["--import", "tsx"],
    env: childEnvironment({ DATABASE_URL: database.url, LOG_LEVEL: "error" }),
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.send(guessing);
  const [answer] = (await once(child, "message")) as [Guessed];
  await once(child, "exit");
  return answer;
}

async function guessInTwo(guessing: Omit<Guessing, "from">): Promise<Guessed> {
  const both = await Promise.all([
    guessInProcess({ from: 1, ...guessing }),
    guessInProcess({ from: 2, ...guessing }),
  ]);
  return {
    lookedAt: both.reduce((sum, { lookedAt }) => sum + lookedAt, 0),
    toldToWait: both.reduce((sum, { toldToWait }) => sum + toldToWait, 0),
  };
}

it("60 passwords through two processes: ten are looked at, for an account that exists and for one that does not", async () => {
  await createPerson({ email: "guessed@example.net" });
  for (const email of ["guessed@example.net", "nobody@example.net"]) {
    expect(await guessInTwo({ email })).toEqual({ lookedAt: 10, toldToWait: 50 });
  }
}, 60_000);

it("60 codes of the second factor through two processes: five are looked at", async () => {
  const { userId } = await createPerson();
  const now = new Date();
  await prisma.secondFactor.create({
    data: { userId, secret: new Uint8Array(20).fill(7), createdAt: now, confirmedAt: now },
  });
  const { id } = await prisma.session.create({
    data: { userId, createdAt: now, lastSeenAt: now, expiresAt: later(now, 10 * MINUTE), awaitsFactor: true },
  });
  expect(await guessInTwo({ halfSession: id })).toEqual({ lookedAt: 5, toldToWait: 55 });
}, 60_000);
