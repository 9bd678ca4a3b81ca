// A log that Postfix 3.7.11 wrote, its clients named by XCLIENT.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { recipientHash } from "../delivery";
import { PostfixLog } from "./postfix-log";

const key = new Uint8Array(32);
const now = new Date("2026-11-25T14:00:00Z");
const text = readFileSync(path.join(import.meta.dirname, "fixtures/postfix-3.7.log"), "utf8");
const lines = text.split("\n");

function eventsOf(of: readonly string[]) {
  const log = new PostfixLog(key);
  const events = of.flatMap((line) => log.read(line, now) ?? []);
  return [...events, ...log.rest(now)];
}

test("joins the lines of a message by its queue id, and keeps refused recipients", () => {
  const events = eventsOf(lines).map(({ event }) => event);
  const hash = (name: string) => recipientHash(key, `${name}@provider.example`);
  const of = (ip: string) => events.filter((event) => event.ip === ip);
  expect(of("203.0.113.9")).toMatchObject([
    {
      queueId: expect.stringMatching(/^[0-9A-F]+$/),
      messageId: "<1@example.net>",
      mailFrom: "b@example.net",
      helo: "mx.example.net",
      recipients: 2,
      rcptUnknown: 1,
      rcptCommands: 3,
      dataCommands: 1,
      recipientHashes: [hash("bob"), hash("carol")],
    },
    {
      messageId: "<4@example.net>",
      mailFrom: "",
      recipients: 1,
      rcptCommands: 1,
      recipientHashes: [hash("carol")],
    },
  ]);
  expect(of("2001:db8::25")).toMatchObject([{ messageId: "<2@example.net>", recipients: 1 }]);
  const refused = {
    helo: "spam.example",
    mailFrom: "x@spam.example",
    rcptUnknown: 1,
    dataCommands: 0,
    recipients: 0,
  };
  expect(of("198.51.100.7")).toMatchObject([refused, refused]);
  expect(events).toHaveLength(5);
  expect(JSON.stringify(events)).not.toContain("@provider.example");
});

test("names every event the same however much of the log is there, and none like another", () => {
  const names = (of: readonly string[]) => eventsOf(of).map(({ name }) => name.join(" "));
  const all = names(lines);
  expect(new Set(all).size).toBe(all.length);
  for (let end = 0; end < lines.length; end += 1)
    expect(all).toEqual(expect.arrayContaining(names(lines.slice(0, end))));
});

test("counts a message that waits for its delivery when it is overdue, under the name it has at its end", () => {
  const head = [
    "Nov 25 13:01:04 mx1 postfix/smtpd[1]: A1: client=m[203.0.113.9]",
    "Nov 25 13:01:04 mx1 postfix/qmgr[2]: A1: from=<a@example.net>, size=310, nrcpt=2 (queue active)",
  ];
  const log = new PostfixLog(key);
  for (const line of head) log.read(line, now);
  expect(log.overdue(new Date("2026-11-25T13:30:00Z"))).toEqual([]);
  const [overdue] = log.overdue(new Date("2026-11-26T13:00:00Z"));
  const [whole] = eventsOf([...head, "Nov 25 20:01:04 mx1 postfix/qmgr[2]: A1: removed"]);
  expect(overdue).toEqual(whole);
});

test("leaves out what signed-in users and the machine's own filter hand in", () => {
  const of = (client: string) =>
    eventsOf([
      `Nov 25 13:01:04 mx1 postfix/submission/smtpd[1]: A1: client=${client}`,
      "Nov 25 13:01:04 mx1 postfix/qmgr[2]: A1: from=<a@example.net>, size=310, nrcpt=2 (queue active)",
    ]).length;
  expect(of("m[203.0.113.9], sasl_method=PLAIN, sasl_username=bob")).toBe(0);
  expect(of("localhost[127.0.0.1]")).toBe(0);
  expect(of("m[203.0.113.9]:40001")).toBe(1);
});

test("takes the last such date where the year is left out, and the instant where it is whole", () => {
  const reject =
    "mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from m[203.0.113.9]: 450 4.7.1 <b@p.example>: later; from=<> to=<b@p.example> proto=ESMTP helo=<m>";
  const at = (stamp: string) => eventsOf([`${stamp} ${reject}`])[0]?.event;
  expect(at("Dec  3 10:00:00")?.ts.slice(0, 4)).toBe("2025");
  expect(at("2026-11-25T10:00:00.5+01:00")).toMatchObject({
    ts: "2026-11-25T09:00:00.500Z",
    rcptUnknown: 0,
    rcptCommands: 1,
  });
});
