// Every screen, light and dark, wide and at 360 px, into e2e/screenshots: to be looked at before it is called done.
// `npm run screenshots`.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { demoAccount, signIn } from "./fixtures/organization";
import { sampleMails } from "./fixtures/sample-mails";
import { expect, test } from "./fixtures/test";

const folder = path.resolve(import.meta.dirname, "screenshots");

type Screen = { name: string; path: string; before?: (page: Page) => Promise<void> };

const openFirstFeed = async (page: Page) => {
  const link = page.locator("main a[href^='/feeds/']").first();
  if ((await link.count()) > 0) await link.click();
};

const openFirstReport = async (page: Page) => {
  await page
    .getByRole("button", { name: /^\d+ \w+ 20/ })
    .first()
    .click();
  await page.getByRole("dialog").waitFor();
};

/** A message with a hop inside, our border, and lines that its sender may have written. */
const pasted = `Authentication-Results: lindenpost.example; dkim=pass header.d=sender.example
Received: from mx-north.lindenpost.example ([10.20.0.4]) by mx-south.lindenpost.example with LMTP id kJ3xAZQ; Fri, 20 Nov 2026 10:00:01 +0000
Received: from mail.sender.example (mail.sender.example [203.0.113.20])
\tby mx-north.lindenpost.example (Postfix) with ESMTPS id 4ABC12
\tfor <bob@lindenpost.example>; Fri, 20 Nov 2026 10:00:00 +0000
Received: from bank.example (bank.example [192.0.2.66]) by mx-north.lindenpost.example with ESMTP id F0; Fri, 20 Nov 2026 09:59:00 +0000
Authentication-Results: evil.example; dkim=pass header.d=bank.example
X-Originating-IP: [192.0.2.66]
From: News <news@sender.example>
Subject: Offer
Message-ID: <1@sender.example>
`;

const decideOne = async (page: Page) => {
  await page.getByLabel("Message").fill(pasted);
  await page.getByRole("button", { name: "Decide" }).click();
  await page.getByRole("region", { name: "Decision" }).waitFor();
};

const reviewFloor = async (page: Page) => {
  await page.getByLabel("Floor of DATA commands a day").fill("500");
  await page.getByRole("button", { name: "See what this changes" }).click();
  await page.getByRole("dialog", { name: "What this changes" }).waitFor();
};

const openDovecot = async (page: Page) => {
  await page.locator("main table button").first().click();
  await page.getByRole("tab", { name: "Dovecot" }).click();
};

const press = (name: string) => async (page: Page) => {
  await page.getByRole("button", { name }).click();
  await page.getByRole("dialog").waitFor();
};

const type = (text: string) => async (page: Page) => {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: /^Address, network/ }).fill(text);
};

const key = (name: string, dialog: string) => async (page: Page) => {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  await page.keyboard.press(name);
  await page.getByRole("dialog", { name: dialog }).waitFor();
};

const openDays = async (page: Page) => {
  await page.getByRole("button", { name: /1 Jan/ }).click();
  await page.getByLabel("First day").waitFor();
};

const openFirst = async (page: Page) => {
  await page.locator("main [data-row] button").first().click();
  await page.getByRole("dialog").waitFor();
};

const selectRows = async (page: Page) => {
  for (const box of await page.getByRole("checkbox", { name: /^Select / }).all()) {
    if ((await page.getByRole("checkbox", { checked: true }).count()) === 3) break;
    await box.check();
  }
  await page.getByRole("button", { name: "Add tag" }).waitFor();
};

/** The server answers what is asked next with an error, or not at all. */
const failing = (choice: string) => async (page: Page) => {
  const problem = {
    title: "Something went wrong on our side. Nothing was changed; try again.",
    code: "internal",
  };
  await page.route("**/api/v1/ips?**", (route) => route.fulfill({ status: 400, json: problem }));
  await page.getByText(choice, { exact: true }).click();
  await page.getByRole("alert").waitFor();
};

const hanging = (choice: string) => async (page: Page) => {
  await page.route("**/api/v1/ips?**", () => undefined);
  await page.getByText(choice, { exact: true }).click();
};

const putAside = async (page: Page) => {
  await page.getByRole("button", { name: /^Put / }).first().click();
  await page.getByRole("menuitem", { name: "For 7 days" }).click();
  await page
    .getByRole("button", { name: /^Bring / })
    .first()
    .waitFor();
};

const showCut = async (page: Page) => {
  const text =
    "203.0.113.7\n198.51.100.0/24, 192.0.2.5/24\n2001:db8:300::/44\n198.18.40.0-198.18.43.255\nAS64496";
  await page.getByLabel("Addresses and networks").fill(text);
  await page.getByRole("button", { name: "Show how it is cut" }).click();
  await page
    .getByRole("table")
    .or(page.getByRole("list", { name: "Blocks of the claim" }))
    .waitFor();
};

