// From nothing to a granted network: the first staff account, a stranger's account, and both proofs, against a real
// DNS server and a registry on loopback.
import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { linkIn, mailTo } from "./fixtures/mail";
import { createOrganization, createStaff, signIn } from "./fixtures/organization";
import { type Product, setupLinkOf } from "./fixtures/product";
import { requires } from "./fixtures/requirements";
import { expect, test } from "./fixtures/test";

requires("browser");
test.describe.configure({ mode: "serial" });

const password = randomBytes(12).toString("base64url");
const staff = { email: "first@provider.example", password };
const sender = { email: "ines@sender.example", password };

test("the setup link makes the first postmaster, once", async ({ product, page, browser }) => {
  const link = setupLinkOf(product);
  await page.goto(link);
  await page.getByLabel("Provider").fill("Provider of the journey");
  await page.getByLabel("Mail address").fill(staff.email);
  await page.getByLabel(/^Password/).fill(staff.password);
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(page.getByText("is its first postmaster")).toBeVisible();

  const second = await browser.newPage();
  await second.goto(link);
  await second.getByLabel("Provider").fill("Somebody else");
  await second.getByLabel("Mail address").fill("second@provider.example");
  await second.getByLabel(/^Password/).fill(password);
  await second.getByRole("button", { name: "Create the account" }).click();
  await expect(second.getByRole("alert").filter({ hasText: "used already" })).toBeVisible();
  await second.close();
});

test("sign-up, confirmation by mail that staff can read in the outbox, an organization", async ({
  product,
  page,
  browser,
}) => {
  await page.goto(`${product.url}/signup`);
  await page.getByLabel("Your name").fill("Ines Sender");
  await page.getByLabel("Mail address").fill(sender.email);
  await page.getByLabel(/^Password/).fill(sender.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("Look into your mailbox")).toBeVisible();

  const desk = await browser.newPage();
  await signIn(desk, product, staff);
  await desk.goto(`${product.url}/staff/outbox?q=${sender.email}`);
  await desk.getByRole("table").getByRole("button").first().click();
  const link = desk.getByRole("dialog").getByRole("link", { name: /confirm/ });
  await expect(link).toBeVisible();
  const address = (await link.getAttribute("href")) ?? "";
  await desk.close();
  expect(address).toBe(linkIn(await mailTo(product, sender.email), "/confirm", product.url));

  // A scanner that opens the link confirms nothing.
  expect((await fetch(address)).status).toBe(200);
  await page.goto(`${product.url}/signin`);
  await page.getByLabel("Mail address").fill(sender.email);
  await page.getByLabel(/^Password/).fill(sender.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "do not go together" })).toBeVisible();

  await page.goto(address);
  await page.getByLabel(/^Password/).fill(sender.password);
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByText("can sign in now")).toBeVisible();
  await signIn(page, product, sender);
  await page.getByRole("button", { name: "No organization" }).click();
  await page.getByRole("menuitem", { name: /organization/i }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Sender of the journey");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await expect(page.getByText("Add the networks you send from")).toBeVisible();
});

async function claim(page: Page, product: Product, network: string): Promise<void> {
  await page.goto(`${product.url}/networks/add`);
  await page.getByLabel("Addresses and networks").fill(network);
  await page.getByRole("button", { name: "Show how it is cut" }).click();
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Claim 1 block" }).click();
  await expect(page.getByRole("button", { name: "Check now" })).toBeVisible();
}

test("a network is claimed and proved by a TXT record in its reverse zone", async ({ product, page }) => {
  await signIn(page, product, sender);
  await claim(page, product, "198.51.100.0/24");
  const name = await page.getByRole("textbox", { name: "TXT record name" }).inputValue();
  const value = await page.getByRole("textbox", { name: "TXT value" }).inputValue();
  expect(name).toBe("_senderscope.100.51.198.in-addr.arpa");

  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Not there yet" })).toBeVisible();
  product.dns.misbehave(name, "servfail");
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Could not check" })).toBeVisible();
  product.dns.misbehave(name, null);
  product.dns.set(name, "TXT", "some other record", value);
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("What is verified can be read now.")).toBeVisible();

  await page.goto(`${product.url}/networks`);
  const grants = page.locator("section", { has: page.getByRole("heading", { name: "Grants" }) });
  await expect(grants).toContainText("198.51.100.0/24");
  await page.goto(`${product.url}/ips`);
  await expect(page.getByText("No mail from your addresses in this window")).toBeVisible();
});

