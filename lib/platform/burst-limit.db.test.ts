import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/testing/database";
import { burstLimit } from "./burst-limit";

testDatabase();

describe("burstLimit", () => {
  it("serves the rate, then the burst, then refuses with the time to wait", async () => {
    const limit = burstLimit("burst-test", { tries: 3, seconds: 600 }, { tries: 2, seconds: 1200 });
    expect(limit.policy).toBe("3;w=600, 2;w=1200");
    const quotas = [];
    for (let i = 0; i < 5; i += 1) quotas.push(await limit.take("key-a"));
    expect(quotas.map((quota) => [quota.limit, quota.remaining])).toEqual([
      [3, 2],
      [3, 1],
      [3, 0],
      [2, 1],
      [2, 0],
    ]);
    const refused = await limit.take("key-a").catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "too_many_requests" });
    expect((refused as { retryAfter: number }).retryAfter).toBeGreaterThan(0);
    expect((refused as { retryAfter: number }).retryAfter).toBeLessThanOrEqual(600);
    expect((await limit.take("key-b")).remaining).toBe(2);
  });

  it("lets no parallel request slip through, over two processes", async () => {
    const rates = [
      { tries: 5, seconds: 600 },
      { tries: 5, seconds: 600 },
    ] as const;
    const one = burstLimit("burst-race", ...rates);
    const two = burstLimit("burst-race", ...rates);
    const tries = Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? one : two).take("key"));
    const served = (await Promise.allSettled(tries)).filter(({ status }) => status === "fulfilled");
    expect(served).toHaveLength(10);
  });
});
