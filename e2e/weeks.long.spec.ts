// The way out of a block as a sender lives it, in a browser and by mail, over five weeks: the clocks of the product's own
// processes are moved from outside, and days pass by what mail systems post. Bounce, reason and day; days with refusals
// only; the lift by the rules alone; the relapse that waits longer; and the person who decides in the end.
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { createTransport } from "nodemailer";
import { addDays, DAY, type Day, dateWords, dayOf, later } from "@/lib/platform/day";
import {
  type EmbeddedServer,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "@/lib/platform/embedded-postgres";
import { sendDays } from "./fixtures/ingest";
import { type Account, createOrganization, createStaff, signIn } from "./fixtures/organization";
import { until } from "./fixtures/process";
import { type Product, startProduct } from "./fixtures/product";
import { requires } from "./fixtures/requirements";
import { expect, test } from "./fixtures/test";

requires("browser", "libfaketime");

const ip = "203.0.113.91";
let folder: string;
let database: EmbeddedServer;
let product: Product;
let account: Account;
let staff: { email: string; password: string };
let token: string;
/** Days the product's clock is ahead of ours. */
let ahead = 0;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-weeks-"));
  await chmod(folder, 0o755);
  database = await startEmbeddedPostgres(path.join(folder, "data"));
  product = await startProduct({ databaseUrl: database.url });
  account = await createOrganization(product, "Weekly Letters", ["203.0.113.0/24"]);
  staff = await createStaff(product, "weeks@provider.example");
  token = (await product.cli(["source", "create", "counts"])).split(/\s+/).at(-1) ?? "";
  product.dns.set("91.113.0.203.in-addr.arpa", "PTR", ["m91.weekly.example"]);
  product.dns.set("m91.weekly.example", "A", [ip]);
});

test.afterAll(async () => {
  await product?.stop();
  await stopEmbeddedPostgres(database);
  await rm(folder, { recursive: true, force: true });
});

const now = () => later(new Date(), ahead * DAY);
const today = () => dayOf(now());

async function moveTo(days: number): Promise<void> {
  ahead = days;
  await product.restart(days);
}

/** What the counting mail system says of one day, closing every day before the present one. */
async function post(day: Day, counts: Record<string, number>): Promise<void> {
  await sendDays(product.url, token, [{ ip, day, ...counts }], { through: now() });
}

/** A blocked address delivers nothing: it only goes on knocking. */
async function postRefusals(from: Day, to: Day): Promise<void> {
  for (let day = from; day < to; day = addDays(day, 1)) await post(day, { rcptCommands: 300 });
}

const letters = () =>
  product.sink.messages.map(({ recipients, raw }) => ({
    to: recipients.join(", "),
    text: raw.toString("utf8").replace(/=\r\n/g, "").replace(/=3D/g, "="),
  }));
const letter = (subject: RegExp, nth = 1) =>
  until(
    () =>
      letters().filter(({ to, text }) => to === account.email && subject.test(text))[nth - 1]?.text ?? null,
    () => `Mail ${nth} of ${subject} did not come.`,
  );

async function answerByMail(mail: string, text: string): Promise<void> {
  const replyTo = /Reply-To: <?([^\s<>]+)/i.exec(mail)?.[1] ?? "";
  const { junkPort } = product;
  const transport = createTransport({ host: "127.0.0.1", port: junkPort, lmtp: true, ignoreTLS: true });
  await transport.sendMail({ from: account.email, to: replyTo, subject: "Re: your case", text });
  transport.close();
}

async function asStaff<T>(work: (page: Page) => Promise<T>, browser: { newPage: () => Promise<Page> }) {
  const page = await browser.newPage();
  await signIn(page, product, staff);
  const result = await work(page);
  await page.close();
  return result;
}

const block = (page: Page, note: string) =>
  page.request
    .post(`${product.url}/api/v1/staff/blocks`, {
      headers: { origin: product.url },
      data: { act: "set", network: ip, state: "blocked", reason: "complaints", note },
    })
    .then((response) => expect(response.status()).toBe(200));

async function pulled(): Promise<string[]> {
  const response = await fetch(`${product.url}/api/v1/blocks`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await response.json()) as { blocks: { network: string }[] }).blocks.map(({ network }) => network);
}

