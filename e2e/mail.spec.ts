// The mail journey: real mail through Postfix and rspamd becomes figures in the fleet, and a click on "junk"
// becomes a count at the right address and a report at the owner's desk.
import type { Page } from "@playwright/test";
import type { SourceList } from "@/lib/ingest/schema";
import { enrolFeed, isReport, todayOf } from "./fixtures/complaints";
import { type Inbox, startInbox } from "./fixtures/inbox";
import { pipeJunkReport } from "./fixtures/junk-report";
import { type Account, createOrganization, createStaff, signIn } from "./fixtures/organization";
import { type Postfix, startPostfix } from "./fixtures/postfix";
import { until } from "./fixtures/process";
import { type Product, policySource, trapSource } from "./fixtures/product";
import { requires } from "./fixtures/requirements";
import { gtube, type Rspamd, startRspamd } from "./fixtures/rspamd";
import { type Outgoing, sendAs } from "./fixtures/smtp-send";
import { expect, test } from "./fixtures/test";

requires("browser", "Postfix as root", "rspamd");
test.describe.configure({ mode: "serial" });

const mxHost = "mx1.provider.example";
const domain = "inbox.example";
/** Nobody has an address there. */
const trapDomain = "trap.example";

/** Messages of one address: refused and marked are spam, the rest is ham; pairs go to two recipients. */
type Sender = { ip: string; messages: number; refused: number; marked: number; pairs: number };

const senders: Sender[] = [
  { ip: "203.0.113.9", messages: 100, refused: 0, marked: 0, pairs: 10 },
  { ip: "203.0.113.10", messages: 80, refused: 10, marked: 10, pairs: 0 },
  { ip: "198.51.100.7", messages: 60, refused: 30, marked: 28, pairs: 0 },
  { ip: "198.51.100.8", messages: 40, refused: 0, marked: 3, pairs: 4 },
  { ip: "192.0.2.33", messages: 20, refused: 20, marked: 0, pairs: 0 },
];
const sixes: Sender[] = [
  { ip: "2001:db8:77::25", messages: 30, refused: 0, marked: 6, pairs: 5 },
  { ip: "2001:db8:77:1::26", messages: 10, refused: 5, marked: 0, pairs: 0 },
];

/** What must be seen of an address. Verdicts count recipients. */
type Counts = { recipients: number; ham: number; spam: number; data: number };

function expected(sender: Sender): Counts {
  const spam = sender.refused + sender.marked;
  return {
    recipients: sender.messages + sender.pairs,
    ham: sender.messages + sender.pairs - spam,
    spam,
    data: sender.messages,
  };
}

// Spam comes first, and pairs last: a message to two people is always ham.
function messagesOf(sender: Sender): Outgoing[] {
  const name = sender.ip.replace(/\W+/g, "-");
  return Array.from({ length: sender.messages }, (_, i) => {
    const subject =
      i < sender.refused ? gtube.refused : i < sender.refused + sender.marked ? gtube.marked : `News ${i}`;
    const recipients = [`reader${i}@${domain}`];
    if (i >= sender.messages - sender.pairs) recipients.push(`second${i}@${domain}`);
    return {
      mailFrom: `bounce+reader${i}=${domain}@sender.example`,
      recipients,
      message: [
        // Written by the sender, below what our own server will write: neither may be believed.
        `Received: from forged.example (forged.example [198.51.100.99]) by ${mxHost} (Postfix) with ESMTP id FORGED${i}; ${new Date().toUTCString()}`,
        "X-Originating-IP: [192.0.2.200]",
        `From: News <news@sender.example>`,
        `To: Reader <reader${i}@${domain}>`,
        `Subject: ${subject}`,
        `Date: ${new Date().toUTCString()}`,
        `Message-ID: <${name}.${i}@sender.example>`,
        `List-Unsubscribe: <https://sender.example/unsubscribe?to=reader${i}%40${domain}>`,
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        `Dear reader${i}@${domain}, here is the news.`,
        "",
      ].join("\r\n"),
    };
  });
}

let inbox: Inbox;
let rspamd: Rspamd;
let postfix: Postfix;
let owner: Account;