test("a contact of the registry authorizes by mail; a scanner that opens the link changes nothing", async ({
  product,
  page,
  browser,
}) => {
  const contact = "noc@holder.example";
  product.rdap.register({
    network: "203.0.113.0/24",
    name: "HOLDER-NET",
    contacts: [{ address: contact, roles: ["technical"] }],
  });
  await signIn(page, product, sender);
  await claim(page, product, "203.0.113.0/24");
  await page.getByRole("button", { name: "Look up contacts" }).click();
  await expect(page.getByRole("list", { name: "Contacts" })).toContainText(contact);
  await page.getByRole("button", { name: "Send the mail" }).click();
  await expect(page.getByRole("list", { name: "Contacts asked" })).toContainText("waiting for an answer");
  const link = linkIn(await mailTo(product, contact), "/authorize/", product.url);

  for (const method of ["GET", "HEAD"]) {
    const scanned = await fetch(link, { method, headers: { "user-agent": "Link scanner" } });
    expect(scanned.status).toBe(200);
  }
  const scanner = await browser.newPage();
  await scanner.goto(link);
  await expect(scanner.getByRole("button", { name: "Deny" })).toBeVisible();
  await expect(scanner.getByRole("button", { name: "Authorize" })).toBeHidden();
  await scanner.close();
  await page.goto(`${product.url}/networks`);
  const grants = page.locator("section", { has: page.getByRole("heading", { name: "Grants" }) });
  await expect(grants).toContainText("198.51.100.0/24");
  await expect(grants).not.toContainText("203.0.113.0/24");

  // The requester's own people cannot authorize themselves.
  await page.goto(link);
  await expect(page.getByText("you cannot authorize its request")).toBeVisible();

  const holder = await createOrganization(product, "Holder", []);
  const desk = await browser.newPage();
  await desk.goto(link);
  await desk.getByRole("link", { name: "Sign in to authorize" }).click();
  await desk.getByLabel("Mail address").fill(holder.email);
  await desk.getByLabel(/^Password/).fill(holder.password);
  await desk.getByRole("button", { name: "Sign in", exact: true }).click();
  await desk.getByRole("button", { name: "Authorize" }).click();
  await expect(desk.getByRole("button", { name: "Authorize" })).toBeHidden();
  await desk.close();

  await page.goto(`${product.url}/networks`);
  await expect(grants).toContainText("203.0.113.0/24");
});

test("staff refuse a claim with a note, and the organization reads why", async ({
  product,
  page,
  browser,
}) => {
  await signIn(page, product, sender);
  await claim(page, product, "192.0.2.0/24");
  const address = page.url();
  const other = await createStaff(product, "desk@provider.example");
  const desk = await browser.newPage();
  await signIn(desk, product, other);
  await desk.goto(`${product.url}/staff/claims`);
  const card = desk.getByRole("region", { name: "192.0.2.0/24" });
  await expect(card).toBeVisible();
  // By keyboard alone: j to its row, r, the note, Enter.
  const begin = performance.now();
  const inCard = () => card.evaluate((element) => element.contains(document.activeElement));
  for (let row = 0; row < 20 && !(await inCard()); row += 1) await desk.keyboard.press("j");
  await desk.keyboard.press("r");
  await desk.keyboard.press("Enter");
  await expect(card.getByLabel("Note")).toHaveAttribute("aria-invalid", "true");
  await desk.keyboard.type("The registry names another holder.");
  await desk.keyboard.press("Enter");
  await expect(card).toBeHidden();
  process.stdout.write(`A claim by keyboard: ${((performance.now() - begin) / 1000).toFixed(1)} s\n`);
  await desk.close();

  await page.goto(address);
  await page.locator("summary", { hasText: "192.0.2.0/24" }).click();
  await expect(page.getByText("The registry names another holder.").first()).toBeVisible();
  expect(await mailTo(product, sender.email)).toContain("The registry names another holder.");
});
