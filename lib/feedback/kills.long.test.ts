// The worker is killed ten times in the middle of 10,000 deliveries: nothing is lost, and a report comes twice only where
// the connection died between its DATA and the row that says so.
import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { grantByStaff } from "@/lib/networks/grant-commands";
import { dayOf } from "@/lib/platform/day";
import { inTransaction, prisma } from "@/lib/platform/db";
import { childEnvironment, setEnvironment } from "@/lib/platform/env";
import { changeSettings } from "@/lib/provider/commands";
import { testDatabase } from "@/lib/testing/database";
import { complaintRow, createFeed } from "@/lib/testing/feeds";
import { type SmtpSink, startSmtpSink } from "@/lib/testing/smtp";
import { enqueueDelivery, newReport } from "./fan-out-commands";

testDatabase();

const FEEDS = 4;
const REPORTS = 10_000;
const KILLS = 10;
const now = new Date();
let sink: SmtpSink;

beforeAll(async () => {
  sink = await startSmtpSink();
  setEnvironment({
    ALLOW_RESERVED_NETWORKS: "true",
    MAIL_RELAY_URL: sink.url,
    MAIL_FROM: "fbl@provider.example",
    LOG_LEVEL: "error",
  });
  await changeSettings(operatorActor, { reportAddress: "fbl@provider.example" }, now);
});

afterAll(async () => {
  await sink.close();
  setEnvironment({ ALLOW_RESERVED_NETWORKS: undefined, MAIL_RELAY_URL: undefined, MAIL_FROM: undefined });
});

test("ten kills in 10,000 deliveries lose none, and double only what a dying connection had carried", {
  timeout: 1_200_000,
}, async () => {
  await queueReports();
  /** Connections that a kill cut off. */
  const cut = new Set<string>();
  const pauses: number[] = [];
  let worker = await startWorkerProcess();
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await untilTaken(sink.mails.length + (REPORTS / (KILLS + 2)) * (0.5 + Math.random()));
    for (const connection of sink.open) cut.add(connection);
    worker.kill("SIGKILL");
    await once(worker, "exit");
    while (sink.open.size > 0) await wait(10);
    const killedAt = performance.now();
    worker = await startWorkerProcess();
    await untilTaken(sink.mails.length + 1, 60_000);
    pauses.push((performance.now() - killedAt) / 1000);
  }
  while ((await prisma.report.count({ where: { state: { not: "sent" } } })) > 0) await wait(200);
  worker.kill("SIGKILL");
  await once(worker, "exit");

  const copies = copiesOf(sink);
  const twice = [...copies.values()].filter((of) => of.length > 1);
  process.stderr.write(
    `${KILLS} kills: ${copies.size} of ${REPORTS} reports arrived, ${twice.length} of them twice; ` +
      `taken up again after ${Math.max(...pauses).toFixed(1)} s at most\n`,
  );
  const written = await prisma.report.findMany({ select: { messageId: true } });
  expect(new Set(copies.keys())).toEqual(new Set(written.map(({ messageId }) => messageId)));
  expect(copies.size).toBe(REPORTS);
  for (const [first, ...more] of twice) {
    expect(more).toHaveLength(1);
    expect(first && cut.has(first.connection)).toBe(true);
    // The last mail of the connection, or the one before it, which was still being written down.
    expect(first?.fromEnd).toBeLessThan(2);
  }
});

type Copy = { connection: string; fromEnd: number };

/** Each Message-ID with every copy that came; `fromEnd`: mails that came over the same connection after it. */
function copiesOf({ mails }: SmtpSink): Map<string, Copy[]> {
  const ofConnection = new Map<string, number>();
  for (const { connection } of mails) ofConnection.set(connection, (ofConnection.get(connection) ?? 0) + 1);
  const copies = new Map<string, Copy[]>();
  for (const { raw, connection } of mails) {
    const fromEnd = (ofConnection.get(connection) ?? 0) - 1;
    ofConnection.set(connection, fromEnd);
    const id = /^Message-ID: (\S+)/m.exec(raw.toString("latin1"))?.[1] ?? "";
    copies.set(id, [...(copies.get(id) ?? []), { connection, fromEnd }]);
  }
  return copies;
}

async function untilTaken(mails: number, ms = 300_000): Promise<void> {
  const end = performance.now() + ms;
  while (sink.mails.length < mails) {
    if (performance.now() > end) throw new Error(`no report came for ${ms / 1000} s`);
    await wait(5);
  }
}

async function startWorkerProcess(): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, "../testing/delivery-worker.ts"), {
    execArgv: ["--import", "tsx"],
    env: childEnvironment(),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => Promise.reject(new Error("the worker ended before it worked"))),
  ]);
  return child;
}

/** As the fan-out leaves them: complaints with their messages, and a queued report for each. */
async function queueReports(): Promise<void> {
  for (let n = 0; n < FEEDS; n += 1) {
    const feedId = await enrol(n);
    const complaints = Array.from({ length: REPORTS / FEEDS }, (_, i) =>
      complaintRow(`203.0.113.${n * 64 + 1 + (i % 60)}`, now, { recipient: `reader${i}@provider.example` }),
    );
    await prisma.complaint.createMany({ data: complaints });
    const reports = complaints.map(({ id, ip }) => {
      const about = { feedId, complaintId: id, ip: ip ?? null, day: dayOf(now), incidents: 1 } as const;
      return newReport({ ...about, purpose: "complaint", state: "queued", domain: "provider.example", now });
    });
    await prisma.report.createMany({ data: reports });
    await inTransaction((tx) => enqueueDelivery(tx, feedId));
  }
}

async function enrol(n: number): Promise<string> {
  const organization = await prisma.organization.create({
    data: { name: `Sender ${n}`, slug: randomUUID(), createdAt: now },
  });
  const grant = { organizationId: organization.id, network: `203.0.113.${n * 64}/26`, note: "test" };
  await grantByStaff(operatorActor, grant, now);
  const { id } = await createFeed(organization.id, now, { destination: `fbl${n}@sender.example` });
  return id;
}
