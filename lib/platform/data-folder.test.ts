import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keptSecret } from "./data-folder";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-data-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a secret is made once, for its owner alone, and two makers agree", async () => {
  const [one, other] = await Promise.all([
    keptSecret(folder, "session-secret"),
    keptSecret(folder, "session-secret"),
  ]);
  expect(one).toBe(other);
  expect(one).toMatch(/^[\w-]{43}$/);
  expect(await keptSecret(folder, "session-secret")).toBe(one);
  expect(await keptSecret(folder, "other")).not.toBe(one);
  expect((await stat(path.join(folder, "session-secret"))).mode & 0o777).toBe(0o600);
});

test("the folder is made when it is not there, as beside an outside database", async () => {
  const parent = await mkdtemp(path.join(tmpdir(), "senderscope-folder-"));
  expect(await keptSecret(path.join(parent, "data", "deep"), "secret")).toMatch(/^[\w-]{43}$/);
  await rm(parent, { recursive: true });
});
