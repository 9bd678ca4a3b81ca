// One's own account: a new mail address once both mailboxes agree, a copy of what is kept, and an end that can be taken
// back.
import { readFile } from "node:fs/promises";
import { linkIn, mailTo } from "./fixtures/mail";
import { createOrganization, signIn } from "./fixtures/organization";
import { requires } from "./fixtures/requirements";
import { expect, test } from "./fixtures/test";

requires("browser");

test("another address by both mailboxes, a copy, and an end taken back", async ({ product, browser }) => {
  const owner = await createOrganization(product, "Moving", []);
  const newEmail = "owner@moved.example";
  const page = await browser.newPage();
  await signIn(page, product, owner);
  await page.goto(`${product.url}/account`);
  await page.getByLabel("New mail address").fill(newEmail);
  await page.getByRole("button", { name: "Send both links" }).click();
  await expect(page.getByText("has not answered yet")).toHaveCount(2);

  const present = linkIn(await mailTo(product, owner.email), "/address/", product.url);
  const added = linkIn(await mailTo(product, newEmail), "/address/", product.url);
  // A scanner that opens both links changes nothing.
  for (const link of [present, added]) expect((await fetch(link)).status).toBe(200);
  const mailbox = await browser.newPage();
  await mailbox.goto(added);
  await mailbox.getByRole("button", { name: "Agree" }).click();
  await expect(mailbox.getByRole("heading", { level: 1 })).toHaveText("You have agreed");
  await page.reload();
  await expect(page.getByText("has not answered yet")).toHaveCount(1);
  await mailbox.goto(present);
  await mailbox.getByRole("button", { name: "Change the address" }).click();
  await expect(mailbox.getByRole("heading", { level: 1 })).toHaveText("Address changed");
  await mailbox.close();

  await page.reload();
  await page.waitForURL((url) => url.pathname === "/signin");
  await signIn(page, product, { email: newEmail, password: owner.password });
  await page.goto(`${product.url}/account?tab=data`);
  const [copy] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download the copy" }).click(),
  ]);
  const kept = JSON.parse(await readFile(await copy.path(), "utf8"));
  expect(kept).toMatchObject({
    account: { email: newEmail, members: [{ organization: { name: "Moving" } }] },
  });

  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete my account" }).click();
  await expect(page.getByText("You asked for this.")).toBeVisible();
  await page.goto(`${product.url}/networks`);
  const notice = page.getByRole("note").filter({ hasText: "Your account will be deleted on" });
  await notice.getByRole("button", { name: "Keep my account" }).click();
  await expect(notice).toHaveCount(0);
  await page.close();
});
