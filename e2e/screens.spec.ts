// The morning of somebody who answers for addresses, in the browser: from what changed to the evidence.
import { demoAccount, signIn } from "./fixtures/organization";
import { requires } from "./fixtures/requirements";
import { expect, test } from "./fixtures/test";

requires("browser");

const owner = "owner@fenwick-mail.example";
const intruded = "203.0.113.200";

test("a deliverability engineer: from the morning to the address, its days beside those before, and the evidence", async ({
  demo,
  page,
}) => {
  await signIn(page, demo, demoAccount(demo, owner));
  await page.goto(`${demo.url}/morning`);
  await expect(page.getByRole("heading", { name: "Worse" })).toBeVisible();
  await page.goto(`${demo.url}/ips/${intruded}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Red");
  await expect(page.getByRole("list", { name: "What to know" })).toContainText("Next:");
  await page.waitForLoadState("networkidle");
  await expect(page.getByRole("button", { name: /Note: Web server taken off/ })).toBeVisible();
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page).toHaveURL(/compare=true/);
  await expect(page.getByText("before", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Evidence" }).click();
  const text = await page.getByRole("textbox", { name: "Text for a ticket" }).inputValue();
  expect(text).toContain(`Address ${intruded}`);
  expect(text).toContain("Next:");
  expect(text).toContain(`${demo.url}/ips/${intruded}?compare=true`);
});
