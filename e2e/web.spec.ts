// What holds for every page: nothing from other hosts, no script but ours, usable by keyboard and screen reader.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { demoAccount, signIn } from "./fixtures/organization";
import { requires } from "./fixtures/requirements";
import { expect, test } from "./fixtures/test";

requires("browser");

const owner = "owner@fenwick-mail.example";
const intruded = "203.0.113.200";
const senderPages = [
  "/morning",
  "/ips",
  `/ips/${intruded}`,
  "/ips/2001:db8:100:1::1",
  "/networks",
  "/networks/add",
  "/feeds",
  "/keys",
  "/alerts",
  "/organization",
];
const staffPages = [
  "/staff/overview",
  "/staff/sources",
  "/staff/sources?tab=days",
  "/staff/traps",
  "/staff/traps?tab=hits",
  "/staff/claims",
  "/staff/cases",
  "/staff/blocks",
  "/staff/settings",
  "/staff/settings?tab=history",
  "/staff/abuse",
  "/staff/notices",
  "/staff/audit",
  "/staff/outbox",
];
const publicPages = ["/", "/signin", "/signup", "/reset", "/not-a-page"];

/** Collects what a page loads from elsewhere and what its console complains about. */
function watch(page: Page, ownUrl: string): { foreign: string[]; complaints: string[] } {
  const seen = { foreign: [] as string[], complaints: [] as string[] };
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== ownUrl) seen.foreign.push(request.url());
  });
  page.on("console", (message) => {
    // The browser itself reports answers such as 404 there; those are not complaints of a page.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      seen.complaints.push(`${new URL(page.url()).pathname}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => seen.complaints.push(`${new URL(page.url()).pathname}: ${error.message}`));
  return seen;
}

async function visitAll(page: Page, url: string, paths: string[]): Promise<void> {
  for (const path of paths) {
    const response = await page.goto(`${url}${path}`);
    const policy = response?.headers()["content-security-policy"] ?? "";
    const scripts = /script-src[^;]*/.exec(policy)?.[0] ?? "";
    expect(`${path}: ${scripts}`).toContain("nonce-");
    expect(scripts).not.toContain("unsafe-inline");
    expect(scripts).not.toContain("unsafe-eval");
    expect(policy).toContain("frame-ancestors 'none'");
    await page.waitForLoadState("networkidle");
  }
}

test("pages load nothing from other hosts, under a policy without inline scripts", async ({
  demo,
  browser,
}) => {
  for (const [email, paths] of [
    [null, publicPages],
    [owner, senderPages],
    ["postmaster@lindenpost.example", staffPages],
  ] as const) {
    const page = await browser.newPage();
    const seen = watch(page, demo.url);
    if (email !== null) await signIn(page, demo, demoAccount(demo, email));
    await visitAll(page, demo.url, [...paths]);
    expect(seen).toEqual({ foreign: [], complaints: [] });
    await page.close();
  }
});

test("markup that somebody smuggled into a page runs no script", async ({ demo, page }) => {
  await page.goto(`${demo.url}/signin`);
  const refused = page.waitForEvent("console", (message) =>
    message.text().includes("Content Security Policy"),
  );
  await page.evaluate(() => {
    const smuggled = document.createElement("div");
    smuggled.innerHTML = '<img src="/nothing" alt="" onerror="document.title = `ran`">';
    document.body.append(smuggled);
  });
  await refused;
  expect(await page.title()).not.toBe("ran");
});

test("by keyboard alone: sign in, search, walk the rows, open an address, jump to another", async ({
  demo,
  page,
}) => {
  const account = demoAccount(demo, owner);
  await page.goto(`${demo.url}/signin?next=/ips`);
  await expect(page.getByLabel("Mail address")).toBeFocused();
  await page.keyboard.type(account.email);
  await page.keyboard.press("Tab");
  await expect(page.getByLabel(/^Password/)).toBeFocused();
  await page.keyboard.type(account.password);
  await page.keyboard.press("Enter");

  const rows = page.getByRole("table").locator("tbody tr[data-row]");
  await expect(rows.first()).toBeVisible();
  // The rows come with the page; its keys work once its scripts have run.
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("/");
  await page.keyboard.type("203.0.113.");
  await expect(page).toHaveURL(/q=203\.0\.113\./);
  await page.keyboard.press("Tab");
  await expect(rows.first().getByRole("link")).toContainText("203.0.113.");

  await page.keyboard.press("j");
  await expect(rows.nth(0).getByRole("link")).toBeFocused();
  await page.keyboard.press("j");
  await expect(rows.nth(1).getByRole("link")).toBeFocused();
  await page.keyboard.press("k");
  await expect(rows.nth(0).getByRole("link")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/ips\/203\.0\.113\.\d+/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("203.0.113.");

  await page.keyboard.press("Control+k");
  await expect(
    page.getByRole("textbox", { name: "Address, network, AS, domain, case or page" }),
  ).toBeFocused();
  await page.keyboard.type("192.0.2.77");
  await expect(page.getByText("Open this address")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/ips\/192\.0\.2\.77/);

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeHidden();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`no serious accessibility finding on sign-in, fleet and IP page (${colorScheme})`, async ({
    demo,
    browser,
  }) => {
    const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    const findings: string[] = [];
    const look = async (name: string) => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
        .analyze();
      for (const { id, impact, nodes } of violations) {
        if (impact !== "serious" && impact !== "critical") continue;
        findings.push(`${name}: ${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
      }
    };
    await page.goto(`${demo.url}/signin`);
    await page.waitForLoadState("networkidle");
    await look("sign-in");
    await signIn(page, demo, demoAccount(demo, owner));
    await page.goto(`${demo.url}/morning`);
    await expect(page.getByRole("heading", { name: "Worse" })).toBeVisible();
    await look("morning");
    await page.goto(`${demo.url}/ips`);
    await expect(page.locator("tr[data-row]").first()).toBeVisible();
    await look("fleet");
    await page.goto(`${demo.url}/ips/${intruded}`);
    await expect(page.getByRole("heading", { name: "Day by day" })).toBeVisible();
    await page.waitForLoadState("networkidle");
    await look("IP page");
    expect(findings).toEqual([]);
    await context.close();
  });
}
