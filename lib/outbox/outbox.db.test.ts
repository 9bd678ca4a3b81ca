// Mail from the change that causes it to a relay that speaks real SMTP.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemActor } from "@/lib/audit/schema";
import { inTransaction, pool, prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { runDueJobs } from "@/lib/testing/jobs";
import { pruneOutbox, queueMail, sendHeldMail, sendQueuedMail } from "./commands";
import { getMail, listOutbox } from "./queries";

testDatabase();

const now = new Date("2026-03-02T10:00:00Z");
const mail = { kind: "account.confirm", to: "anna@example.net", subject: "Hello", text: "Hello Anna\n" };

type Relay = { messages: { to: string[]; text: string }[]; replies: { rcpt?: string; data?: string } };
let relay: Relay;
let server: SMTPServer | undefined;

/** A relay on loopback that answers what `relay.replies` says, else takes everything. */
async function startRelay(): Promise<void> {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onRcptTo: (_address, _session, done) => done(failure(relay.replies.rcpt)),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const failed = failure(relay.replies.data);
        if (failed === null) {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          relay.messages.push({ to, text: Buffer.concat(chunks).toString("utf8") });
        }
        done(failed);
      });
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  setEnvironment({
    MAIL_RELAY_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: "Senderscope <senderscope@example.net>",
  });
}

function failure(reply: string | undefined): Error | null {
  if (reply === undefined) return null;
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
}

beforeEach(async () => {
  relay = { messages: [], replies: {} };
  await pool.query("DELETE FROM graphile_worker._private_jobs");
  await prisma.outboxMail.deleteMany();
});

afterEach(async () => {
  setEnvironment({ MAIL_RELAY_URL: undefined, MAIL_FROM: undefined });
  if (server !== undefined) await new Promise<void>((done) => server?.close(done));
  server = undefined;
});

const queue = (more: Partial<typeof mail> & { headers?: Record<string, string>; html?: string } = {}) =>
  inTransaction((tx) => queueMail(tx, { ...mail, ...more }, now));

/** The job of a mail, tried once: as the queue does it, without its pauses. */
const tryOnce = (id: string, isLast = false) => sendQueuedMail(id, now, isLast);

async function countJobs(): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM graphile_worker.jobs WHERE task_identifier = 'mail.send'",
  );
  return rows[0]?.n ?? -1;
}

describe("without a relay", () => {
  it("holds the mail, readable by staff, and leaves no job behind", async () => {
    const id = await queue({ html: "<p>Hello</p>" });
    expect(await getMail(id)).toMatchObject({ state: "held", to: "anna@example.net", html: "<p>Hello</p>" });
    expect(await countJobs()).toBe(0);
    await expect(sendHeldMail(systemActor, id, now, "the address is right")).rejects.toMatchObject({
      code: "unavailable",
    });
  });

  it("does not flood people when a relay is configured later: staff send one by one", async () => {
    const first = await queue();
    const second = await queue({ to: "bert@example.net" });
    await startRelay();
    await runDueJobs();
    expect(relay.messages).toEqual([]);
    await sendHeldMail(systemActor, second, now, "the address is right");
    await runDueJobs();
    expect(relay.messages.map(({ to }) => to)).toEqual([["bert@example.net"]]);
    expect((await getMail(first)).state).toBe("held");
    expect((await getMail(second)).state).toBe("sent");
    await expect(sendHeldMail(systemActor, second, now, "the address is right")).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("with a relay", () => {
  beforeEach(startRelay);

  it("sends once, with our headers, and keeps what the relay said", async () => {
    const id = await queue({ subject: "Grüße", headers: { "X-Kind": "test" } });
    await runDueJobs();
    await tryOnce(id);
    expect(relay.messages).toHaveLength(1);
    const text = relay.messages[0]?.text ?? "";
    expect(text).toMatch(/^From: Senderscope <senderscope@example\.net>\r$/m);
    expect(text).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(text).toMatch(/^X-Kind: test\r$/m);
    expect(text).toContain(`Message-ID: <${id}@127.0.0.1>`);
    const seen = await getMail(id);
    expect(seen).toMatchObject({ state: "sent", attempts: 1 });
    expect(seen.lastReply).toMatch(/^250 /);
  });

  it("leaves nothing behind when the change that caused it fails", async () => {
    const failing = inTransaction(async (tx) => {
      await queueMail(tx, mail, now);
      throw new Error("the change failed");
    });
    await expect(failing).rejects.toThrow("the change failed");
    expect(await countJobs()).toBe(0);
    expect((await listOutbox({})).mails).toEqual([]);
  });

  it.each([["rcpt"], ["data"]] as const)("gives up when %s is refused for good", async (command) => {
    relay.replies[command] = "550 no such mailbox";
    const id = await queue();
    await tryOnce(id);
    const seen = await getMail(id);
    expect(seen).toMatchObject({ state: "failed", attempts: 1 });
    expect(seen.lastReply).toMatch(/no such mailbox/);
  });

  it.each([["rcpt"], ["data"]] as const)(
    "comes back when %s is deferred, and sends then",
    async (command) => {
      relay.replies[command] = "451 come back later";
      const id = await queue();
      await expect(tryOnce(id)).rejects.toThrow(/come back later/);
      expect(await getMail(id)).toMatchObject({ state: "waiting", attempts: 1 });
      relay.replies = {};
      await tryOnce(id);
      expect(await getMail(id)).toMatchObject({ state: "sent", attempts: 2 });
    },
  );

  it("gives up after the last try, and staff can still send it", async () => {
    relay.replies.data = "451 come back later";
    const id = await queue();
    await tryOnce(id, true);
    expect((await getMail(id)).state).toBe("failed");
    relay.replies = {};
    await sendHeldMail(systemActor, id, now, "the address is right");
    await runDueJobs();
    expect((await getMail(id)).state).toBe("sent");
  });

  it("waits while nobody answers at the relay's address", async () => {
    const id = await queue();
    setEnvironment({ MAIL_RELAY_URL: "smtp://user:hunter2secret@127.0.0.1:1" });
    await expect(tryOnce(id)).rejects.toThrow(/did not take/);
    const seen = await getMail(id);
    expect(seen.state).toBe("waiting");
    expect(seen.lastReply).not.toContain("hunter2secret");
  });
});

describe("listOutbox", () => {
  it("pages through every mail once, newest first, and counts states", async () => {
    for (let i = 0; i < 60; i += 1) {
      await inTransaction((tx) =>
        queueMail(tx, { ...mail, subject: `n${i % 7}` }, new Date(+now + (i >> 2))),
      );
    }
    const first = await listOutbox({});
    const second = await listOutbox({ cursor: first.next ?? "" });
    expect(first.mails).toHaveLength(50);
    expect(second).toMatchObject({ next: null, counts: { held: 60, sent: 0, waiting: 0, failed: 0 } });
    const all = [...first.mails, ...second.mails];
    expect(new Set(all.map(({ id }) => id)).size).toBe(60);
    const times = all.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect((await listOutbox({ search: "N3" })).mails.every(({ subject }) => subject === "n3")).toBe(true);
    expect((await listOutbox({ state: "sent" })).mails).toEqual([]);
    await expect(listOutbox({ cursor: "nonsense" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("pruneOutbox", () => {
  it("forgets mail after 90 days, not before", async () => {
    const id = await queue();
    await pruneOutbox(new Date(+now + 90 * 86_400_000));
    expect((await getMail(id)).id).toBe(id);
    await pruneOutbox(new Date(+now + 90 * 86_400_000 + 1));
    await expect(getMail(id)).rejects.toMatchObject({ code: "not_found" });
  });
});