/** A page behind a link in a mail of the outbox, as its reader finds it: signed in nowhere. */
const follow = (link: string) => async (page: Page) => {
  await page.locator("main [data-row] button").first().click();
  const href = await page.getByRole("dialog").locator(`a[href*="${link}"]`).first().getAttribute("href");
  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  await page.goto(href ?? "/");
  await page.waitForLoadState("networkidle");
  await page.context().addCookies(cookies);
};

const openClaim = async (page: Page) => {
  await page.getByRole("link", { name: /198\.18\.32\.0/ }).click();
  await page.getByRole("button", { name: "Check now" }).waitFor();
};

const owner = "owner@fenwick-mail.example";
const postmaster = "postmaster@lindenpost.example";

// One test a group, so that one group can be looked at alone: npm run screenshots -- -g "light, wide: fleet".
const groups: { name: string; email: string | null; screens: Screen[] }[] = [
  {
    name: "public",
    email: null,
    screens: [
      { name: "front", path: "/" },
      { name: "guide", path: "/postmaster" },
      { name: "guide-code", path: "/postmaster/codes/S3140" },
      { name: "guide-bounce", path: "/postmaster/bounce" },
      { name: "guide-roles", path: "/postmaster/roles" },
      { name: "guide-abuse", path: "/postmaster/abuse" },
      { name: "status", path: "/status" },
      { name: "sign-in", path: "/signin" },
      { name: "sign-up", path: "/signup" },
      { name: "reset", path: "/reset" },
      { name: "confirm", path: "/confirm?token=x" },
      { name: "not-found", path: "/not-a-page" },
    ],
  },
  {
    name: "shell",
    email: owner,
    screens: [
      { name: "shell-command-box", path: "/ips", before: type("AS64500") },
      { name: "shell-keyboard", path: "/ips", before: key("?", "Keyboard") },
      { name: "shell-days", path: "/ips?from=2026-01-01", before: openDays },
    ],
  },
  {
    name: "morning",
    email: owner,
    screens: [
      { name: "morning", path: "/morning" },
      { name: "morning-calm", path: "/morning?since=2999-01-01" },
    ],
  },
  {
    name: "fleet",
    email: owner,
    screens: [
      { name: "fleet", path: "/ips" },
      { name: "fleet-today", path: "/ips?window=today" },
      { name: "fleet-compared", path: "/ips?window=30&compare=true" },
      { name: "fleet-selected", path: "/ips", before: selectRows },
      { name: "fleet-views", path: "/ips?window=30", before: press("Views") },
      { name: "fleet-columns", path: "/ips", before: press("Columns") },
      { name: "fleet-by-network", path: "/ips?by=network" },
      { name: "fleet-by-tag", path: "/ips?by=tag" },
      { name: "fleet-filtered-empty", path: "/ips?q=nothing-like-this" },
    ],
  },
  {
    name: "ip",
    email: owner,
    screens: [
      { name: "ip-intruded", path: "/ips/203.0.113.200" },
      { name: "ip-evidence", path: "/ips/203.0.113.200", before: press("Evidence") },
      { name: "ip-compared", path: "/ips/203.0.113.20?window=30&compare=true" },
      { name: "ip-bought-list", path: "/ips/203.0.113.20" },
      { name: "ip-warm-up", path: "/ips/203.0.113.128" },
      { name: "ip-quiet", path: "/ips/203.0.113.240" },
      { name: "ip-shared-today", path: "/ips/192.0.2.77?today=true&window=30" },
      { name: "ip-six", path: "/ips/2001:db8:100:1::1" },
      { name: "ip-not-ours", path: "/ips/198.51.100.1" },
    ],
  },
  {
    name: "map",
    email: owner,
    screens: [
      { name: "map", path: "/map" },
      { name: "map-addresses", path: "/map?network=203.0.113.0/24&compare=true" },
      { name: "map-volume", path: "/map?network=203.0.113.0/24&by=volume&window=30" },
      { name: "map-networks", path: "/map?network=198.18.0.0/16" },
      { name: "map-six", path: "/map?network=2001:db8:100::/40" },
    ],
  },
  {
    name: "finder",
    email: owner,
    screens: [
      { name: "finder", path: "/finder" },
      { name: "finder-empty", path: "/finder?tag=warm-up&kind=traps" },
      { name: "finder-dismissed", path: "/finder?dismissed=true", before: putAside },
    ],
  },
  {
    // Each state a screen can be in that the demo's own sender does not show: late, missing and lost days stand in the
    // strip of the fleet, below the floor on ip-quiet, before the grant and today on ip-shared-today.
    name: "states",
    email: "post@alder-letters.example",
    screens: [
      { name: "state-new-morning", path: "/morning" },
      { name: "state-new-fleet", path: "/ips" },
      { name: "state-new-finder", path: "/finder" },
      { name: "state-not-yours", path: "/ips/203.0.113.200" },
      { name: "state-error", path: "/ips", before: failing("30 days") },
      { name: "state-loading", path: "/ips", before: hanging("90 days") },
    ],
  },
  {
    name: "networks",
    email: owner,
    screens: [
      { name: "networks", path: "/networks" },
      { name: "networks-add", path: "/networks/add" },
      { name: "networks-cut", path: "/networks/add", before: showCut },
      { name: "networks-claim", path: "/networks", before: openClaim },
      { name: "networks-delegate", path: "/networks", before: press("Delegate a network") },
      { name: "networks-access", path: "/networks/access?network=198.18.0.0/20" },
      { name: "networks-access-foreign", path: "/networks/access?network=198.51.100.0/24" },
    ],
  },
  {
    name: "organization",
    email: owner,
    screens: [
      { name: "cases", path: "/cases?ips=203.0.113.200" },
      { name: "feeds", path: "/feeds" },
      { name: "feed", path: "/feeds", before: openFirstFeed },
      { name: "feeds-complaints", path: "/feeds?tab=complaints" },
      { name: "keys", path: "/keys" },
      { name: "alerts", path: "/alerts" },
      { name: "account", path: "/account" },
      { name: "account-sign-in", path: "/account?tab=sign-in" },
      { name: "account-data", path: "/account?tab=data" },
      { name: "organization", path: "/organization" },
      { name: "organization-invite", path: "/organization", before: press("Invite someone") },
      { name: "organization-settings", path: "/organization?tab=settings" },
      { name: "organization-audit", path: "/organization?tab=audit" },
    ],
  },
  {
    name: "staff",
    email: postmaster,
    screens: [
      { name: "staff-sources", path: "/staff/sources" },
      { name: "staff-source-dovecot", path: "/staff/sources", before: openDovecot },
      { name: "staff-overview", path: "/staff/overview" },
      { name: "staff-cases", path: "/staff/cases" },
      { name: "staff-blocks", path: "/staff/blocks" },
      { name: "staff-attribution", path: "/staff/attribution", before: decideOne },
      { name: "staff-sender", path: "/staff/senders?q=203.0.113.0/24" },
      { name: "staff-people", path: "/staff/people" },
      { name: "staff-person", path: "/staff/people?q=support", before: openFirst },
      { name: "staff-organizations", path: "/staff/people?tab=organizations" },
      { name: "staff-organization", path: "/staff/people?tab=organizations&q=fenwick", before: openFirst },
      { name: "first-run", path: "/morning" },
      { name: "invitation", path: "/staff/outbox?q=colleague@", before: follow("/invitation/") },
      { name: "staff-notices", path: "/staff/notices" },
      { name: "staff-audit", path: "/staff/audit" },
      { name: "staff-claims", path: "/staff/claims" },
      { name: "staff-claims-decided", path: "/staff/claims?show=decided" },
      { name: "staff-grants", path: "/staff/claims?tab=grants&q=198.18.0.0/20" },
      { name: "staff-disputes", path: "/staff/claims?tab=disputes" },
      { name: "staff-reports", path: "/staff/reports" },
      { name: "staff-report", path: "/staff/reports", before: openFirstReport },
      { name: "staff-settings", path: "/staff/settings" },
      { name: "staff-settings-review", path: "/staff/settings", before: reviewFloor },
      { name: "staff-outbox", path: "/staff/outbox" },
    ],
  },
];

