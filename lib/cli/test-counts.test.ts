import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countPlaywright, countVitest, nothing, summary } from "./test-counts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-counts-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function report(name: string, content: unknown): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, JSON.stringify(content));
  return file;
}

describe("counting", () => {
  it("reads Vitest's report", async () => {
    const file = await report("vitest.json", {
      numPassedTests: 2,
      numFailedTests: 1,
      testResults: [{ assertionResults: [{ status: "skipped", fullName: "a b" }] }],
    });
    expect(await countVitest(file)).toEqual({ passed: 2, failed: 1, skipped: ["a b"] });
  });

  it("reads Playwright's report, nested suites included, and takes a flaky test for a failed one", async () => {
    const test = (status: string, annotations: unknown[] = []) => ({ tests: [{ status, annotations }] });
    const file = await report("playwright.json", {
      suites: [
        {
          specs: [{ title: "one", ...test("expected") }],
          suites: [
            {
              specs: [
                { title: "two", ...test("flaky") },
                { title: "three", ...test("skipped", [{ type: "skip", description: "no Postfix here" }]) },
                { title: "four", ...test("unexpected") },
              ],
            },
          ],
        },
      ],
    });
    expect(await countPlaywright(file)).toEqual({
      passed: 1,
      failed: 2,
      skipped: ["three: no Postfix here"],
    });
  });

  it("counts nothing when there is no report, and refuses one it cannot read", async () => {
    expect(await countVitest(path.join(folder, "absent.json"))).toEqual(nothing);
    await expect(countVitest(await report("odd.json", { passed: 3 }))).rejects.toThrow();
  });
});

describe("the summary", () => {
  it("ends with the counts on a line of their own", () => {
    const text = summary([{ name: "Types", ok: true, seconds: 2 }], { passed: 3, failed: 0, skipped: ["x"] });
    expect(text.trimEnd().split("\n").at(-1)).toBe("3 passed, 0 failed");
    expect(text).toContain("  x");
  });
});
