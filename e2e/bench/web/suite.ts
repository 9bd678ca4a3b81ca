// The web suite: what a person waits for in Chromium, with a large provider's ninety days behind the pages.
import { chromium } from "@playwright/test";
import type { Viewer } from "@/lib/identity/viewer";
import { asReader } from "@/lib/identity/viewer";
import { advanceWindows } from "@/lib/reputation/window-commands";
import { openSession } from "@/lib/testing/browser";
import { grantRead } from "@/lib/testing/daily-records";
import { createPerson } from "@/lib/testing/people";
import config from "../../../playwright.config";
import { median, result } from "../results";
import { onStage } from "../stage";
import { addressOf, seed } from "../storage/data";
import type { Suite } from "../suites";
import { type Measured, type Visit, visit } from "./visit";

const MOST = { firstContent: 1000, lcp: 1500, shift: 0.05, interaction: 200, scriptKb: 250 };

export const web: Suite = {
  name: "web",
  summary: "first content, largest paint, shifts, interactions and scripts of the pages, in Chromium",
  run: async ({ rows, quick, say, report }) =>
    onStage(say, async (stage) => {
      const now = new Date();
      const data = await seed(rows, now, say);
      const viewer: Viewer = await createPerson({ organization: "A /16" });
      await grantRead(asReader(viewer).organizationId, "10.0.0.0/16", data.first);
      const cookie = await openSession(viewer, now);
      await advanceWindows(now);
      const server = await stage.startWeb();
      const browser = await chromium.launch(config.use?.launchOptions);
      const fleetRow = "main tr[data-row] a";
      const pages: Visit[] = [
        { name: "morning", path: "/morning", first: "main a[href^='/ips?window=1']", act: { key: "?" } },
        {
          name: "fleet of a /16, 30 days",
          path: "/ips?window=30",
          first: fleetRow,
          act: { click: "main tr[data-row] input" },
        },
        {
          name: "IP page",
          path: `/ips/${addressOf(40)}`,
          first: "main h1",
          act: { click: "text=per inbox recipient" },
        },
        {
          name: "map of a /16",
          path: "/map?network=10.0.0.0/16",
          first: "main [role=grid], main table",
          act: { click: "text=Compare" },
        },
        {
          name: "finder",
          path: "/finder",
          first: "main li[data-row]",
          act: { key: "?" },
        },
      ];
      const scripts: number[] = [];
      for (const page of pages) {
        const seen: Measured[] = [];
        // The first visit warms the server, as any visitor before this one has.
        for (let round = 0; round <= (quick ? 2 : 7); round += 1) {
          const measured = await visit(browser, server.url, cookie, page);
          if (round > 0) seen.push(measured);
        }
        const of = (pick: (each: Measured) => number) => median(seen.map(pick));
        const target =
          page.name === "map of a /16" || page.name === "finder" ? null : { atMost: MOST.firstContent };
        report(
          result(
            `${page.name}: first content`,
            of((each) => each.firstContent),
            "ms",
            target,
          ),
        );
        report(
          result(
            `${page.name}: largest contentful paint`,
            of((each) => each.lcp),
            "ms",
            { atMost: MOST.lcp },
          ),
        );
        report(
          result(
            `${page.name}: layout shift`,
            of((each) => each.shift),
            "",
            { atMost: MOST.shift },
          ),
        );
        report(
          result(
            `${page.name}: interaction`,
            of((each) => each.interaction),
            "ms",
            { atMost: MOST.interaction },
          ),
        );
        const kb = of((each) => each.scriptBytes) / 1000;
        scripts.push(kb);
        report(result(`${page.name}: JavaScript of the first load, compressed`, kb, "kB"));
      }
      report(
        result("JavaScript of the heaviest first load, compressed", Math.max(...scripts), "kB", {
          atMost: MOST.scriptKb,
        }),
      );
      await browser.close();
    }),
};
