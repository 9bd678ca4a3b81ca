// One visit of a page in a browser that has seen nothing yet, and what it took.
import type { Browser, Page } from "@playwright/test";

/** How wide the window is. */
export type Width = "wide" | "phone";

const windows = {
  wide: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} as const;

export type Visit = {
  name: string;
  path: string;
  /** The first content: what a person came for, not a placeholder. */
  first: string;
  /** What is done then. */
  act: { click: string } | { key: string };
};

export type Measured = {
  /** Milliseconds from the start of the navigation until the first content is in the page. */
  firstContent: number;
  /** Largest contentful paint, milliseconds. */
  lcp: number;
  /** Sum of layout shifts without input. */
  shift: number;
  /** The slowest event until the next paint, milliseconds; of those under 16, which browsers do not report, 16. */
  interaction: number;
  /** Bytes of scripts as they came over the wire until the page was quiet, with all that it fetches by itself. */
  scriptBytes: number;
};

type Marks = { firstContent: number; lcp: number; shift: number; interaction: number };

export async function visit(
  browser: Browser,
  url: string,
  cookie: string,
  what: Visit,
  width: Width,
): Promise<Measured> {
  const context = await browser.newContext(windows[width]);
  try {
    const [name = "", value = ""] = cookie.split("=", 2);
    await context.addCookies([{ name, value, url }]);
    const page = await context.newPage();
    const scripts = await countScripts(page);
    await page.addInitScript({ content: watch(what.first) });
    await page.goto(`${url}${what.path}`, { waitUntil: "load" });
    await page.locator(what.first).filter({ visible: true }).first().waitFor();
    await page.waitForLoadState("networkidle");
    const scriptBytes = scripts();
    const before = await marksOf(page);
    if ("key" in what.act) await page.keyboard.press(what.act.key);
    else await page.locator(what.act.click).filter({ visible: true }).first().click();
    // Events are reported once they were painted.
    await page.waitForTimeout(400);
    const { interaction } = await marksOf(page);
    return { ...before, interaction: Number.isNaN(interaction) ? 16 : interaction, scriptBytes };
  } finally {
    await context.close();
  }
}

/** Adds up the scripts of a page; answers what came so far. */
async function countScripts(page: Page): Promise<() => number> {
  const client = await page.context().newCDPSession(page);
  const ids = new Set<string>();
  let bytes = 0;
  client.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") ids.add(requestId);
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (ids.has(requestId)) bytes += encodedDataLength;
  });
  await client.send("Network.enable");
  return () => bytes;
}

const marksOf = (page: Page): Promise<Marks> =>
  page.evaluate(() => (window as unknown as { marks: Marks }).marks);

// Runs in the page, before anything of it. A text, because what compiles this file puts calls into functions that a page
// knows nothing of.
const watch = (first: string) => `
  const marks = { firstContent: NaN, lcp: NaN, shift: 0, interaction: NaN };
  window.marks = marks;
  const observe = (type, each, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...more });
  observe("largest-contentful-paint", (entry) => { marks.lcp = entry.startTime; });
  observe("layout-shift", (entry) => { if (!entry.hadRecentInput) marks.shift += entry.value; });
  observe("event", (entry) => { marks.interaction = Math.max(marks.interaction || 0, entry.duration); }, {
    durationThreshold: 16,
  });
  const look = () => {
    const found = [...document.querySelectorAll(${JSON.stringify(first)})];
    if (found.some((element) => element.checkVisibility())) marks.firstContent = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;
