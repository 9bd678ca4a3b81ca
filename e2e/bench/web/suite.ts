// The web suite: what a person waits for in Chromium, with a large provider's ninety days behind the pages.
import { chromium } from "@playwright/test";
import type { Viewer } from "@/lib/identity/viewer";
import { asReader } from "@/lib/identity/viewer";
import { pool } from "@/lib/platform/db";
import { advanceWindows } from "@/lib/reputation/window-commands";
import { openSession } from "@/lib/testing/browser";
import { grantRead } from "@/lib/testing/daily-records";
import { createPerson } from "@/lib/testing/people";
import config from "../../../playwright.config";
import { median, result, type Target } from "../results";
import { onStage } from "../stage";
import { addressOf, seed } from "../storage/data";
import type { Suite } from "../suites";
import { type Measured, type Visit, visit } from "./visit";

const MOST = { firstContent: 1000, lcp: 1500, shift: 0.05, interaction: 200, scriptKb: 250 };

/** `promised`: what the time of the first content is promised for. */
const pages: (Visit & { promised: boolean })[] = [
  {
    name: "morning",
    path: "/morning",
    first: "main a[href^='/ips?window=1']",
    act: { key: "?" },
    promised: true,
  },
  {
    name: "fleet of a /16, 30 days",
    path: "/ips?window=30",
    first: "main [data-row] a",
    act: { click: "main [data-row] input" },
    promised: true,
  },
  {
    name: "IP page",
    path: `/ips/${addressOf(40)}`,
    first: "main h1",
    act: { click: "text=per inbox recipient" },
    promised: true,
  },
  {
    name: "map of a /16",
    path: "/map?network=10.0.0.0/16",
    first: "main [role=grid], main table",
    act: { click: "text=Compare" },
    promised: false,
  },
  { name: "finder", path: "/finder", first: "main li[data-row]", act: { key: "?" }, promised: false },
];

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
      // At rest, as in the morning: the first pages would share the disk with what has just been written.
      await pool.query("VACUUM (ANALYZE) ip_window");
      await pool.query("CHECKPOINT");
      const server = await stage.startWeb();
      say("visiting the pages");
      const browser = await chromium.launch(config.use?.launchOptions);
      for (const page of pages) {
        for (const width of ["wide", "phone"] as const) {
          const seen: Measured[] = [];
          // The first visit warms the server, as any visitor before this one has.
          for (let round = 0; round <= (quick ? 2 : 7); round += 1) {
            const measured = await visit(browser, server.url, cookie, page, width);
            if (round > 0) seen.push(measured);
          }
          const line = (name: string, pick: (each: Measured) => number, unit: string, target: Target) =>
            report(result(`${page.name}, ${width}: ${name}`, median(seen.map(pick)), unit, target));
          line(
            "first content",
            (each) => each.firstContent,
            "ms",
            page.promised ? { atMost: MOST.firstContent } : null,
          );
          line("until it answers", (each) => each.answers, "ms", null);
          line("largest contentful paint", (each) => each.lcp, "ms", { atMost: MOST.lcp });
          line("layout shift", (each) => each.shift, "", { atMost: MOST.shift });
          line("interaction", (each) => each.interaction, "ms", { atMost: MOST.interaction });
          line("JavaScript of the first load, compressed", (each) => each.firstScripts / 1000, "kB", {
            atMost: MOST.scriptKb,
          });
          line("JavaScript it fetches after that", (each) => each.laterScripts / 1000, "kB", null);
        }
      }
      await browser.close();
    }),
};