test.beforeAll(async ({ product, browser }) => {
  owner = await createOrganization(product, "Mail Journey", [
    "203.0.113.0/24",
    "198.51.100.0/24",
    "192.0.2.0/24",
    "2001:db8:77::/48",
  ]);
  const staff = await createStaff(product, "mail-staff@provider.example");
  const page = await browser.newPage();
  await signIn(page, product, staff);
  const changed = await page.request.put(`${product.url}/api/v1/staff/settings`, {
    headers: { origin: product.url },
    data: {
      ownHostNames: [mxHost],
      reportAddress: "fbl@provider.example",
      floorDataCommands: 20,
      note: "journey",
    },
  });
  expect(changed.status(), await changed.text()).toBe(200);
  const token = await product.cli(["source", "create", "rspamd-journey"]);
  await product.cli(["source", "create", policySource]);
  await joinSources(page, product);
  await product.cli(["source", "create", trapSource]);
  const traps = await page.request.post(`${product.url}/api/v1/staff/traps`, {
    headers: { origin: product.url },
    data: { text: trapDomain, class: "typo", countedBy: "sink", note: "journey" },
  });
  expect(traps.status(), await traps.text()).toBe(200);
  await page.close();
  inbox = await startInbox("lmtp");
  rspamd = await startRspamd({ speaks: "milter", exportUrl: `${product.url}/api/ingest/rspamd`, token });
  postfix = await startPostfix({
    domain,
    hostName: mxHost,
    milterPort: rspamd.port,
    lmtpPort: inbox.port,
    policyPort: product.policyPort,
    traps: { domain: trapDomain, port: product.trapPort },
  });
});

/** Both report every message: joined, it counts once. */
async function joinSources(page: Page, product: Product): Promise<void> {
  const listed = await page.request.get(`${product.url}/api/v1/staff/sources`);
  const { sources } = (await listed.json()) as SourceList;
  for (const { id } of sources) {
    const joined = await page.request.put(`${product.url}/api/v1/staff/sources/${id}/join`, {
      headers: { origin: product.url },
      data: { join: "mx", note: "journey" },
    });
    expect(joined.status(), await joined.text()).toBe(200);
  }
}

test.afterAll(async () => {
  await postfix?.stop();
  await rspamd?.stop();
  await inbox?.stop();
});

async function sendAll(all: Sender[]): Promise<void> {
  const replies = await Promise.all(
    all.map((sender, i) =>
      sendAs(
        { ip: sender.ip, port: 51_000 + i, helo: `mx${i}.sender.example` },
        postfix.smtpPort,
        messagesOf(sender),
      ),
    ),
  );
  for (const [i, sender] of all.entries()) {
    const codes = replies[i]?.map(({ code }) => code) ?? [];
    expect(codes.filter((code) => code === 250)).toHaveLength(sender.messages - sender.refused);
    expect(codes.filter((code) => code === 554)).toHaveLength(sender.refused);
  }
}

/** Reloads the fleet of today so far until the recipients of every address are these. */
async function untilFleetShows(page: Page, product: Product, all: Sender[], deadline: number): Promise<void> {
  const wanted = Object.fromEntries(all.map((sender) => [sender.ip, String(expected(sender).recipients)]));
  let seen: Record<string, string> = {};
  await until(
    async () => {
      await page.goto(`${product.url}/ips?window=today&sort=ip&order=asc`);
      await page.waitForLoadState("networkidle");
      seen = await fleetRecipients(page);
      return all.every(({ ip }) => seen[ip] === wanted[ip]) ? true : null;
    },
    () => `The fleet shows ${JSON.stringify(seen)}, sent were ${JSON.stringify(wanted)}.\n${rspamd.log()}`,
    deadline - Date.now(),
  );
}

/** The column Recipients of the fleet table, by address. */
async function fleetRecipients(page: Page): Promise<Record<string, string>> {
  return page.locator("table").evaluate((table) => {
    const headers = [...table.querySelectorAll("thead th")].map((header) => header.textContent?.trim());
    const column = headers.indexOf("Recipients");
    return Object.fromEntries(
      [...table.querySelectorAll("tbody tr")].map((row) => [
        row.querySelector("a")?.textContent?.trim() ?? "",
        row.children[column]?.textContent?.replace(/\s/g, "") ?? "",
      ]),
    );
  });
}