test("five weeks with a block", async ({ browser }, info) => {
  test.setTimeout(480_000);
  const first = today();
  const key = await product.cli(["key", "create", "Weekly Letters", "status", "--scope", "snds"]);
  const secret = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(key)?.[0] ?? "";
  const statusFile = async () => (await fetch(`${product.url}/snds/ipStatus.aspx?key=${secret}`)).text();

  await asStaff(async (page) => {
    const saved = await page.request.put(`${product.url}/api/v1/staff/settings`, {
      headers: { origin: product.url },
      data: { name: "Example Mail", caseAddress: "cases@provider.example", note: "journey" },
    });
    expect(saved.status()).toBe(200);
    await post(addDays(first, -1), {
      rcptCommands: 5000,
      dataCommands: 5000,
      recipients: 5000,
      ham: 5000,
      complaints: 60,
    });
    await block(page, "60 complaints in a day");
  }, browser);
  expect(await statusFile()).toContain(ip);
  expect(await pulled()).toEqual([ip]);

  let page = await browser.newPage();
  await signIn(page, product, account);
  await test.step("the bounce is read, the reason and the day stand before the form", async () => {
    await page.goto(`${product.url}/cases`);
    await page
      .getByLabel("A bounce, a reply or a log line")
      .fill(
        `<jo@mail.example>: host mx1.provider.example[192.0.2.25] said: 550 5.7.1 Unfortunately, messages from [${ip}] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). (in reply to RCPT TO command)`,
      );
    await page.getByRole("button", { name: "Read it" }).click();
    await expect(page.getByRole("link", { name: "What to do about S3140" })).toBeVisible();
    const card = page.getByRole("region", { name: ip });
    await expect(card).toContainText("1.20 % of 5\u202f000 recipients complained");
    await page.getByLabel("What was the cause, and what has changed?").fill("We stopped the campaign.");
    await page.getByRole("button", { name: "Open a case" }).click();
    await page.waitForURL(/\/cases\/[0-9a-f-]{36}/);
    await letter(/Subject: \[Case \d+\] received/);
    await letter(/Subject: \[Case \d+\] not eligible yet/);
  });
  const casePath = new URL(page.url()).pathname;
  await page.close();

  await test.step("after three days with refusals only it is still too early", async () => {
    await moveTo(3);
    await postRefusals(first, today());
    page = await browser.newPage();
    await signIn(page, product, account);
    await page.goto(`${product.url}${casePath}`);
    await expect(page.getByRole("button", { name: "Run the rules again" })).toBeDisabled();
    await page.close();
  });

  await test.step("after seven it is lifted by the rules alone, and everybody sees it", async () => {
    const from = today();
    await moveTo(7);
    await postRefusals(from, today());
    page = await browser.newPage();
    await signIn(page, product, account);
    await page.goto(`${product.url}${casePath}`);
    await page.getByRole("button", { name: "Run the rules again" }).click();
    await letter(/Subject: \[Case \d+\] granted/);
    await page.reload();
    await expect(page.getByText(`${ip} was lifted on`)).toBeVisible();
    expect(await statusFile()).toBe("");
    expect(await pulled()).toEqual([]);
    const seen = await page.request.get(`${product.url}/api/v1/ips/${ip}`);
    expect(((await seen.json()) as { statuses: unknown[] }).statuses).toEqual([]);
    await page.close();
  });

  await test.step("blocked again three days later, the next request waits 14 days", async () => {
    await moveTo(10);
    await asStaff((desk) => block(desk, "the campaign came back"), browser);
    page = await browser.newPage();
    await signIn(page, product, account);
    await page.goto(`${product.url}/cases?ips=${ip}`);
    const card = page.getByRole("region", { name: ip });
    await expect(card).toContainText(
      `Blocked again within 14 days after a grant, once: 14 days from ${dateWords(today())}`,
    );
    await page.getByLabel("What was the cause, and what has changed?").fill("It was sent once more.");
    await page.getByRole("button", { name: "Open a case" }).click();
    await page.waitForURL(/\/cases\/[0-9a-f-]{36}/);
    const refusal = await letter(/Subject: \[Case \d+\] not eligible yet/, 2);
    // Line ends and soft breaks aside, the mail names the day.
    expect(refusal.replace(/\s+/g, " ")).toContain(dateWords(addDays(today(), 14)));
    await answerByMail(refusal, "The customer behind it has left us. Please look again.");
    await letter(/Subject: \[Case \d+\] a person reads it/);
    await page.close();
  });

  await test.step("a person decides, and the mail servers pull it", async () => {
    const due = now();
    await moveTo(11);
    expect(now() > due).toBe(true);
    await asStaff(async (desk) => {
      await desk.goto(`${product.url}/staff/cases`);
      await desk.getByRole("link", { name: /^\d+$/ }).first().click();
      await desk.getByRole("form", { name: "Decision" }).waitFor();
      await desk.keyboard.press("g");
      await desk.keyboard.type("The customer is gone");
      await desk.keyboard.press("Enter");
      await desk.waitForURL(/\/staff\/cases$/);
    }, browser);
    await letter(/Subject: \[Case \d+\] granted/, 2);
    expect(await pulled()).toEqual([]);
  });

  await test.step("blocked a third time, it waits 28 days", async () => {
    await asStaff((desk) => block(desk, "and again"), browser);
    page = await browser.newPage();
    await signIn(page, product, account);
    await page.goto(`${product.url}/cases?ips=${ip}`);
    await expect(page.getByRole("region", { name: ip })).toContainText(
      `2 times: 28 days from ${dateWords(today())}`,
    );
    await page.close();
  });

  const file = info.outputPath("mails.txt");
  await writeFile(
    file,
    letters()
      .map(({ to, text }) => `To ${to}\n${text}`)
      .join("\n\n────────\n\n"),
  );
  process.stdout.write(`Every mail of it is in ${file}\n`);
  expect(product.log()).not.toMatch(/"level":"(?:error|fatal)"/);
});
