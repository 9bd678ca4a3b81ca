// The trap sink as mail systems meet it: real SMTP, into a real database.
import net from "node:net";
import { createTransport, type SendMailOptions } from "nodemailer";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { DAY, later } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import type { Listener } from "@/lib/platform/smtp-listener";
import { changeSettings } from "@/lib/provider/commands";
import { testDatabase } from "@/lib/testing/database";
import { createSource, maintainPartitions, pauseSource, resumeSource } from "./commands";
import { addTraps } from "./trap-commands";
import { startTrapListener } from "./trap-listen";
import { listTrapSamples } from "./trap-queries";

testDatabase();

let now = new Date("2026-11-20T12:00:00Z");
/** Whoever connects from this machine is a sender. */
let sink: Listener;
/** Whoever connects from this machine is one of our relays. */
let behindRelay: Listener;
let sourceId: string;

beforeAll(async () => {
  sourceId = (await createSource(operatorActor, "traps", now)).id;
  await changeSettings(operatorActor, { internalNetworks: ["10.0.0.0/8"] }, now);
  const text = "old@provider.example recycled sink\ntrap.example\nevents@provider.example events";
  await addTraps(operatorActor, { text, class: "pristine", countedBy: "sink", note: "test" }, now);
  const options = { host: "127.0.0.1", port: 0, source: "traps", clock: () => now };
  sink = await startTrapListener({ ...options, relays: [] });
  behindRelay = await startTrapListener({ ...options, relays: ["127.0.0.0/8"] });
});
afterAll(async () => {
  await sink.close();
  await behindRelay.close();
});
beforeEach(async () => {
  now = new Date("2026-11-20T12:00:00Z");
  await pool.query(
    "DELETE FROM ip_day; DELETE FROM net_day; DELETE FROM trap_sample; DELETE FROM ingest_batch",
  );
});

const hits = async () =>
  (
    await pool.query(
      "SELECT host(ip) AS ip, trap_hits, rcpt_commands, recipients, helo, mail_from_domain FROM ip_day ORDER BY ip",
    )
  ).rows;

function mail(options: SendMailOptions = {}) {
  const transport = createTransport({ host: "127.0.0.1", port: sink.port, name: "mx.sender.example" });
  return transport.sendMail({
    from: "News <news@sender.example>",
    to: "anybody@lists.trap.example",
    subject: "Offer",
    messageId: "<1@sender.example>",
    date: now,
    text: "Buy now.",
    ...options,
  });
}