async function expectToday(page: Page, product: Product, sender: Sender): Promise<void> {
  const { recipients, ham, spam, data } = expected(sender);
  const row = await todayOf(page, product, sender.ip);
  expect({ ip: sender.ip, ...row }).toMatchObject({
    ip: sender.ip,
    Recipients: String(recipients),
    Ham: String(ham),
    Suspect: "0",
    Spam: String(spam),
    DATA: String(data),
  });
}

test("300 messages from five addresses: within 60 s the fleet shows exactly what was sent", async ({
  product,
  page,
}) => {
  expect(senders.reduce((sum, { messages }) => sum + messages, 0)).toBe(300);
  await signIn(page, product, owner);
  const deadline = Date.now() + 60_000;
  await sendAll(senders);
  await untilFleetShows(page, product, senders, deadline);
  // Nobody else appears: not the forged addresses, and not the test's own.
  expect(Object.keys(await fleetRecipients(page)).sort()).toEqual(senders.map(({ ip }) => ip).sort());
  for (const sender of senders) await expectToday(page, product, sender);
  // Only Postfix knows the HELO, and only rspamd the verdict.
  await page.goto(`${product.url}/ips?window=today&q=mx0.sender.example`);
  await expect(page.locator("tr[data-row]")).toContainText("203.0.113.9");
  await page.goto(`${product.url}/ips?window=today&q=198.51.100.7`);
  await expect(page.locator("tr[data-row]")).toContainText("97\u202f%");
});

test("the same over IPv6", async ({ product, page }) => {
  await signIn(page, product, owner);
  const deadline = Date.now() + 60_000;
  await sendAll(sixes);
  await untilFleetShows(page, product, [...senders, ...sixes], deadline);
  for (const sender of sixes) await expectToday(page, product, sender);
});

test("what was refused was not delivered, everything else was", () => {
  const delivered = [...senders, ...sixes].reduce(
    (sum, { messages, refused }) => sum + messages - refused,
    0,
  );
  expect(inbox.messages).toHaveLength(delivered);
});

test("junk reports raise the count of the right address, and reports reach the owner without the reader", async ({
  product,
  page,
}) => {
  await signIn(page, product, owner);
  await enrolFeed(page, product, "fbl@sender.example");

  // One whose delivery is on record, one whose record is not there, so that only its Received lines can tell.
  const known = deliveredFrom("203.0.113.9", 50);
  const unknown = withoutRecord(deliveredFrom("203.0.113.10", 50));
  await pipeJunkReport(product.junkPort, known);
  await pipeJunkReport(product.junkPort, unknown);
  await pipeJunkReport(product.junkPort, known); // pressed again: counted once

  await until(
    async () => ((await todayOf(page, product, "203.0.113.9")).Complaints === "1" ? true : null),
    () => `No complaint was counted at 203.0.113.9:\n${product.log()}`,
  );
  expect((await todayOf(page, product, "203.0.113.10")).Complaints).toBe("1");
  for (const ip of ["198.51.100.7", "198.51.100.8", "192.0.2.33"]) {
    expect((await todayOf(page, product, ip)).Complaints, ip).toBe("0");
  }

  const reports = await until(
    () => {
      const found = product.sink.messages.filter(
        (mail) => mail.recipients.includes("fbl@sender.example") && isReport(mail.raw),
      );
      return found.length >= 2 ? found : null;
    },
    () => `No two reports came:\n${product.log()}`,
  );
  expect(reports).toHaveLength(2);
  const texts = reports.map((mail) => mail.raw.toString("utf8"));
  expect(texts.map((text) => /^Source-IP: (.*)\r$/m.exec(text)?.[1]).sort()).toEqual([
    "203.0.113.10",
    "203.0.113.9",
  ]);
  for (const text of texts) {
    for (const required of ["Feedback-Type: abuse", "User-Agent: ", "Version: 1"]) {
      expect(text.split("\r\n").filter((line) => line.startsWith(required))).toHaveLength(1);
    }
    expect(text).toContain("Content-Type: text/rfc822-headers");
    expect(text).not.toContain("192.0.2.200\r");
  }
  for (const { mailbox } of [known, unknown]) expectNowhere(texts, mailbox);
});

