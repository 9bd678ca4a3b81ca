import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/testing/database";
import { burstLimit } from "./burst-limit";
import { pool } from "./db";
import { childEnvironment } from "./env";

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

  it("serves 600 of 700 calls at once and one more a second, over two processes", async () => {
    const processes = [1, 2].map(() =>
      fork(path.join(import.meta.dirname, "../testing/burst-process.ts"), {
        execArgv: ["--import", "tsx"],
        env: childEnvironment(),
      }),
    );
    const begun = Date.now();
    const answers = await Promise.all(
      processes.map(async (child) => {
        const answered = once(child, "message");
        child.send(350);
        const [answer] = (await answered) as [{ served: number; waits: number[] }];
        await once(child, "exit");
        return answer;
      }),
    );
    const elapsed = Math.ceil((Date.now() - begun) / 1000);
    const served = answers.reduce((sum, answer) => sum + answer.served, 0);
    const waits = answers.flatMap((answer) => answer.waits);
    expect(served).toBeGreaterThanOrEqual(600);
    expect(served).toBeLessThanOrEqual(600 + elapsed);
    expect(served + waits.length).toBe(700);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1);
  });
});
