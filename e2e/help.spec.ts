// Help when blocked, by browser and by mail: the pasted bounce, the reason with its day, the answer that reaches a person,
// the block that is lifted, and the relapse that waits longer. And what holds for every public page.
import { createTransport } from "nodemailer";
import { addDays, dateWords, dayOf } from "@/lib/platform/day";
import { sendDays } from "./fixtures/ingest";
import { axeFindings } from "./fixtures/looks";
import { createOrganization, createStaff, signIn } from "./fixtures/organization";
import { until } from "./fixtures/process";
import type { Product } from "./fixtures/product";
import { requires } from "./fixtures/requirements";
import { expect, test } from "./fixtures/test";

requires("browser");

const bad = "203.0.113.91";
const clean = "203.0.113.92";

function mails(product: Product, address: string): string[] {
  return product.sink.messages
    .filter(({ recipients }) => recipients.includes(address))
    .map(({ raw }) => raw.toString("utf8").replace(/=\r\n/g, "").replace(/=3D/g, "="));
}

const mailAbout = (product: Product, address: string, subject: RegExp) =>
  until(
    () => mails(product, address).find((text) => subject.test(text)) ?? null,
    () => `No mail ${subject} came to ${address}:\n${mails(product, address).join("\n")}`,
  );

async function pull(product: Product, token: string, after?: string) {
  const query = after === undefined ? "" : `?after=${after}`;
  const response = await fetch(`${product.url}/api/v1/blocks${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as { sequence: string; blocks: { network: string; state: string }[] };
}

test("a block: bounce, reason and day, a person, the grant, the relapse", async ({ product, browser }) => {
  const account = await createOrganization(product, "Blocked Letters", ["203.0.113.0/24"]);
  const staff = await createStaff(product, "help@provider.example");
  const token = (await product.cli(["source", "create", "counts"])).split(/\s+/).at(-1) ?? "";
  for (const ip of [bad, clean])
    product.dns.set(`${ip.split(".").reverse().join(".")}.in-addr.arpa`, "PTR", [
      `m${ip.split(".")[3]}.letters.example`,
    ]);
  product.dns.set("m91.letters.example", "A", [bad]);
  product.dns.set("m92.letters.example", "A", [clean]);

  // Yesterday: 1.2 % of the recipients complained.
  const today = dayOf(new Date());
  const yesterday = addDays(today, -1);
  const sent = { rcptCommands: 5000, dataCommands: 5000, recipients: 5000, ham: 5000, complaints: 60 };
  await sendDays(product.url, token, [{ ip: bad, day: yesterday, ...sent }], { through: new Date() });

  const staffPage = await browser.newPage();
  await signIn(staffPage, product, staff);
  const origin = { origin: product.url };
  const settings = {
    caseAddress: "cases@provider.example",
    abuseAddress: "abuse@provider.example",
    note: "journey",
  };
  const saved = await staffPage.request.put(`${product.url}/api/v1/staff/settings`, {
    data: settings,
    headers: origin,
  });
  expect(saved.status()).toBe(200);
  for (const network of [bad, clean]) {
    await staffPage.goto(`${product.url}/staff/blocks`);
    await staffPage.getByLabel("Address or network").fill(network);
    await staffPage.getByLabel("Note", { exact: true }).fill("journey");
    await staffPage.getByRole("button", { name: "Set the status" }).click();
    await expect(staffPage.getByRole("rowheader", { name: network })).toBeVisible();
  }
  const before = await pull(product, token);
  expect(before.blocks.map(({ network }) => network)).toEqual(expect.arrayContaining([bad, clean]));

  // Not eligible, with the figure and the day, before a word is written.
  const page = await browser.newPage();
  await signIn(page, product, account);
  await page.goto(`${product.url}/cases`);
  const bounce = (ip: string) =>
    `<jo@mail.example>: host mx1.provider.example[192.0.2.25] said: 550 5.7.1 Unfortunately, messages from [${ip}] weren't sent (S3140). (in reply to RCPT TO command)`;
  await page.getByLabel("A bounce, a reply or a log line").fill(bounce(bad));
  await page.getByRole("button", { name: "Read it" }).click();
  await expect(page.getByRole("link", { name: "What to do about S3140" })).toBeVisible();
  const card = page.getByRole("region", { name: bad });
  await expect(card).toContainText("1.20 % of 5\u202f000 recipients complained");
  await expect(card).toContainText("Not eligible yet. The earliest day to ask is");

  await page.getByLabel("What was the cause, and what has changed?").fill("We stopped the campaign.");
  await page.getByRole("button", { name: "Open a case" }).click();
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}/);
  await expect(page.getByRole("status").first()).toContainText("Not eligible before");
  await mailAbout(product, account.email, /Subject: \[Case \d+\] received/);
  const refusal = await mailAbout(product, account.email, /Subject: \[Case \d+\] not eligible yet/);

  // The answer by mail brings it to a person.
  const replyTo = /Reply-To: (?:<)?([^\s<>]+)/i.exec(refusal)?.[1] ?? "";
  expect(replyTo).toMatch(/^cases\+\d+-[0-9a-f]{20}@provider\.example$/);
  const transport = createTransport({
    host: "127.0.0.1",
    port: product.junkPort,
    secure: false,
    ignoreTLS: true,
    lmtp: true,
  });
  await transport.sendMail({
    from: account.email,
    to: replyTo,
    subject: "Re: your case",
    text: "It was our neighbour.\n\nOn Friday the postmaster wrote:\n> Not eligible",
    attachments: [
      { filename: "log.txt", content: "a line" },
      { filename: "tool.exe", content: "MZ" },
    ],
  });
  transport.close();
  await mailAbout(product, account.email, /Subject: \[Case \d+\] a person reads it/);
  await page.reload();
  await expect(page.getByRole("list", { name: "Thread" })).toContainText("It was our neighbour.");
  await expect(page.getByRole("link", { name: "log.txt" })).toBeVisible();
  await expect(page.getByRole("link", { name: "tool.exe" })).toHaveCount(0);

  // Staff, by keyboard alone: the queue, the case, g, a note, Enter.
  await staffPage.goto(`${product.url}/staff/cases`);
  await expect(staffPage.getByRole("row", { name: /Blocked Letters/ })).toBeVisible();
  const begin = performance.now();
  await staffPage.keyboard.press("j");
  await staffPage.keyboard.press("Enter");
  await expect(staffPage.getByRole("form", { name: "Decision" })).toBeVisible();
  await staffPage.keyboard.press("g");
  await staffPage.keyboard.type("Neighbour seen in the log");
  await staffPage.keyboard.press("Enter");
  await staffPage.waitForURL(/\/staff\/cases$/);
  process.stdout.write(`A case by keyboard: ${((performance.now() - begin) / 1000).toFixed(1)} s\n`);
  await mailAbout(product, account.email, /Subject: \[Case \d+\] granted/);
  await page.reload();
  await expect(page.getByText(`${bad} was lifted on`)).toBeVisible();
  const after = await pull(product, token, before.sequence);
  expect(after.blocks).toMatchObject([{ state: "clear" }]);

  // A clean address is lifted by the rules alone, and its status file shows nothing any more.
  await page.goto(`${product.url}/cases?ips=${clean}`);
  await expect(page.getByRole("region", { name: clean })).toContainText("lifted by itself");
  await page.getByLabel("What was the cause, and what has changed?").fill("A machine was cleaned.");
  await page.getByRole("button", { name: "Open a case" }).click();
  await expect(page.getByRole("status").first()).toContainText("Granted");
  const key = await product.cli(["key", "create", "Blocked Letters", "status", "--scope", "snds"]);
  const secret = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(key)?.[0] ?? "";
  const file = await fetch(`${product.url}/snds/ipStatus.aspx?key=${secret}`);
  expect([file.status, await file.text()]).toEqual([200, ""]);

  // Blocked again: the next request waits 14 days.
  await staffPage.goto(`${product.url}/staff/blocks`);
  await staffPage.getByLabel("Address or network").fill(clean);
  await staffPage.getByLabel("Note", { exact: true }).fill("again");
  await staffPage.getByRole("button", { name: "Set the status" }).click();
  await expect(staffPage.getByRole("rowheader", { name: clean })).toBeVisible();
  await page.goto(`${product.url}/cases?ips=${clean}`);
  await expect(page.getByRole("region", { name: clean })).toContainText(`14 days from ${dateWords(today)}`);

  // Every act of staff is in the log with its note.
  await staffPage.goto(`${product.url}/staff/audit?action=case`);
  await expect(
    staffPage.getByRole("cell", { name: /note: Neighbour seen in the log/ }).first(),
  ).toBeVisible();
  await Promise.all([page.close(), staffPage.close()]);
});

