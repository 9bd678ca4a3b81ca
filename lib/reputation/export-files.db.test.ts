import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addDays, dayOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { closeDays, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { readManifest, writeExports } from "./export-files";

testDatabase();

const now = new Date();
const yesterday = addDays(dayOf(now), -1);
/** Everything that CSV and JSON write in ways of their own. */
const strange = 'mx "a\\b", \t{\u00e9}';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-export-"));
  setEnvironment({ EXPORT_FOLDER: path.join(folder, "history") });
  const rows = ["192.0.2.9", "192.0.2.10", "2001:db8::9"].map((ip, at) =>
    mailDay(ip, yesterday, 100, 10, at === 0 ? { helo: strange } : {}),
  );
  await storeDays([...rows, mailDay("192.0.2.9", addDays(yesterday, -1), 50)]);
  await storeDays([mailDay("192.0.2.9", dayOf(now), 7)]);
  await closeDays(addDays(yesterday, -1), yesterday);
});
afterAll(async () => {
  setEnvironment({ EXPORT_FOLDER: undefined, EXPORT_FORMAT: undefined });
  await rm(folder, { recursive: true, force: true });
});

it("writes each complete day once, checksummed, and takes up what was cut off", async () => {
  const history = path.join(folder, "history");
  await writeExports(now);
  const { files } = await readManifest(history);
  const names = [addDays(yesterday, -1), yesterday].map((day) => `ip-days-${day}.csv.gz`);
  expect(files.map(({ name, rows }) => [name, rows])).toEqual([
    [names[0], 1],
    [names[1], 3],
  ]);
  expect((await readdir(history)).sort()).toEqual([...names, "manifest.json"]);
  const packed = await readFile(path.join(history, names[1] ?? ""));
  expect(createHash("sha256").update(packed).digest("hex")).toBe(files[1]?.sha256);
  expect(packed.length).toBe(files[1]?.bytes);
  const lines = gunzipSync(packed).toString("utf8").trimEnd().split("\n");
  expect(lines[0]).toMatch(/^ip,day,rcpt_commands,/);
  expect(lines[1]).toMatch(new RegExp(`^192\\.0\\.2\\.9,${yesterday},100,0,100,100,90,0,10,`));
  expect(lines).toHaveLength(4);

  // Cut off after the first file, with the second half written.
  const kept = { version: 1, files: files.slice(0, 1) };
  await writeFile(path.join(history, "manifest.json"), JSON.stringify(kept));
  await writeFile(path.join(history, `${names[1]}.part`), "half");
  await writeExports(now);
  const again = await readManifest(history);
  expect(again.files.map(({ sha256 }) => sha256)).toEqual(files.map(({ sha256 }) => sha256));
  expect((await readdir(history)).sort()).toEqual([...names, "manifest.json"]);

  // Beside it, and taken up the same way: an object per line.
  setEnvironment({ EXPORT_FORMAT: "ndjson" });
  await writeExports(now);
  await writeFile(path.join(history, "manifest.json"), JSON.stringify(again));
  await writeExports(now);
  const both = await readManifest(history);
  const added = both.files.slice(2);
  expect(added.map(({ name, rows }) => [name, rows])).toEqual([
    [`ip-days-${addDays(yesterday, -1)}.ndjson.gz`, 1],
    [`ip-days-${yesterday}.ndjson.gz`, 3],
  ]);
  const ndjson = await readFile(path.join(history, added[1]?.name ?? ""));
  expect(createHash("sha256").update(ndjson).digest("hex")).toBe(added[1]?.sha256);
  const objects = gunzipSync(ndjson)
    .toString("utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(objects.map(({ ip, helo }) => [ip, helo])).toEqual([
    ["192.0.2.9", strange],
    ["192.0.2.10", "mx.example.net"],
    ["2001:db8::9", "mx.example.net"],
  ]);
  expect(Object.keys(objects[0] ?? {}).join(",")).toBe(lines[0]);

  // What is there is not written again.
  await prisma.$executeRaw`DELETE FROM ip_day`;
  await writeExports(now);
  expect(await readManifest(history)).toEqual(both);
});
