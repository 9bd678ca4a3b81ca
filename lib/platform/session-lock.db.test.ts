import { expect, test } from "vitest";
import { testDatabase } from "@/lib/testing/database";
import { pool } from "./db";
import { takeSessionLock } from "./session-lock";

const database = testDatabase();

test("one holder per name; free again when it is given back", async () => {
  const lock = await takeSessionLock(database.url, "a");
  expect(await takeSessionLock(database.url, "a")).toBeUndefined();
  const other = await takeSessionLock(database.url, "b");
  expect(other).toBeDefined();
  await lock?.release();
  const again = await takeSessionLock(database.url, "a");
  expect(again).toBeDefined();
  await again?.release();
  await other?.release();
});

test("the holder learns that its session broke, and the lock is free", async () => {
  const lock = await takeSessionLock(database.url, "c");
  await pool.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'senderscope lock'",
  );
  await lock?.lost;
  const next = await takeSessionLock(database.url, "c");
  expect(next).toBeDefined();
  await next?.release();
});
