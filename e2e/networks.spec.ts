// Who may see which network, in a real browser: a stranger's first data, an AS of two hundred prefixes, a claim with
// mixed results, a delegation and its withdrawal, an approver who takes the approval back.
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { addDays, dayOf, startOf } from "@/lib/platform/day";
import { sendEvents } from "./fixtures/ingest";
import { createOrganization, signIn } from "./fixtures/organization";
import { until } from "./fixtures/process";
import type { Product } from "./fixtures/product";
import { requires } from "./fixtures/requirements";
import { expect, test } from "./fixtures/test";

requires("browser");

const yesterday = addDays(dayOf(new Date()), -1);

/** The text of the newest mail to an address that holds some words, its quoted-printable undone. */
async function mailTo(product: Product, address: string, words: string): Promise<string> {
  return until(
    () =>
      product.sink.messages
        .filter(({ recipients }) => recipients.includes(address))
        .map(({ raw }) =>
          raw
            .toString("utf8")
            .replace(/=\r\n/g, "")
            .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
        )
        .findLast((text) => text.includes(words)),
    () => `No mail with "${words}" came to ${address}:\n${product.log()}`,
  );
}

const linkIn = (text: string, start: string): string =>
  new RegExp(`${start}[^\\s<>"]*`).exec(text)?.[0] ?? "";

async function storeMail(product: Product, source: string, addresses: string[]): Promise<void> {
  const token = await product.cli(["source", "create", source]);
  const ts = new Date(startOf(yesterday).getTime() + 9 * 3_600_000).toISOString();
  const events = addresses.map((ip) => ({
    ts,
    ip,
    recipients: 500,
    verdict: "ham" as const,
    dataCommands: 500,
  }));
  await sendEvents(product.url, token, events, { through: new Date() });
}

async function cut(page: Page, product: Product, text: string): Promise<void> {
  await page.goto(`${product.url}/networks/add`);
  await page.getByLabel("Addresses and networks").fill(text);
  await page.getByRole("button", { name: "Show how it is cut" }).click();
}

async function claim(page: Page, product: Product, text: string): Promise<void> {
  await cut(page, product, text);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: /^Claim \d+ block/ }).click();
  await expect(page.getByRole("button", { name: "Check now" })).toBeVisible();
}

test("from sign-up to the first data of a single address, by a TXT record", async ({ product, page }) => {
  await storeMail(product, "first-data", ["192.0.2.77"]);
  const account = { email: "kim@first-data.example", password: randomBytes(12).toString("base64url") };
  const begin = Date.now();
  await page.goto(`${product.url}/signup`);
  await page.getByLabel("Your name").fill("Kim");
  await page.getByLabel("Mail address").fill(account.email);
  await page.getByLabel(/^Password/).fill(account.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.goto(linkIn(await mailTo(product, account.email, "/confirm"), `${product.url}/confirm`));
  await page.getByLabel(/^Password/).fill(account.password);
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByText("can sign in now")).toBeVisible();
  await signIn(page, product, account);
  await page.getByRole("button", { name: "No organization" }).click();
  await page.getByRole("menuitem", { name: /organization/i }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("First Data");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await expect(page.getByText("Add the networks you send from")).toBeVisible();

  product.dns.setHost("192.0.2.77", "mail.first-data.example");
  await claim(page, product, "192.0.2.77");
  // The first look needs no press, shows what the DNS answered, and finds the host name.
  await expect(page.getByRole("status").filter({ hasText: "Not there yet" })).toBeVisible();
  await expect(page.getByRole("list", { name: "What the DNS answered" })).toContainText(
    "mail.first-data.example",
  );
  await expect(page.getByLabel("Where the record stands")).toContainText("Host name mail.first-data.example");
  const name = await page.getByRole("textbox", { name: "TXT record name" }).inputValue();
  const value = await page.getByRole("textbox", { name: "TXT value" }).inputValue();
  product.dns.set(name, "TXT", value);
  await page.getByRole("button", { name: "Check now" }).click();
  await page.getByRole("link", { name: "See your addresses" }).click();
  await expect(page.getByRole("link", { name: "192.0.2.77" }).first()).toBeVisible();
  console.log(`from sign-up to first data: ${Math.round((Date.now() - begin) / 1000)} s`);
});

test("an AS of two hundred prefixes: one zone file, one check, and how far it is", async ({
  product,
  page,
}) => {
  const table = path.join(tmpdir(), `routes-${process.pid}.txt`);
  const prefixes = Array.from({ length: 200 }, (_, i) => `198.18.${i}.0/24`);
  await writeFile(table, prefixes.map((prefix) => `${prefix}\t64496\n`).join(""));
  expect(await product.cli(["routes", "load", table])).toContain("Loaded 200 prefixes.");
  const carrier = await createOrganization(product, "Two Hundred", []);
  await signIn(page, product, carrier);
  await cut(page, product, "AS64496");
  await expect(page.getByText("200 blocks:")).toBeVisible();
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Claim 200 blocks" }).click();
  const zoneFile = page.getByLabel(/^200 records for your zone files/);
  const lines = (await zoneFile.inputValue()).split("\n");
  expect(lines).toHaveLength(200);
  for (const line of lines.slice(0, 150)) {
    const [, name = "", value = ""] = /^(\S+)\. IN TXT "(.*)"$/.exec(line) ?? [];
    product.dns.set(name, "TXT", value);
  }
  await page.getByRole("button", { name: "Check all 200" }).click();
  await expect(page.getByRole("progressbar", { name: "Blocks checked" })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "200 of 200 checked, 150 verified." })).toBeVisible(
    {
      timeout: 120_000,
    },
  );
  await page.getByText("Waiting 50", { exact: true }).click();
  await expect(page.locator("details")).toHaveCount(50);
  await expect(page.locator("summary").first()).toContainText("No record yet");
});

