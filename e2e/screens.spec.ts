// What people hand on: saved views, copied links, and figures that are the same wherever they are read. The mornings of the
// four people are in people.spec.ts.
import type { Page } from "@playwright/test";
import { addDays, dayOf } from "@/lib/platform/day";
import { createOrganization, demoAccount, signIn } from "./fixtures/organization";
import { requires } from "./fixtures/requirements";
import { expect, test } from "./fixtures/test";

requires("browser");

const owner = "owner@fenwick-mail.example";
const colleague = "viewer@fenwick-mail.example";
const stranger = "ops@tower-relay.example";
const intruded = "203.0.113.200";

test("saves a view that a colleague opens by its name", async ({ demo, browser }) => {
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
  for (const each of [mine, theirs]) await each.close();
});

/** Links that people copy, each with what it names: that is nobody's but the owner's. */
const links: { path: string; of: "address" | "network" | null }[] = [
  { path: `/morning?since=${addDays(dayOf(new Date()), -9)}&limit=50`, of: null },
  {
    path: "/ips?window=30&tag=newsletter&sort=volume&order=asc&cols=volume,rate,tags&compare=true",
    of: null,
  },
  { path: "/ips?by=network&window=30&minVolume=500", of: null },
  { path: "/map?network=203.0.113.0/24&by=volume&window=30", of: "network" },
  { path: "/map?network=203.0.113.0/24&table=true&compare=true", of: "network" },
  { path: `/ips/${intruded}?window=30&compare=true&base=inbox`, of: "address" },
  { path: "/finder?kind=traps&dismissed=true", of: null },
];

/** What a page shows and how it is set, without what only some may press or do. */
async function viewOf(page: Page) {
  await page.waitForLoadState("networkidle");
  return page.locator("main").evaluate((main) => {
    const all = <Each extends Element>(of: string) => [...main.querySelectorAll<Each>(of)];
    const words = (element: Element) =>
      (element.textContent ?? "")
        .replace(/Put aside|Bring back/g, "")
        .replace(/\s+/g, " ")
        .trim();
    return {
      title: words(all("h1")[0] ?? main),
      shown: all("[data-row], section:not([aria-labelledby=due]) li, dl, figcaption p, [role=grid]").map(
        words,
      ),
      cells: all("[role=gridcell]").map((cell) => cell.ariaLabel),
      chosen: all<HTMLInputElement>("input:checked").map(({ value }) => value),
      set: all<HTMLSelectElement>("select, input[type=date]")
        .filter((field) => field.closest("form") === null)
        .map(({ value }) => value),
      pressed: all("[aria-pressed=true]").map(words),
    };
  });
}

test("a copied link shows a colleague the same, and a stranger nothing of it", async ({ demo, browser }) => {
  const [mine, theirs, other] = [await browser.newPage(), await browser.newPage(), await browser.newPage()];
  await signIn(mine, demo, demoAccount(demo, owner));
  await signIn(theirs, demo, demoAccount(demo, colleague));
  await signIn(other, demo, demoAccount(demo, stranger));
  for (const { path, of } of links) {
    await mine.goto(`${demo.url}${path}`);
    const seen = await viewOf(mine);
    expect(seen.shown.join().length + seen.cells.join().length, path).toBeGreaterThan(100);
    expect((await theirs.goto(`${demo.url}${path}`))?.status()).toBe(200);
    expect(await viewOf(theirs), path).toEqual(seen);
    const answer = await other.goto(`${demo.url}${path}`);
    expect(`${path} ${answer?.status()}`).toBe(`${path} ${of === null ? 200 : 404}`);
    if (of !== null) await expect(other.getByText(`No grant covers this ${of}`)).toBeVisible();
    await other.waitForLoadState("networkidle");
    // The address that was asked for is said again, and nothing else of its network.
    const asked = /^\/ips\/([^?]+)/.exec(path)?.[1] ?? "no address";
    const told = (await other.locator("main").textContent()) ?? "";
    expect(told.replaceAll(asked, ""), path).not.toContain("203.0.113.");
  }
  // A link from before every status was a filter.
  await mine.goto(`${demo.url}/ips?blocked=true&window=30`);
  await expect(mine).toHaveURL(/^(?=.*window=30)(?=.*status=blocked)/);
  for (const each of [mine, theirs, other]) await each.close();
});

test("figures of an address and day are the same on its page, in the API, its files, metrics and SNDS", async ({
  demo,
  page,
}) => {
  await signIn(page, demo, demoAccount(demo, owner));
  // Who sends most has figures of every kind; who is blocked has no filter result, and is in no file of SNDS.
  const busiest = await (await page.request.get(`${demo.url}/api/v1/ips?window=1&sort=volume`)).json();
  const { ip } = busiest.rows[0];
  const series = await (await page.request.get(`${demo.url}/api/v1/ips/${ip}/series?days=7`)).json();
  const { day, counts, filterResult } = series.days.at(-1);
  const names = ["recipients", "ham", "suspect", "spam", "dataCommands", "rcptCommands"];
  await page.goto(`${demo.url}/ips/${ip}?window=7`);
  const row = page.getByRole("table", { name: "Daily figures" }).locator("tr[data-row]").first();
  const cells = (await row.locator("td").allTextContents()).map((text) => text.replaceAll("\u202f", ""));
  expect(cells.slice(1, 7)).toEqual(names.map((name) => String(counts[name])));

  const days = `network=${ip}&from=${day}&to=${day}`;
  const records = await (await page.request.get(`${demo.url}/api/v1/ranges/days.csv?${days}`)).text();
  const [header = "", record = ""] = records.split(/\r?\n/);
  const recorded = new Map(header.split(",").map((name, index) => [name, record.split(",")[index]]));
  const csvNames = ["recipients", "ham", "suspect", "spam", "data_commands", "rcpt_commands"];
  expect(csvNames.map((name) => Number(recorded.get(name)))).toEqual(names.map((name) => counts[name]));

  const fleet = await (await page.request.get(`${demo.url}/api/v1/ips?window=1&cidr=${ip}`)).json();
  expect(fleet.rows[0].counts).toMatchObject(Object.fromEntries(names.map((name) => [name, counts[name]])));

  const scopes = ["snds", "ips:read"];
  const [sndsKey = "", key = ""] = await Promise.all(
    scopes.map((scope) =>
      demo.cli(["key", "create", "Fenwick Mail", `agreement ${scope}`, "--scope", scope]),
    ),
  );
  const snds = await (await page.request.get(`${demo.url}/snds/data.aspx?key=${sndsKey}&ip=${ip}`)).text();
  expect(snds.split(",").slice(0, 7)).toEqual([
    ip,
    expect.any(String),
    expect.any(String),
    String(counts.rcptCommands),
    String(counts.dataCommands),
    String(counts.recipients),
    filterResult.result,
  ]);

  const metrics = await page.request.get(`${demo.url}/api/v1/metrics`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const measured = (await metrics.text()).split("\n").filter((line) => line.includes(`ip="${ip}"`));
  expect(measured).toEqual(
    expect.arrayContaining([
      `senderscope_rcpt_commands{ip="${ip}"} ${counts.rcptCommands}`,
      `senderscope_messages{ip="${ip}"} ${counts.dataCommands}`,
      `senderscope_recipients{ip="${ip}"} ${counts.recipients}`,
      `senderscope_filter_result{ip="${ip}",result="${filterResult.result}"} 1`,
    ]),
  );
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
