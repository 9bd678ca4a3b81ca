import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/testing/database";
import { burstLimit } from "./burst-limit";
import { pool } from "./db";

testDatabase();

const left = async (take: Promise<{ remaining: number }>) => (await take).remaining;

describe("burstLimit", () => {
  it("serves the burst, then refuses with the time to wait", async () => {
    const limit = burstLimit("burst-test", { perMinute: 1, burst: 3 });
    expect(limit.policy).toBe("1;w=60;burst=3");
    expect(await left(limit.take("key-a"))).toBe(2);
    expect(await left(limit.take("key-a"))).toBe(1);
    expect(await limit.take("key-a")).toEqual({ remaining: 0, resetSeconds: 180 });
    const refused = await limit.take("key-a").catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "too_many_requests", retryAfter: 60 });
    expect(await left(limit.take("key-b"))).toBe(2);
  });

  it("refills evenly, and never beyond the burst", async () => {
    const limit = burstLimit("burst-refill", { perMinute: 60, burst: 5 });
    for (let i = 0; i < 5; i += 1) await limit.take("key");
    const pass = (seconds: number) =>
      pool.query("UPDATE rate_limit SET expire = expire - $1 WHERE key = 'burst-refill:key'", [
        seconds * 1000,
      ]);
    await pass(2);
    expect(await left(limit.take("key"))).toBe(1);
    await pass(3600);
    expect(await left(limit.take("key"))).toBe(4);
  });

  it("lets no parallel request slip through, over two processes", async () => {
    const one = burstLimit("burst-race", { perMinute: 1, burst: 10 });
    const two = burstLimit("burst-race", { perMinute: 1, burst: 10 });
    const tries = Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? one : two).take("key"));
    const served = (await Promise.allSettled(tries)).filter(({ status }) => status === "fulfilled");
    expect(served).toHaveLength(10);
  });
});
