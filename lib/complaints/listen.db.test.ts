// The listener as mail systems meet it: over real sockets, into a real database.
import net from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { prisma } from "@/lib/platform/db";
import { changeSettings } from "@/lib/provider/commands";
import { testDatabase } from "@/lib/testing/database";
import { type JunkListener, startJunkListener } from "./listen";

testDatabase();

let now = new Date("2026-11-20T12:00:00Z");
let listener: JunkListener;

beforeAll(async () => {
  await changeSettings(
    operatorActor,
    { ownHostNames: ["mx1.provider.example"], internalNetworks: ["10.20.0.0/16"], mailboxDailyCap: 3 },
    now,
  );
  listener = await startJunkListener({
    host: "127.0.0.1",
    port: 0,
    peers: ["127.0.0.0/8"],
    clock: () => now,
  });
});

afterAll(() => listener.close());

beforeEach(async () => {
  now = new Date("2026-11-20T12:00:00Z");
  await prisma.complaint.deleteMany();
  await prisma.refusedReport.deleteMany();
  await prisma.$executeRaw`DELETE FROM ip_day`;
  await prisma.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
});

/** One session: sends each step after the answer to the one before it, and answers all replies. */
async function speak(steps: (string | Buffer)[], port = listener.port): Promise<string[]> {
  const socket = net.connect(port, "127.0.0.1");
  socket.setMaxListeners(100);
  let text = "";
  const arrived = new Set<() => void>();
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    for (const wake of arrived) wake();
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const repliesSoFar = () => text.split("\r\n").filter((line) => /^\d{3} /.test(line));
  const waitFor = async (count: number) => {
    while (repliesSoFar().length < count && !socket.destroyed) {
      await new Promise<void>((resolve) => {
        arrived.add(resolve);
        socket.once("close", () => resolve());
      });
    }
  };
  await waitFor(1);
  for (const step of steps) {
    const before = repliesSoFar().length;
    socket.write(step);
    await waitFor(before + 1);
  }
  socket.end("QUIT\r\n");
  await closed;
  return repliesSoFar();
}

const message = (id = "1@sender.example", more = ""): string =>
  `Received: from mail.sender.example (mail.sender.example [203.0.113.9])\r\n\tby mx1.provider.example (Postfix) with ESMTPS id 4ABC12\r\n\tfor <bob@provider.example>; Fri, 20 Nov 2026 10:00:00 +0000\r\n${more}From: News <news@sender.example>\r\nTo: bob@provider.example\r\nSubject: Offer\r\nMessage-ID: <${id}>\r\n\r\nBuy now.\r\n`;

const lmtp = (raw: string, rcpt = ["junk@provider.example"], from = "bob@provider.example") => [
  "LHLO store.provider.example\r\n",
  `MAIL FROM:<${from}>\r\n`,
  ...rcpt.map((address) => `RCPT TO:<${address}>\r\n`),
  "DATA\r\n",
  `${raw.replace(/^\./gm, "..")}.\r\n`,
];

const counts = async (ip = "203.0.113.9") =>
  prisma.$queryRaw`SELECT day::text, complaints, not_spam FROM ip_day WHERE ip = ${ip}::inet ORDER BY day`;
const jobs = async () => {
  const rows = await prisma.$queryRaw<
    { n: number }[]
  >`SELECT count(*)::int AS n FROM graphile_worker._private_jobs`;
  return rows[0]?.n;
};

