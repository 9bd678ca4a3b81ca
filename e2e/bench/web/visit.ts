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
  /** Milliseconds until React had taken over the first content, and the page could answer. */
  answers: number;
  /** Largest contentful paint, milliseconds. */
  lcp: number;
  /** Sum of layout shifts without input. */
  shift: number;
  /** The slowest event until the next paint, milliseconds; of those under 16, which browsers do not report, 16. */
  interaction: number;
  /** Bytes of scripts as they came over the wire, headers too: those asked for until the page was painted and answered. */
  firstScripts: number;
  /** The same of those that it fetched by itself after that, until it was quiet. */
  laterScripts: number;
};

type Marks = Pick<Measured, "firstContent" | "answers" | "lcp" | "shift" | "interaction"> & {
  /** When each script was asked for. */
  asked: Record<string, number>;
};

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
    const { asked, ...before } = await marksOf(page);
    // Scripts that the page was painted and answered without, and only those, are later ones.
    const ready = Math.max(before.firstContent, before.lcp, before.answers);
    const later = (url: string) => (asked[url] ?? 0) > ready;
    const laterScripts = bytesOf(scripts.filter(({ url }) => later(url)));
    const firstScripts = bytesOf(scripts) - laterScripts;
    if ("key" in what.act) await page.keyboard.press(what.act.key);
    else await page.locator(what.act.click).filter({ visible: true }).first().click();
    // Events are reported once they were painted.
    await page.waitForTimeout(400);
    const { interaction } = await marksOf(page);
    return {
      ...before,
      interaction: Number.isNaN(interaction) ? 16 : interaction,
      firstScripts,
      laterScripts,
    };
  } finally {
    await context.close();
  }
}

type Script = { url: string; bytes: number };

const bytesOf = (scripts: readonly Script[]): number => scripts.reduce((sum, { bytes }) => sum + bytes, 0);

/** A list to which each script of the page is added as it comes. */
async function countScripts(page: Page): Promise<Script[]> {
  const client = await page.context().newCDPSession(page);
  const urls = new Map<string, string>();
  const scripts: Script[] = [];
  client.on("Network.responseReceived", ({ requestId, type, response }) => {
    if (type === "Script") urls.set(requestId, response.url);
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength: bytes }) => {
    const url = urls.get(requestId);
    if (url !== undefined) scripts.push({ url, bytes });
  });
  await client.send("Network.enable");
  return scripts;
}

const marksOf = (page: Page): Promise<Marks> =>
  page.evaluate(() => {
    const entries = performance.getEntriesByType("resource").map(({ name, startTime }) => [name, startTime]);
    return {
      ...(window as unknown as { marks: Omit<Marks, "asked"> }).marks,
      asked: Object.fromEntries(entries),
    };
  });

// Runs in the page, before anything of it. A text, because what compiles this file puts calls into functions that a page
// knows nothing of.
const watch = (first: string) => `
  const marks = { firstContent: NaN, answers: NaN, lcp: NaN, shift: 0, interaction: NaN };
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
    const seen = found.find((element) => element.checkVisibility());
    if (seen && Number.isNaN(marks.firstContent)) marks.firstContent = performance.now();
    // React leaves its mark on each element that it has taken over.
    if (seen && Object.keys(seen).some((key) => key.startsWith("__reactProps"))) marks.answers = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;
