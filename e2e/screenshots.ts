// Every screen, light and dark, wide and at 360 px, into e2e/screenshots: to be looked at before it is called done.
// `npm run screenshots`.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { demoAccount, signIn } from "./fixtures/organization";
import { sampleMails } from "./fixtures/sample-mails";
import { groups, show } from "./fixtures/screens";
import { expect, test } from "./fixtures/test";

const folder = path.resolve(import.meta.dirname, "screenshots");

// One test a group, so that one group can be looked at alone: npm run screenshots -- -g "light, wide: fleet".
const widths = { wide: { width: 1440, height: 900 }, phone: { width: 360, height: 740 } };

for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, viewport] of Object.entries(widths)) {
    for (const group of groups) {
      test(`${colorScheme}, ${width}: ${group.name}`, async ({ demo, browser }) => {
        await mkdir(folder, { recursive: true });
        const tooWide: string[] = [];
        const page = await browser.newPage({ colorScheme, viewport, reducedMotion: "reduce" });
        if (group.email !== null) await signIn(page, demo, demoAccount(demo, group.email));
        const back = await group.given?.(demo, browser);
        for (const screen of group.screens) {
          await show(page, demo, screen);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          if (overflow > 0) tooWide.push(`${screen.name} by ${overflow} px`);
          // What was pressed far below leaves the page scrolled, and its fixed parts in the middle of the picture.
          await page.evaluate(() => window.scrollTo(0, 0));
          await page.screenshot({
            path: path.join(folder, `${screen.name}-${colorScheme}-${width}.png`),
            fullPage: true,
          });
        }
        await page.close();
        await back?.();
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