describe("a junk report over LMTP", () => {
  test("is stored, counted and left to the worker", async () => {
    const replies = await speak(lmtp(message()));
    expect(replies.at(-2)).toMatch(/^250 Taken\.$/);
    expect(await counts()).toEqual([{ day: "2026-11-20", complaints: 1, not_spam: 0 }]);
    expect(await jobs()).toBe(1);
    const { raw, ...stored } = await prisma.complaint.findFirstOrThrow();
    expect(Buffer.from(raw ?? []).toString()).toBe(message());
    expect(stored).toMatchObject({
      kind: "junk",
      ip: "203.0.113.9",
      attribution: "received_walk",
      messageId: "<1@sender.example>",
      fromDomain: "sender.example",
      recipient: "bob@provider.example",
      counted: true,
      deliveredAt: new Date("2026-11-20T10:00:00Z"),
    });
  });

  test("the same again, with the pipe's own lines on top, counts once", async () => {
    await speak(lmtp(message()));
    const pipe =
      "Return-Path: <bob@provider.example>\r\nReceived: by mx1.provider.example (Postfix, from userid 1000) id C3; Fri, 20 Nov 2026 12:00:00 +0000\r\n";
    expect((await speak(lmtp(pipe + message()))).at(-2)).toMatch(/^250 /);
    expect(await counts()).toEqual([{ day: "2026-11-20", complaints: 1, not_spam: 0 }]);
    expect(await prisma.complaint.count()).toBe(1);
    expect(await jobs()).toBe(1);
  });

  test("ten sessions at once with the same message count once", async () => {
    await Promise.all(Array.from({ length: 10 }, () => speak(lmtp(message()))));
    expect(await counts()).toEqual([{ day: "2026-11-20", complaints: 1, not_spam: 0 }]);
  });

  test("not-junk from the same mailbox takes it back; from another it does not", async () => {
    await speak(lmtp(message()));
    now = new Date("2026-11-21T09:00:00Z");
    await speak(lmtp(message(), ["notjunk@provider.example"], "eve@provider.example"));
    expect(await counts()).toEqual([
      { day: "2026-11-20", complaints: 1, not_spam: 0 },
      { day: "2026-11-21", complaints: 0, not_spam: 1 },
    ]);
    await speak(lmtp(message(), ["notjunk@provider.example"]));
    expect(await counts()).toEqual([
      { day: "2026-11-20", complaints: 0, not_spam: 0 },
      { day: "2026-11-21", complaints: 0, not_spam: 2 },
    ]);
  });

  test("a mailbox's reports past its daily cap are kept, not counted, and not reported", async () => {
    for (let i = 1; i <= 5; i += 1) await speak(lmtp(message(`${i}@sender.example`)));
    expect(await counts()).toEqual([{ day: "2026-11-20", complaints: 3, not_spam: 0 }]);
    expect(await prisma.complaint.count({ where: { notCountedReason: "mailbox_cap" } })).toBe(2);
    expect(await jobs()).toBe(3);
    await speak(lmtp(message("1@sender.example"), ["junk@provider.example"], "eve@provider.example"));
    expect(await counts()).toEqual([{ day: "2026-11-20", complaints: 4, not_spam: 0 }]);
  });

  test("each recipient has a reply of its own", async () => {
    const replies = await speak([
      "LHLO store\r\n",
      "MAIL FROM:<bob@provider.example>\r\n",
      "RCPT TO:<junk@provider.example>\r\n",
      "RCPT TO:<someone@provider.example>\r\n",
      "RCPT TO:<constructor@provider.example>\r\n",
      "RCPT TO:<junk@other.example>\r\n",
      "DATA\r\n",
      `${message()}.\r\n`,
    ]);
    for (const at of [4, 5]) expect(replies[at]).toMatch(/^550 .*Only junk@, phish@ and notjunk@/);
    expect(replies.slice(8, 10)).toEqual([expect.stringMatching(/^250 /), expect.stringMatching(/^250 /)]);
    expect(await counts()).toEqual([{ day: "2026-11-20", complaints: 1, not_spam: 0 }]);
  });

  test("without an address found it is kept as unattributed and nothing is reported", async () => {
    const forged = message().replaceAll("mx1.provider.example", "mx.elsewhere.example");
    expect((await speak(lmtp(`X-Originating-IP: [192.0.2.66]\r\n${forged}`))).at(-2)).toMatch(/^250 /);
    expect(await prisma.complaint.findFirstOrThrow()).toMatchObject({
      ip: null,
      attribution: "none",
      counted: false,
      notCountedReason: "unattributed",
    });
    expect(await jobs()).toBe(0);
  });

  test("a forged line and X-Originating-IP change nothing", async () => {
    const forged =
      "X-Originating-IP: [192.0.2.66]\r\nReceived: from victim (victim [192.0.2.66]) by mx1.provider.example (Postfix) with ESMTP id F0; Fri, 20 Nov 2026 09:00:00 +0000\r\n";
    await speak(lmtp(message("1@sender.example", forged)));
    expect(await counts()).toEqual([{ day: "2026-11-20", complaints: 1, not_spam: 0 }]);
    expect(await counts("192.0.2.66")).toEqual([]);
  });
});

