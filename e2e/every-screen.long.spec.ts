// What holds of every screen and its states: nothing that axe finds in either scheme, no text lost when it is twice as large
// or the window is 360 px wide, nothing from other hosts, no inline script. A page that is not in the list fails here too.
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Page, Response } from "@playwright/test";
import { faultsOf, lostText } from "./fixtures/looks";
import { demoAccount, signIn } from "./fixtures/organization";
import { requires } from "./fixtures/requirements";
import { groups, show } from "./fixtures/screens";
import { expect, test } from "./fixtures/test";

requires("browser");

const wide = { width: 1280, height: 900 };

/** Pages that only send on, and the one that the demo's accounts do not need (e2e/signin.spec.ts looks at it). */
const notListed = ["/home", "/signin/factor", "/staff"];

/** "app/(sender)/ips/[ip]/page.tsx" as "/ips/[ip]". */
const routeOf = (file: string) =>
  `/${path
    .dirname(file)
    .split("/")
    .filter((part) => part !== "." && !part.startsWith("("))
    .join("/")}`;

const patternOf = (route: string) =>
  new RegExp(`^${route.replace(/\[\.\.\.\w+\]/g, ".+").replace(/\[\w+\]/g, "[^/]+")}$`);

/** The most particular route: "/networks/add" before "/networks/[id]". */
function routeFor(address: string, routes: readonly string[]): string | undefined {
  const fitting = routes.filter((route) => patternOf(route).test(address));
  return fitting.sort((a, b) => a.split("[").length - b.split("[").length)[0];
}

test("every page is in the list of screens", async () => {
  const app = path.resolve(import.meta.dirname, "../app");
  const files = await readdir(app, { recursive: true });
  const routes = files.filter((file) => path.basename(file) === "page.tsx").map(routeOf);
  expect(routes.length).toBeGreaterThan(40);
  const listed = groups.flatMap(({ screens }) =>
    screens.map((screen) => screen.route ?? routeFor(screen.path.replace(/\?.*/, ""), routes)),
  );
  expect(routes.filter((route) => !listed.includes(route)).sort()).toEqual(notListed);
});

test("lost text is found where there is some, and only there", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.setContent(`
    <style>body { margin: 0; font: 16px/20px monospace } div { width: 100px; white-space: nowrap }</style>
    <div style="overflow: hidden">cut at the end</div>
    <div style="overflow: hidden; text-overflow: ellipsis" title="told by its title">told by its title</div>
    <div style="overflow: auto">found by scrolling</div>
    <div style="overflow: hidden; height: 20px; white-space: normal">lines below it</div>
    <div style="height: 20px">below</div><div style="margin-top: -20px">above</div>
    <div style="position: absolute; left: -20px">outside</div>
    <div style="position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden">to be heard</div>
    <div style="margin-top: 20px; width: 400px">as wide as the page</div>`);
  // How wide letters are is the machine's.
  const found = (await lostText(page)).map((each) => each.replace(/\d+ px/, "some px"));
  expect(found.sort()).toEqual([
    "the page is some px too wide",
    "“below” stands on “above”",
    "“cut at the end” is cut by some px",
    "“lines below it” is cut by some px in height",
    "“outside” is off the screen by some px",
  ]);
});

/** What a page loads from elsewhere, and what its console complains about. */
function watch(page: Page, ownUrl: string): string[] {
  const seen: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== ownUrl) seen.push(`loads ${request.url()}`);
  });
  page.on("console", (message) => {
    // The browser itself reports answers such as 404 there; those are not complaints of a page.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      seen.push(`complains: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => seen.push(`fails: ${error.message}`));
  return seen;
}

/** What is wrong with the policy that a page came under. */
function policyFaults(response: Response | null): string[] {
  const policy = response?.headers()["content-security-policy"] ?? "";
  const scripts = /script-src[^;]*/.exec(policy)?.[0] ?? "";
  const faults = [
    !scripts.includes("nonce-") && "its scripts need no nonce",
    /unsafe-inline|unsafe-eval/.test(scripts) && `its scripts may be ${scripts}`,
    !policy.includes("frame-ancestors 'none'") && "it may be framed",
  ];
  return faults.filter((fault) => fault !== false);
}

for (const group of groups) {
  test(`no violation, no lost text, nothing from elsewhere: ${group.name}`, async ({ demo, browser }) => {
    // A context of its own: axe opens a second page in it.
    const context = await browser.newContext({ viewport: wide, reducedMotion: "reduce" });
    const page = await context.newPage();
    if (group.email !== null) await signIn(page, demo, demoAccount(demo, group.email));
    const back = await group.given?.(demo, browser);
    const seen = watch(page, demo.url);
    const findings: string[] = [];
    for (const screen of group.screens) {
      await page.setViewportSize(wide);
      const response = await show(page, demo, screen);
      if (screen.route) expect(new URL(page.url()).pathname).toMatch(patternOf(screen.route));
      const faults = [...policyFaults(response), ...(await faultsOf(page)), ...seen.splice(0)];
      findings.push(...faults.map((fault) => `${screen.name}: ${fault}`));
    }
    await context.close();
    await back?.();
    expect(findings).toEqual([]);
  });
}