test("public pages: every link leads somewhere, nothing serious by axe, whole at 360 px and without a script", async ({
  product,
  browser,
}) => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 360, height: 740 },
  });
  const page = await context.newPage();
  const seen = new Set<string>();
  const broken: string[] = [];
  const texts = new Map<string, string>();
  const queue = ["/postmaster"];
  const apart = /^\/(?:signin|signup|home|ips|cases|networks|api)/;
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const response = await page.goto(`${product.url}${path}`);
    if (response?.status() !== 200) broken.push(`${path}: ${response?.status()}`);
    if (/xml$/.test(path)) continue;
    texts.set(path, (await page.locator("main").textContent()) ?? "");
    const wide = await page
      .locator("body")
      .evaluate((body) => body.scrollWidth - window.innerWidth)
      .catch(() => 0);
    if (wide > 0) broken.push(`${path}: ${wide} px too wide`);
    for (const href of await page
      .locator("a[href^='/']")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""))) {
      const [to = ""] = href.split(/[?#]/);
      if (!apart.test(to) && !to.endsWith(".xml")) queue.push(to);
    }
  }
  expect(broken).toEqual([]);
  expect([...texts.keys()].filter((path) => path.startsWith("/postmaster/codes/"))).toHaveLength(15);
  for (const [path, text] of texts) expect(`${path} ${text.length > 150}`).toBe(`${path} true`);

  // Without a script: search, and the upload of a report.
  await page.goto(`${product.url}/postmaster`);
  await page.getByLabel("Search the guide").fill("S3140");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.locator("main").getByRole("link", { name: /^S3140/ })).toBeVisible();
  await page.goto(`${product.url}/postmaster/abuse`);
  await page.locator("input[type=file]").setInputFiles({
    name: "spam.eml",
    mimeType: "message/rfc822",
    buffer: Buffer.from(
      "From: a@provider.example\r\nSubject: Cheap\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\nBuy",
    ),
  });
  await page.getByRole("button", { name: "Send the report" }).click();
  await expect(page.getByRole("status")).toContainText("has arrived");
  await context.close();

  const scripted = await browser.newContext();
  const reader = await scripted.newPage();
  const findings: string[] = [];
  for (const path of seen) {
    if (/xml$/.test(path)) continue;
    await reader.goto(`${product.url}${path}`);
    findings.push(...(await axeFindings(reader)).map((finding) => `${path}: ${finding}`));
  }
  expect(findings).toEqual([]);
  await scripted.close();
});
