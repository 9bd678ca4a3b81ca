// The mornings of the people this is for, in the browser and by the keyboard: read, act, take it back, hand it on.
import { createOrganization, demoAccount, signIn } from "./fixtures/organization";
import { requires } from "./fixtures/requirements";
import { expect, test } from "./fixtures/test";

requires("browser");

const owner = "owner@fenwick-mail.example";
const colleague = "viewer@fenwick-mail.example";
const stranger = "post@alder-letters.example";
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

test("saves a view that a colleague opens, whose copied link shows the same, and a stranger a 404", async ({
  demo,
  browser,
}) => {
  const mine = await browser.newPage();
  await signIn(mine, demo, demoAccount(demo, owner));
  await mine.goto(`${demo.url}/ips?window=30&tag=newsletter&sort=volume`);
  await mine.waitForLoadState("networkidle");
  const first = await mine.locator("tr[data-row]").first().getByRole("link").textContent();
  await mine.getByRole("button", { name: "Views" }).click();
  await mine.getByLabel("Save this view as").fill("Newsletter by volume");
  await mine.getByRole("button", { name: "Save", exact: true }).click();
  await expect(mine.getByText("View “Newsletter by volume” saved")).toBeVisible();

  const theirs = await browser.newPage();
  await signIn(theirs, demo, demoAccount(demo, colleague));
  await theirs.goto(`${demo.url}/ips`);
  await theirs.waitForLoadState("networkidle");
  await theirs.getByRole("button", { name: "Views" }).click();
  await theirs.getByRole("link", { name: "Newsletter by volume" }).click();
  await expect(theirs).toHaveURL(/tag=newsletter/);
  await expect(theirs.locator("tr[data-row]").first()).toContainText(first ?? "");
  const link = `${demo.url}/ips/${intruded}?window=30&compare=true`;
  expect((await theirs.goto(link))?.status()).toBe(200);
  await expect(theirs.getByRole("radio", { name: "30 days" })).toBeChecked();
  await expect(theirs.getByRole("button", { name: "Compare" })).toHaveAttribute("aria-pressed", "true");

  const other = await browser.newPage();
  await signIn(other, demo, demoAccount(demo, stranger));
  expect((await other.goto(link))?.status()).toBe(404);
  await expect(other.getByText("No grant covers this address")).toBeVisible();
  await expect(other.locator("main")).not.toContainText("Red");
  for (const each of [mine, theirs, other]) await each.close();
});

test("an abuse desk: finds who was broken into, puts one aside and brings it back", async ({
  demo,
  page,
}) => {
  await signIn(page, demo, demoAccount(demo, owner));
  await page.goto(`${demo.url}/morning`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await expect(page).toHaveURL(/\/finder/);
  const suspect = page.locator("li[data-row]", { hasText: intruded });
  await expect(suspect).toContainText("Trap hits");
  await suspect.getByRole("button", { name: `Put ${intruded} aside` }).press("Enter");
  await page.getByRole("button", { name: "7 days" }).press("Enter");
  await expect(suspect).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).press("Enter");
  await expect(suspect).toBeVisible();
  const csv = await page.request.get(`${demo.url}/api/v1/finder.csv`);
  expect(await csv.text()).toContain(intruded);
});

test("figures on the page are those of the API and of its files", async ({ demo, page }) => {
  await signIn(page, demo, demoAccount(demo, owner));
  const series = await (await page.request.get(`${demo.url}/api/v1/ips/${intruded}/series?days=7`)).json();
  const last = series.days.at(-1);
  await page.goto(`${demo.url}/ips/${intruded}?window=7`);
  const row = page.getByRole("table", { name: "Daily figures" }).locator("tr[data-row]").first();
  const cells = (await row.locator("td").allTextContents()).map((text) => text.replaceAll("\u202f", ""));
  expect(cells.slice(1, 7)).toEqual(
    ["recipients", "ham", "suspect", "spam", "dataCommands", "rcptCommands"].map((name) =>
      String(last.counts[name]),
    ),
  );
  const records = await page.request.get(
    `${demo.url}/api/v1/ranges/days.csv?network=${intruded}&from=${last.day}&to=${last.day}`,
  );
  expect(await records.text()).toContain(String(last.counts.recipients));
});

test("an organization with one address and no mail yet is told what will come", async ({ product, page }) => {
  const account = await createOrganization(product, "One address", ["192.0.2.91"]);
  await signIn(page, product, account);
  for (const path of ["/ips", "/finder"]) {
    await page.goto(`${product.url}${path}`);
    await expect(page.getByText(/No mail from your addresses|No address looks suspicious/)).toBeVisible();
  }
  await page.goto(`${product.url}/ips/192.0.2.91`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("192.0.2.91");
  const nobody = await createOrganization(product, "No address", []);
  await page.context().clearCookies();
  await signIn(page, product, nobody);
  for (const path of ["/morning", "/ips", "/finder"]) {
    await page.goto(`${product.url}${path}`);
    await expect(page.getByText(/^Add the networks you/)).toBeVisible();
  }
});

test("a postmaster: a dead report is read and tried again by the keyboard alone", async ({ demo, page }) => {
  await signIn(page, demo, demoAccount(demo, "postmaster@lindenpost.example"));
  await page.goto(`${demo.url}/staff/reports`);
  const dead = page.getByRole("table", { name: "Dead reports" });
  await expect(dead.locator("tbody tr").first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  const from = Date.now();
  // Past the destinations, down to the first report.
  const destinations = await page
    .getByRole("table", { name: /^Destinations/ })
    .locator("tbody tr")
    .count();
  for (let row = 0; row <= destinations; row += 1) await page.keyboard.press("j");
  await expect(dead.locator(":focus")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByLabel("Note")).toBeFocused();
  await page.keyboard.type("They have mended their filter");
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 report tried again now")).toBeVisible();
  console.log(`A dead report by keyboard: ${((Date.now() - from) / 1000).toFixed(1)} s`);
});
