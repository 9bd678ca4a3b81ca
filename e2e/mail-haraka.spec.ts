// Mail through a real Haraka with the plugin that the page of a source shows, judged by a real rspamd that reports by
// itself too: the daily record holds exactly what was sent, over restarts and crashes on both sides.
import { readdir } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { SourceList } from "@/lib/ingest/schema";
import type { IpSeries } from "@/lib/reputation/schema";
import { type Haraka, startHaraka } from "./fixtures/haraka";
import { type Account, createOrganization, createStaff, signIn } from "./fixtures/organization";
import { until } from "./fixtures/process";
import type { Product } from "./fixtures/product";
import { requires } from "./fixtures/requirements";
import { gtube, type Rspamd, startRspamd } from "./fixtures/rspamd";
import { connectAs, type Reply, sendAs } from "./fixtures/smtp-send";
import { expect, test } from "./fixtures/test";

requires("browser", "Haraka", "rspamd");
test.describe.configure({ mode: "serial" });

const sources = ["haraka-journey", "haraka-journey-rspamd"];

let haraka: Haraka;
let rspamd: Rspamd;
let owner: Account;

test.beforeAll(async ({ product, browser }) => {
  owner = await createOrganization(product, "Haraka Journey", ["198.18.90.0/24", "2001:db8:90::/48"]);
  const staff = await createStaff(product, "haraka-staff@provider.example");
  const [token = "", filterToken = ""] = [
    await product.cli(["source", "create", sources[0] ?? ""]),
    await product.cli(["source", "create", sources[1] ?? ""]),
  ];
  const page = await browser.newPage();
  await signIn(page, product, staff);
  await joinSources(page, product);
  await page.close();
  const exportUrl = `${product.url}/api/ingest/rspamd`;
  rspamd = await startRspamd({ speaks: "http", exportUrl, token: filterToken });
  haraka = await startHaraka({ productUrl: product.url, token, rspamdPort: rspamd.port });
});

test.afterAll(async () => {
  await haraka?.stop();
  await rspamd?.stop();
});

/** Haraka's plugin hands rspamd the id of the transaction as queue id: joined by it, each message counts once. */
async function joinSources(page: Page, product: Product): Promise<void> {
  const listed = await page.request.get(`${product.url}/api/v1/staff/sources`);
  const all = ((await listed.json()) as SourceList).sources;
  for (const { id } of all.filter(({ name }) => sources.includes(name))) {
    const joined = await page.request.put(`${product.url}/api/v1/staff/sources/${id}/join`, {
      headers: { origin: product.url },
      data: { join: "haraka", note: "journey" },
    });
    expect(joined.status(), await joined.text()).toBe(200);
  }
}