const widths = { wide: { width: 1440, height: 900 }, phone: { width: 360, height: 740 } };

for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, viewport] of Object.entries(widths)) {
    for (const group of groups) {
      test(`${colorScheme}, ${width}: ${group.name}`, async ({ demo, browser }) => {
        await mkdir(folder, { recursive: true });
        const tooWide: string[] = [];
        const page = await browser.newPage({ colorScheme, viewport, reducedMotion: "reduce" });
        if (group.email !== null) await signIn(page, demo, demoAccount(demo, group.email));
        for (const screen of group.screens) {
          await page.goto(`${demo.url}${screen.path}`);
          await page.waitForLoadState("networkidle");
          await screen.before?.(page);
          await page.waitForLoadState("networkidle");
          await page.evaluate(() => document.fonts.ready);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          if (overflow > 0) tooWide.push(`${screen.name} by ${overflow} px`);
          await page.screenshot({
            path: path.join(folder, `${screen.name}-${colorScheme}-${width}.png`),
            fullPage: true,
          });
        }
        await page.close();
        expect(tooWide, "screens that scroll sideways").toEqual([]);
      });
    }
  }
}

// Mails as light and dark programs show them; no product is needed: npm run screenshots -- -g mails.
for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, viewport] of Object.entries(widths)) {
    test(`${colorScheme}, ${width}: mails`, async ({ browser }) => {
      await mkdir(folder, { recursive: true });
      const page = await browser.newPage({ colorScheme, viewport });
      const tooWide: string[] = [];
      for (const [name, { html }] of Object.entries(sampleMails)) {
        await page.setContent(html);
        const fits = await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
        if (!fits) tooWide.push(name);
        await page.screenshot({
          path: path.join(folder, `${name}-${colorScheme}-${width}.png`),
          fullPage: true,
        });
      }
      await page.close();
      expect(tooWide, "mails that scroll sideways").toEqual([]);
    });
  }
}
