// Journeys in a real browser against the product as `npm start` runs it. Debian's Chromium where it is
// installed, Playwright's own elsewhere.
import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const debianChromium = "/usr/bin/chromium";

export default defineConfig({
  testDir: "e2e",
  outputDir: "e2e/.artifacts",
  // Each worker starts a product of its own: database, web server and worker on two cores.
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: "list",
  use: {
    browserName: "chromium",
    actionTimeout: 20_000,
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    launchOptions: {
      ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "browser", testMatch: "*.spec.ts", testIgnore: ["mail*.spec.ts", "*.long.spec.ts"] },
    { name: "mail", testMatch: "mail*.spec.ts", timeout: 300_000 },
    { name: "long", testMatch: "*.long.spec.ts", timeout: 900_000 },
    { name: "screenshots", testMatch: "screenshots.ts", timeout: 600_000 },
  ],
});