const mail = (subject: string) =>
  [
    "From: News <news@sender.example>",
    "To: Reader <reader@inbox.example>",
    `Subject: ${subject}`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: <${subject.length}@sender.example>`,
    "",
    "Here is the news.",
    "",
  ].join("\r\n");

/** What there is of an address, its days added up. */
async function countsOf(page: Page, product: Product, ip: string): Promise<IpSeries["total"]> {
  const url = `${product.url}/api/v1/ips/${encodeURIComponent(ip)}/series?days=7&today=true`;
  const answer = await page.request.get(url);
  expect(answer.status(), await answer.text()).toBe(200);
  return ((await answer.json()) as IpSeries).total;
}

/** Waits until everything was handed over and the address has these counts. */
async function expectCounts(
  page: Page,
  product: Product,
  ip: string,
  wanted: Partial<IpSeries["total"]>,
): Promise<void> {
  let seen: Partial<IpSeries["total"]> = {};
  const matches = () => Object.entries(wanted).every(([name, figure]) => seen[name as "ham"] === figure);
  await until(
    async () => {
      seen = await countsOf(page, product, ip);
      return (await readdir(haraka.folder)).length === 0 && matches() ? true : null;
    },
    () =>
      `${ip} has ${JSON.stringify(seen)}, sent were ${JSON.stringify(wanted)}.\n${haraka.log().slice(-4000)}`,
  );
}

type Transaction = { from?: string; to: string[]; subject?: string };

/** Plays transactions over one connection; answers the replies to the recipients and to the message of each. */
async function play(
  client: { ip: string; helo: string },
  transactions: Transaction[],
): Promise<{ recipients: number[]; message?: number }[]> {
  const session = await connectAs(client, haraka.smtpPort);
  const answers = [];
  for (const { from = "news@sender.example", to, subject } of transactions) {
    const codes = (replies: Reply[]) => replies.map(({ code }) => code);
    const replies: Reply[] = [await session.say(`MAIL FROM:<${from}>`)];
    for (const local of to) replies.push(await session.say(`RCPT TO:<${local}@inbox.example>`));
    const [, ...recipients] = codes(replies);
    if (subject === undefined) answers.push({ recipients });
    else answers.push({ recipients, message: (await session.data(mail(subject))).code });
  }
  session.end("hang up");
  return answers;
}

// Six recipients of which two are unknown; marked and refused as spam; DATA refused; a message put off, which rspamd took
// for ham; nobody but refused recipients; the empty sender; and one that hangs up before DATA.
const everyWay: Transaction[] = [
  { to: ["a", "unknown", "nobody", "policy", "later", "b"], subject: "Hello" },
  { to: ["a"], subject: gtube.marked },
  { to: ["a", "b"], subject: gtube.refused },
  { from: "nodata@sender.example", to: ["a", "b"], subject: "Hello" },
  { from: "defer@sender.example", to: ["a"], subject: "Hello" },
  { to: ["unknown", "policy"] },
  { from: "", to: ["a"], subject: "Hello" },
  { to: ["a"] },
];
const answered = [
  { recipients: [250, 550, 550, 550, 450, 250], message: 250 },
  { recipients: [250], message: 250 },
  { recipients: [250, 250], message: 550 },
  { recipients: [250, 250], message: 554 },
  { recipients: [250], message: 450 },
  { recipients: [550, 550] },
  { recipients: [250], message: 250 },
  { recipients: [250] },
];
const counted = {
  rcptCommands: 16,
  rcptUnknown: 3,
  dataCommands: 5,
  recipients: 7,
  ham: 4,
  suspect: 0,
  spam: 3,
};

for (const ip of ["198.18.90.1", "2001:db8:90::1"]) {
  test(`every way in which a transaction ends, from ${ip}`, async ({ product, page }) => {
    await signIn(page, product, owner);
    // Nothing but a greeting leaves no trace.
    (await connectAs({ ip: "198.18.90.99", helo: "early.sender.example" }, haraka.smtpPort)).end();
    expect(await play({ ip, helo: "mx.sender.example" }, everyWay)).toEqual(answered);
    await expectCounts(page, product, ip, counted);
    await page.goto(`${product.url}/ips?window=today&q=mx.sender.example`);
    await expect(page.locator("tr[data-row]").filter({ hasText: ip })).toBeVisible();
    expect(await countsOf(page, product, "198.18.90.99")).toMatchObject({ rcptCommands: 0, dataCommands: 0 });
  });
}

test("nothing is lost or doubled while either side is down", async ({ product, page }) => {
  const clients = ["198.18.90.10", "198.18.90.11", "2001:db8:90::10"];
  const sendFrom = async (round: number) => {
    const message = { mailFrom: "news@sender.example", recipients: ["a@inbox.example", "b@inbox.example"] };
    const messages = Array.from({ length: 10 }, (_, i) => ({
      ...message,
      message: mail(`Round ${round}, ${i}`),
    }));
    const replies = await Promise.all(
      clients.map((ip) => sendAs({ ip, helo: "mx.sender.example" }, haraka.smtpPort, messages)),
    );
    for (const { code } of replies.flat()) expect(code).toBe(250);
  };
  await sendFrom(1);
  const restarted = product.restart(0);
  await until(
    async () => ((await fetch(`${product.url}/api/health`).catch(() => null)) === null ? true : null),
    () => "The product did not go down.",
  );
  const noticed = until(
    () => (haraka.log().includes("is sent again") ? true : null),
    () => `Haraka did not notice that nobody answers:\n${haraka.log().slice(-4000)}`,
  );
  await Promise.all([sendFrom(2), noticed]);
  await haraka.crash();
  await sendFrom(3);
  await restarted;
  await sendFrom(4);
  await haraka.crash();
  await signIn(page, product, owner);
  for (const ip of clients) {
    await expectCounts(page, product, ip, {
      rcptCommands: 80,
      dataCommands: 40,
      recipients: 80,
      rcptUnknown: 0,
    });
  }
});
