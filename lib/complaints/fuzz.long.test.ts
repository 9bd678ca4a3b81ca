// A hundred thousand mutated messages through the listener, over sockets and into the database: each has its answer,
// none is an error of ours, and the process is no larger at the end than it was after the first tenth.
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { prisma } from "@/lib/platform/db";
import { changeSettings } from "@/lib/provider/commands";
import { testDatabase } from "@/lib/testing/database";
import { startJunkListener } from "./listen";

testDatabase();

const MESSAGES = 100_000;
const CONNECTIONS = 50;
const now = new Date("2026-11-20T12:00:00Z");
const seed = Number(process.hrtime.bigint() % 1_000_000_007n);

const border = `Received: from m (m [203.0.113.9]) by mx1.provider.example (Postfix) with ESMTPS id 4ABC12; Fri, 20 Nov 2026 10:00:00 +0000\r\n`;
const letter = `From: News <news@sender.example>\r\nTo: bob@provider.example\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@sender.example>\r\nList-Id: <news.sender.example>\r\n\r\nBuy now.\r\n`;
const folder = path.join(import.meta.dirname, "fixtures/arf");
const samples = [
  ...readdirSync(folder)
    .filter((file) => file.endsWith(".eml"))
    .map((file) => readFileSync(path.join(folder, file), "latin1").replaceAll("\n", "\r\n")),
  border + letter,
  `Authentication-Results: mx1.provider.example; dkim=pass header.d=sender.example\r\n${border}${letter}`,
  `From: bob@provider.example\r\nContent-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\nContent-Type: message/rfc822\r\n\r\n${border}${letter}\r\n--w--\r\n`,
];
/** What tips readers over: ends and beginnings of what they look for, and numbers at their limits. */
const scraps = [
  "\r\n",
  "\r\n\r\n",
  "\n",
  "\r",
  " ",
  "\t",
  "\0",
  "\xff",
  "\xc3",
  "--w",
  "--b1--",
  "(",
  ")",
  "<",
  ">",
  "[",
  "]",
  '"',
  "\\",
  ";",
  ":",
  "=?utf-8?B?",
  "?=",
  "Content-Type: multipart/report; report-type=feedback-report; boundary=b1\r\n",
  "Content-Type: message/rfc822\r\n",
  "Content-Transfer-Encoding: base64\r\n",
  "Feedback-Type: abuse\r\n",
  "Source-IP: 999.0.0.1\r\n",
  border,
  "From ",
  "IPv6:::ffff:",
  "0000000000000000000000",
  "constructor",
  "__proto__",
  "9".repeat(400),
  "(".repeat(3000),
];

/** Mulberry32: numbers from 0 to 1 that a seed brings back. */
function numbersFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function mutated(random: () => number): string {
  const upTo = (most: number): number => Math.floor(random() * most);
  const pick = (texts: readonly string[]): string => texts[upTo(texts.length)] ?? "";
  let text = pick(samples);
  for (let changes = 1 + upTo(6); changes > 0; changes -= 1) {
    const at = upTo(text.length);
    const length = upTo(40);
    const kind = upTo(7);
    if (kind === 0) text = text.slice(0, at) + text.slice(at + length);
    else if (kind === 1) text = text.slice(0, at) + pick(scraps) + text.slice(at);
    else if (kind === 2) text = text.slice(0, at) + String.fromCharCode(upTo(256)) + text.slice(at + 1);
    else if (kind === 3)
      text = text.slice(0, at) + text.slice(at, at + length).repeat(1 + upTo(20)) + text.slice(at);
    else if (kind === 4) text = text.slice(0, at) + pick(samples).slice(upTo(400));
    else if (kind === 5) text = text.slice(0, at);
    else text = text.replace(/<1@/, `<${upTo(1e9)}@`);
  }
  return text;
}

const recipients = ["junk", "phish", "notjunk"];

/** Speaks LMTP over one connection; answers the reply to each message. */
async function openSession(port: number) {
  const socket = net.connect(port, "127.0.0.1");
  let waiting: ((reply: string) => void) | undefined;
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    const last = /^\d{3} .*\r\n$/m.exec(text);
    if (last === null || waiting === undefined) return;
    text = "";
    waiting(last[0]);
  });
  const say = (line: string): Promise<string> =>
    new Promise((resolve, reject) => {
      waiting = resolve;
      socket.once("close", () => reject(new Error(`The listener hung up after ${line.slice(0, 60)}`)));
      if (line !== "") socket.write(line, "latin1");
    });
  socket.setMaxListeners(0);
  await say("");
  await say("LHLO store\r\n");
  return {
    async send(raw: string, mailbox: string, rcpt: string): Promise<string> {
      await say(`MAIL FROM:<${mailbox}>\r\n`);
      await say(`RCPT TO:<${rcpt}@provider.example>\r\n`);
      await say("DATA\r\n");
      const reply = await say(`${raw.replace(/^\./gm, "..")}\r\n.\r\n`);
      socket.removeAllListeners("close");
      return reply;
    },
    async close(): Promise<void> {
      socket.end("QUIT\r\n");
      await once(socket, "close");
    },
  };
}

setFlagsFromString("--expose_gc");
const collect = runInNewContext("gc") as () => void;
/** MiB in use after a collection. */
function heap(): number {
  collect();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

test(`${MESSAGES} mutated messages`, { timeout: 1_800_000 }, async () => {
  const settings = { ownHostNames: ["mx1.provider.example"], internalNetworks: [], authservIds: [] };
  await changeSettings(operatorActor, { ...settings, mailboxDailyCap: 1000 }, now);
  const listener = await startJunkListener({
    host: "127.0.0.1",
    port: 0,
    peers: ["127.0.0.0/8"],
    clock: () => now,
  });
  const random = numbersFrom(seed);
  const replies = new Map<string, number>();
  const failures: { raw: string; reply: string }[] = [];
  let left = MESSAGES;
  let early = 0;
  const begin = performance.now();
  const work = async (): Promise<void> => {
    const session = await openSession(listener.port);
    while (left > 0) {
      left -= 1;
      if (left === MESSAGES * 0.9) early = heap();
      const raw = mutated(random);
      const mailbox =
        random() < 0.7 ? "bob@provider.example" : `reader${Math.floor(random() * 5000)}@provider.example`;
      const reply = await session.send(raw, mailbox, recipients[Math.floor(random() * 3)] ?? "junk");
      const code = reply.slice(0, 3);
      replies.set(code, (replies.get(code) ?? 0) + 1);
      if (code !== "250" && code !== "554") failures.push({ raw, reply });
    }
    await session.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  const seconds = (performance.now() - begin) / 1000;
  const late = heap();
  await listener.close();
  const stored = await prisma.complaint.count();
  process.stderr.write(
    `seed ${seed}: ${MESSAGES} messages in ${seconds.toFixed(0)} s, ${[...replies].map(([code, n]) => `${n} answered ${code}`).join(", ")}; ` +
      `${stored} complaints stored; heap ${early.toFixed(1)} MiB after a tenth, ${late.toFixed(1)} MiB at the end\n`,
  );
  expect(failures.slice(0, 3)).toEqual([]);
  expect(replies.get("250")).toBeGreaterThan(MESSAGES / 10);
  expect(replies.get("554")).toBeGreaterThan(MESSAGES / 100);
  expect(late - early).toBeLessThan(32);
});