test("mail for a trap that Postfix hands on is one hit of who sent it, and staff see its head without the recipient", async ({
  product,
  page,
}) => {
  const ip = "203.0.113.77";
  const message = [
    "From: News <news@sender.example>",
    `To: Nobody <nobody@${trapDomain}>`,
    "Subject: Old list",
    `Date: ${new Date().toUTCString()}`,
    "Message-ID: <old-list.1@sender.example>",
    "",
    "Dear nobody.",
    "",
  ].join("\r\n");
  const outgoing = { mailFrom: "b@sender.example", recipients: [`nobody@${trapDomain}`], message };
  const client = { ip, port: 52_000, helo: "list.sender.example" };
  // The second is the sender's next try, as if the answer to the first had been lost.
  for (const _ of ["first", "again"]) {
    expect(await sendAs(client, postfix.smtpPort, [outgoing])).toMatchObject([{ code: 250 }]);
  }
  await until(
    () => ((postfix.log().match(/to=<nobody@trap\.example>.* status=sent/g)?.length ?? 0) >= 2 ? true : null),
    () => `Postfix handed on no two messages:\n${postfix.log()}`,
  );
  await signIn(page, product, await createStaff(product, "trap-staff@provider.example"));
  await page.goto(`${product.url}/staff/traps?tab=hits`);
  const hits = page.getByRole("table", { name: "Recent trap hits" });
  await expect(hits.getByRole("row")).toHaveCount(2); // its header, and one hit
  await expect(hits).toContainText(ip);
  await expect(hits).toContainText("list.sender.example");
  await hits.getByRole("button").click();
  const head = page.getByRole("dialog");
  await expect(head).toContainText("Subject: Old list");
  await expect(head).not.toContainText("nobody@");
});

/** A delivered message of an address, as the mailbox of one of its recipients would report it. */
function deliveredFrom(ip: string, index: number): { mailbox: string; raw: Buffer } {
  const mailbox = `reader${index}@${domain}`;
  const message = inbox.messages.find(
    ({ raw, recipients }) =>
      recipients.includes(mailbox) && raw.toString().split("\r\n\r\n")[0]?.includes(`[${ip}]`),
  );
  if (message === undefined) throw new Error(`Nothing from ${ip} was delivered to ${mailbox}.`);
  const kept = `Return-Path: <${message.mailFrom}>\r\nDelivered-To: ${mailbox}\r\n`;
  return { mailbox, raw: Buffer.concat([Buffer.from(kept), message.raw]) };
}

// Another queue id and Message-ID, as if the post about this message had been lost.
function withoutRecord(report: { mailbox: string; raw: Buffer }): { mailbox: string; raw: Buffer } {
  const text = report.raw
    .toString()
    .replace(/with ESMTP id \w+/, "with ESMTP id 4LOST1lostzLost")
    .replace(/^Message-ID: <.*>/m, "Message-ID: <lost@sender.example>");
  return { mailbox: report.mailbox, raw: Buffer.from(text) };
}

/** The address in no form a reader of the report could turn back: plain, escaped, encoded or split. */
function expectNowhere(texts: string[], address: string): void {
  const [local = "", host = ""] = address.split("@");
  const forms = [
    address,
    `${local}=${host}`,
    `${local}%40${host}`,
    `${local}=40${host}`,
    encodeURIComponent(address),
    Buffer.from(address).toString("hex"),
    Buffer.from(address).toString("base64").replace(/=+$/, ""),
  ];
  for (const text of texts) {
    const unfolded = text.replace(/\r\n[ \t]+/g, " ").replace(/=\r\n/g, "");
    for (const form of forms) expect(unfolded.toLowerCase()).not.toContain(form.toLowerCase());
    expect(unfolded).not.toMatch(new RegExp(`\\b${local}\\b`, "i"));
  }
}