test("a claim with mixed results: found, missing, and what could not be checked", async ({
  product,
  page,
}) => {
  const account = await createOrganization(product, "Mixed Results", []);
  await signIn(page, product, account);
  await claim(page, product, "203.0.113.0/25\n198.51.100.0/24\n192.0.2.0/24");
  const value = await page.getByRole("textbox", { name: "TXT value" }).first().inputValue();
  product.dns.set("_senderscope.113.0.203.in-addr.arpa", "TXT", value);
  product.dns.misbehave("100.51.198.in-addr.arpa", "servfail");
  await page.getByRole("button", { name: "Check all 3" }).click();
  await expect(page.getByRole("status").filter({ hasText: "3 of 3 checked, 1 verified." })).toBeVisible();
  const panel = (network: string) => page.locator("summary", { hasText: network });
  await expect(panel("203.0.113.0/25")).toContainText("Verified");
  await expect(panel("198.51.100.0/24")).toContainText("Could not check");
  await expect(panel("192.0.2.0/24")).toContainText("No record yet");
  await expect(page.getByText("1 verified, 2 waiting for proof")).toBeVisible();
  product.dns.misbehave("100.51.198.in-addr.arpa", null);
});

test("a delegation is offered, accepted, read, and gone at the next request after its withdrawal", async ({
  product,
  page,
  browser,
}) => {
  await storeMail(product, "delegated", ["203.0.113.130"]);
  const holder = await createOrganization(product, "Delegating Holder", ["203.0.113.128/25"]);
  const agency = await createOrganization(product, "Deliverability Agency", []);
  await signIn(page, product, holder);
  await page.goto(`${product.url}/networks`);
  await page.getByRole("button", { name: "Delegate a network" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Network").fill("203.0.113.128/26");
  await form.getByLabel(/^Mail address/).fill(agency.email);
  await form.getByLabel("Last day").fill(addDays(dayOf(new Date()), 30));
  await form.getByRole("button", { name: "Offer" }).click();
  const given = page.getByRole("table", { name: "Delegated by the organization" });
  await expect(given).toContainText("Offered");
  expect(await mailTo(product, agency.email, "is offered to you")).toContain("Delegating Holder");

  const desk = await browser.newPage();
  await signIn(desk, product, agency);
  await desk.goto(`${product.url}/networks`);
  await desk.getByRole("button", { name: "Accept for Deliverability Agency" }).click();
  const received = desk.getByRole("table", { name: "Delegated to the organization" });
  await expect(received).toContainText("Delegating Holder");
  await desk.goto(`${product.url}/ips/203.0.113.130`);
  await expect(desk.getByText("delegated from Delegating Holder")).toBeVisible();

  await page.goto(`${product.url}/networks/access?network=203.0.113.128/25`);
  await expect(page.getByRole("table")).toContainText("Deliverability Agency");
  await page.goto(`${product.url}/networks`);
  await given.getByRole("button", { name: "Withdraw" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await expect(given).toContainText("Ended");

  await desk.goto(`${product.url}/ips/203.0.113.130`);
  await expect(desk.getByText("delegated from Delegating Holder")).toBeHidden();
  const answer = await desk.request.get(`${product.url}/api/v1/ips/203.0.113.130`);
  expect(answer.status()).toBe(404);
  await desk.close();
});

test("the approver takes the approval back from the same mailbox, without an account", async ({
  product,
  page,
  browser,
}) => {
  const contact = "noc@approver.example";
  product.rdap.register({ network: "198.51.100.128/25", contacts: [{ address: contact, roles: ["abuse"] }] });
  const asking = await createOrganization(product, "Asking Sender", []);
  const owner = await createOrganization(product, "Network Owner", []);
  await signIn(page, product, asking);
  await claim(page, product, "198.51.100.128/25");
  await page.getByRole("button", { name: "Look up contacts" }).click();
  await page.getByRole("button", { name: "Send the mail" }).click();
  await expect(page.getByRole("list", { name: "Contacts asked" })).toContainText("waiting for an answer");
  const authorize = linkIn(await mailTo(product, contact, "answer=authorize"), `${product.url}/authorize/`);
  const signedIn = await browser.newPage();
  await signIn(signedIn, product, owner);
  await signedIn.goto(authorize);
  await signedIn.getByRole("button", { name: "Authorize" }).click();
  await expect(signedIn.getByRole("button", { name: "Authorize" })).toBeHidden();
  await signedIn.close();
  await page.goto(`${product.url}/networks`);
  await expect(page.getByRole("table", { name: "Grants" })).toContainText("198.51.100.128/25");

  const mailbox = await browser.newPage();
  const receipt = await mailTo(product, contact, "See or withdraw this approval");
  await mailbox.goto(linkIn(receipt, `${product.url}/authorize/`));
  await expect(mailbox.getByRole("table", { name: "Approvals of this mailbox" })).toContainText(
    "Asking Sender",
  );
  await mailbox.getByRole("button", { name: "Take back", exact: true }).click();
  await mailbox.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await expect(mailbox.getByText("The approval was withdrawn")).toBeVisible();
  await mailbox.close();
  await page.reload();
  await expect(page.getByText("No networks yet").or(page.getByText("No grant yet"))).toBeVisible();
  expect(await mailTo(product, asking.email, "no longer authorized")).toContain(contact);
});
