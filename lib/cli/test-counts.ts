// What a run of the tests came to, read from the reports of Vitest and Playwright.
import { readFile } from "node:fs/promises";
import { z } from "zod";

/** `skipped` names what was not tried, and why. */
export type Counts = { passed: number; failed: number; skipped: string[] };

export const nothing: Counts = { passed: 0, failed: 0, skipped: [] };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })) }),
  ),
});

/** Reads Vitest's JSON report. A report that is not there counts nothing: the step itself has failed. */
export async function countVitest(file: string): Promise<Counts> {
  const report = await readReport(file, vitestReport);
  if (report === null) return nothing;
  const tests = report.testResults.flatMap((result) => result.assertionResults);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: tests
      .filter((test) => ["skipped", "pending", "todo"].includes(test.status))
      .map((test) => test.fullName),
  };
}

const playwrightTest = z.object({
  status: z.enum(["expected", "unexpected", "flaky", "skipped"]),
  annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
});

type Suite = {
  specs: { title: string; tests: z.infer<typeof playwrightTest>[] }[];
  suites?: Suite[] | undefined;
};

const suite: z.ZodType<Suite> = z.lazy(() =>
  z.object({
    specs: z.array(z.object({ title: z.string(), tests: z.array(playwrightTest) })),
    suites: z.array(suite).optional(),
  }),
);

/** Reads Playwright's JSON report. A test that passed only when tried again counts as failed. */
export async function countPlaywright(file: string): Promise<Counts> {
  const report = await readReport(file, z.object({ suites: z.array(suite) }));
  if (report === null) return nothing;
  const tests = report.suites.flatMap(testsOf);
  return {
    passed: tests.filter((test) => test.status === "expected").length,
    failed: tests.filter((test) => test.status === "unexpected" || test.status === "flaky").length,
    skipped: tests
      .filter((test) => test.status === "skipped")
      .map((test) => {
        const reason = test.annotations.find((annotation) => annotation.type === "skip")?.description;
        return reason === undefined ? test.title : `${test.title}: ${reason}`;
      }),
  };
}

function testsOf(node: Suite): (z.infer<typeof playwrightTest> & { title: string })[] {
  return [
    ...node.specs.flatMap((spec) => spec.tests.map((test) => ({ ...test, title: spec.title }))),
    ...(node.suites ?? []).flatMap(testsOf),
  ];
}

async function readReport<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** The end of a run: each step with its time, what was skipped, and the counts on the last line. */
export function summary(
  steps: readonly { name: string; ok: boolean; seconds: number }[],
  counts: Counts,
): string {
  const width = Math.max(...steps.map((step) => step.name.length));
  return [
    "",
    "── Summary",
    ...steps.map(
      (step) =>
        `${step.ok ? "ok    " : "FAILED"}  ${step.name.padEnd(width)}  ${step.seconds.toFixed(1).padStart(7)} s`,
    ),
    ...(counts.skipped.length > 0 ? ["", "Skipped:", ...counts.skipped.map((item) => `  ${item}`)] : []),
    "",
    `${counts.passed} passed, ${counts.failed} failed`,
    "",
  ].join("\n");
}