/** One session, a reply for each line that is sent; a client that goes away when all are sent. */
async function speak(port: number, lines: string[], last?: string): Promise<string[]> {
  const socket = net.connect(port, "127.0.0.1");
  const replies: string[] = [];
  let text = "";
  let wake = () => {};
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    const found = [...text.matchAll(/^\d{3} .*$/gm)].map(([line]) => line.trim());
    replies.splice(0, replies.length, ...found);
    wake();
  });
  const upTo = async (count: number) => {
    while (replies.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await upTo(1);
  for (const line of lines) {
    const before = replies.length;
    socket.write(`${line}\r\n`);
    await upTo(before + 1);
  }
  if (last !== undefined) socket.write(last);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  if (last === undefined) socket.end("QUIT\r\n");
  else socket.destroy();
  await closed;
  return replies;
}

const session = (xforward: string[], recipient = "x@trap.example", id = "1") => [
  "EHLO relay.provider.example",
  ...xforward.map((said) => `XFORWARD ${said}`),
  "MAIL FROM:<b@sender.example>",
  `RCPT TO:<${recipient}>`,
  "DATA",
  `Received: by relay id ${id}\r\nMessage-ID: <7@sender.example>\r\nTo: ${recipient}\r\n\r\nHello\r\n.`,
];

describe("mail for a trap", () => {
  it("is a hit of the address that connects, with a sample of its head and no recipient", async () => {
    const { response } = await mail();
    expect(response).toBe("250 2.0.0 Ok");
    expect(await hits()).toEqual([
      {
        ip: "127.0.0.1",
        trap_hits: 1,
        rcpt_commands: 0,
        recipients: 0,
        helo: "mx.sender.example",
        mail_from_domain: "sender.example",
      },
    ]);
    const { rows } = await listTrapSamples(undefined);
    expect(rows).toMatchObject([
      { ip: "127.0.0.1", class: "pristine", helo: "mx.sender.example", mailFromDomain: "sender.example" },
    ]);
    expect(rows[0]?.headers).toContain("Subject: Offer");
    const { rows: everything } = await pool.query("SELECT s::text AS row FROM trap_sample s");
    expect(JSON.stringify(everything)).not.toMatch(/anybody|Buy now/);
  });

  it("counts once, however often it is sent again, also by a client that left before its answer", async () => {
    await mail();
    await mail();
    now = later(now, 3 * DAY);
    await mail({ date: new Date("2026-11-20T12:00:00Z") });
    expect((await hits()).map((row) => row.trap_hits)).toEqual([1]);
    const [ehlo = "", from = "", rcpt = "", data = "", body = ""] = session([]);
    await speak(sink.port, [ehlo, from, rcpt, data], `${body}\r\n`);
    const replies = await speak(sink.port, [ehlo, from, rcpt, data, body]);
    expect(replies.at(-2)).toBe("250 2.0.0 Ok");
    expect((await hits()).reduce((sum, row) => sum + row.trap_hits, 0)).toBe(2);
    expect(await prisma.trapSample.count()).toBe(2);
  });

  it("counts once when ten connections bring it at once", async () => {
    await Promise.all(Array.from({ length: 10 }, () => mail()));
    expect((await hits()).map((row) => row.trap_hits)).toEqual([1]);
    await Promise.all(Array.from({ length: 10 }, (_, n) => mail({ messageId: `<n${n}@sender.example>` })));
    expect((await hits()).map((row) => row.trap_hits)).toEqual([11]);
  });

  it("to several traps is one hit, of the gravest class", async () => {
    await mail({ to: ["old@provider.example", "a@trap.example"] });
    expect((await hits()).map((row) => row.trap_hits)).toEqual([1]);
    expect((await prisma.trapSample.findFirstOrThrow()).class).toBe("pristine");
  });

  it("that breaks off in the middle is nothing", async () => {
    await speak(sink.port, session([]).slice(0, 4), "Subject: Half\r\n\r\nHal");
    expect(await hits()).toEqual([]);
  });

  it("keeps 20 samples of an address on a day, and counts on", async () => {
    for (let n = 0; n < 22; n += 1) await mail({ messageId: `<many-${n}@sender.example>` });
    expect((await hits()).map((row) => row.trap_hits)).toEqual([22]);
    expect(await prisma.trapSample.count()).toBe(20);
    await maintainPartitions(later(now, 6 * DAY));
    expect(await prisma.trapSample.count()).toBe(20);
    await maintainPartitions(later(now, 8 * DAY));
    expect(await prisma.trapSample.count()).toBe(0);
  });
});

describe("other mail", () => {
  it.each([
    ["nobody's address", "someone@provider.example"],
    ["a trap that message events count", "events@provider.example"],
    ["those who run a trap domain", "postmaster@trap.example"],
  ])("for %s is refused as by any mail server, and no hit", async (_, to) => {
    await expect(mail({ to })).rejects.toThrow("550 5.1.1 No such mailbox");
    expect(await hits()).toEqual([]);
  });

  it("is put off while the source is paused, and not lost", async () => {
    await pauseSource(operatorActor, sourceId, now);
    await expect(mail()).rejects.toThrow("451 4.3.0");
    await resumeSource(operatorActor, sourceId, now);
    await mail();
    expect((await hits()).map((row) => row.trap_hits)).toEqual([1]);
  });

  it("shows nothing that tells of a trap", async () => {
    const replies = await speak(sink.port, session([]));
    expect(replies.join("\n")).not.toMatch(/trap\b|senderscope/i);
  });
});

describe("mail that a relay of ours hands on", () => {
  it("counts for the client that the relay names, and only for that message", async () => {
    await speak(behindRelay.port, session(["ADDR=192.0.2.7 PORT=4711", "HELO=spam.sender.example"]));
    await speak(behindRelay.port, session(["ADDR=IPV6:2001:db8:0::7"]));
    await speak(behindRelay.port, session(["ADDR=::ffff:192.0.2.8"]));
    expect((await hits()).map(({ ip, trap_hits, helo }) => [ip, trap_hits, helo])).toEqual([
      ["192.0.2.7", 1, "spam.sender.example"],
      ["192.0.2.8", 1, null],
      ["2001:db8::7", 1, null],
    ]);
  });

  it("counts once when the sender tries again over the relay", async () => {
    await speak(behindRelay.port, session(["ADDR=192.0.2.7"], "x@trap.example", "first"));
    await speak(behindRelay.port, session(["ADDR=192.0.2.7"], "x@trap.example", "second"));
    expect((await hits()).map((row) => row.trap_hits)).toEqual([1]);
  });

  it("is put off when the relay says nothing of the client: it must not count itself", async () => {
    expect((await speak(behindRelay.port, session([]))).at(-2)).toBe("451 4.3.0 Try again later");
    expect(await hits()).toEqual([]);
  });

  it("of our own machines is taken and not counted", async () => {
    for (const said of ["ADDR=[UNAVAILABLE]", "ADDR=10.1.2.3"]) {
      expect((await speak(behindRelay.port, session([said]))).at(-2)).toBe("250 2.0.0 Ok");
    }
    expect(await hits()).toEqual([]);
  });

  it("is believed from relays only", async () => {
    const [ehlo = "", ...rest] = session(["ADDR=192.0.2.99"]);
    const replies = await speak(sink.port, [ehlo, ...rest]);
    expect(replies[2]).toMatch(/^5\d\d /);
    expect((await hits()).map(({ ip }) => ip)).toEqual(["127.0.0.1"]);
  });
});