describe("SMTP on the same port", () => {
  const smtp = (raw: string, before: string[] = []) => [
    "EHLO store.provider.example\r\n",
    ...before,
    "MAIL FROM:<bob@provider.example>\r\n",
    "RCPT TO:<phish@provider.example>\r\n",
    "DATA\r\n",
    `${raw}.\r\n`,
  ];

  test("is taken, with one reply", async () => {
    const replies = await speak(smtp(message()));
    expect(replies).toHaveLength(7);
    expect(replies[5]).toMatch(/^250 .*Taken/);
    expect(await prisma.complaint.findFirstOrThrow()).toMatchObject({ kind: "phishing", ip: "203.0.113.9" });
  });

  test("XFORWARD of a peer counts for its own mail and not for the next one", async () => {
    const bare = (id: string) => `Subject: x\r\nMessage-ID: <${id}>\r\n\r\nx\r\n`;
    const [, ...second] = smtp(bare("2@sender.example"));
    await speak([
      ...smtp(bare("1@sender.example"), ["XFORWARD ADDR=203.0.113.44 PORT=40001\r\n"]),
      ...second,
    ]);
    const rows = await prisma.complaint.findMany({ orderBy: { messageId: "asc" } });
    expect(rows.map(({ ip, port, attribution }) => [ip, port, attribution])).toEqual([
      ["203.0.113.44", 40001, "xforward"],
      [null, null, "none"],
    ]);
  });

  test("XFORWARD with IPv6", async () => {
    await speak(smtp("Subject: x\r\n\r\nx\r\n", ["XFORWARD ADDR=IPv6:2001:DB8:0::44\r\n"]));
    expect(await prisma.complaint.findFirstOrThrow()).toMatchObject({
      ip: "2001:db8::44",
      attribution: "xforward",
    });
  });
});

describe("what is refused", () => {
  test("a peer that is not on the list", async () => {
    const closed = await startJunkListener({ host: "127.0.0.1", port: 0, peers: ["192.0.2.0/24"] });
    expect(await speak([], closed.port)).toEqual([expect.stringMatching(/^554 5\.7\.1 /)]);
    await closed.close();
  });

  test("a list of peers that is none", async () => {
    await expect(startJunkListener({ host: "127.0.0.1", port: 0, peers: ["everyone"] })).rejects.toThrow(
      /everyone/,
    );
  });

  test.each([
    ["a NUL byte", "Subject: x\0\r\n\r\nx\r\n", "junk@provider.example", /NUL byte/],
    ["no header", "\r\njust text\r\n", "junk@provider.example", /no header fields/],
    [
      "too many fields of one name",
      `${"X-A: 1\r\n".repeat(101)}\r\nx\r\n`,
      "junk@provider.example",
      /more than 100 x-a/,
    ],
    [
      "a report without its part",
      "Subject: x\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
      "junk@provider.example",
      /no message\/feedback-report part/,
    ],
  ])("%s, with the cause, and kept for staff", async (_name, raw, rcpt, cause) => {
    const replies = await speak(lmtp(raw, [rcpt]));
    expect(replies.at(-2)).toMatch(/^554 /);
    expect(replies.at(-2)).toMatch(cause);
    const kept = await prisma.refusedReport.findFirstOrThrow();
    expect(kept).toMatchObject({ door: "lmtp", peer: "127.0.0.1" });
    expect(kept.reason).toMatch(cause);
    expect(Buffer.from(kept.sample).toString()).toBe(raw);
    expect(await prisma.complaint.count()).toBe(0);
  });

  test("the null sender with a plain message", async () => {
    expect((await speak(lmtp(message(), undefined, ""))).at(-2)).toMatch(/^554 .*MAIL FROM/);
  });

  test("more than 10 MiB", async () => {
    const raw = `${message()}${"x".repeat(76)}\r\n`.padEnd(10 * 1024 * 1024, `${"y".repeat(76)}\r\n`);
    const replies = await speak(lmtp(`${raw}\r\n`));
    expect(replies.at(-2)).toMatch(/^552 /);
    expect(await prisma.complaint.count()).toBe(0);
  });

  test("anything while the database does not answer: to be tried again", async () => {
    await prisma.$executeRaw`ALTER TABLE complaint RENAME TO complaint_gone`;
    try {
      expect((await speak(lmtp(message()))).at(-2)).toMatch(/^451 /);
    } finally {
      await prisma.$executeRaw`ALTER TABLE complaint_gone RENAME TO complaint`;
    }
    expect(await counts()).toEqual([]);
    expect((await speak(lmtp(message()))).at(-2)).toMatch(/^250 /);
  });
});
