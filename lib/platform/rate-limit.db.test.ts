import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/testing/database";
import { pool } from "./db";
import { clientKey, limit } from "./rate-limit";

const database = testDatabase();
const pools: pg.Pool[] = [];

afterAll(async () => {
  for (const other of pools) await other.end();
});

/** A limit as another process would have it: its own connections, its own instance. */
function elsewhere(name: string, tries: number) {
  const other = new pg.Pool({ connectionString: database.url, max: 4 });
  pools.push(other);
  return limit(name, tries, 600, other);
}

describe("limit", () => {
  it("counts over two instances, and says when to come back", async () => {
    const here = limit("two-instances", 3, 600);
    const there = elsewhere("two-instances", 3);
    await here.take("anna@example.net");
    await there.take("anna@example.net");
    await here.take("anna@example.net");
    await expect(there.take("anna@example.net")).rejects.toMatchObject({ code: "too_many_requests" });
    const refused = await here.take("anna@example.net").catch((error) => error);
    expect(refused.retryAfter).toBeGreaterThan(500);
    expect(refused.retryAfter).toBeLessThanOrEqual(600);
    await here.take("bert@example.net");
  });

  it("lets exactly as many through as allowed when all come at once from two instances", async () => {
    const instances = [limit("at-once", 5, 600), elsewhere("at-once", 5)];
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => (instances[i % 2] ?? limit("never", 1, 1)).take("key")),
    );
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(5);
  });

  it("forgets a key, and gives a try back", async () => {
    const tight = limit("forgetting", 1, 600);
    await tight.take("key");
    await tight.forget("key");
    await tight.take("key");
    await tight.giveBack("key");
    await tight.take("key");
    await expect(tight.take("key")).rejects.toMatchObject({ code: "too_many_requests" });
  });

  it("keeps no mail address in its table", async () => {
    await limit("private", 3, 600).take("carla@example.net");
    const { rows } = await pool.query<{ key: string }>(
      "SELECT key FROM rate_limit WHERE key LIKE 'private:%'",
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.key).not.toContain("carla");
  });
});

describe("clientKey", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    [null, "unknown"],
  ])("makes of %s the key %s", (address, key) => {
    expect(clientKey(address)).toBe(key);
  });
});
