import { describe, expect, it } from "vitest";
import { Budget } from "./budget";

const busy = expect.objectContaining({ code: "too_many_requests", retryAfter: 2 });

describe("Budget", () => {
  it("turns away what would not fit, and gives everything back when work ends or fails", async () => {
    const budget = new Budget({ bytes: 100, requests: 10 });
    let release = () => {};
    const held = budget.within(async (take) => {
      take(60);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    await expect(
      budget.within(async (take) => {
        take(40);
        take(1);
      }),
    ).rejects.toEqual(busy);
    await expect(budget.within(async (take) => take(40))).resolves.toBeUndefined();
    release();
    await held;
    await expect(budget.within(async (take) => take(100))).resolves.toBeUndefined();
  });

  it("turns requests away by number, and before reading when the memory is full", async () => {
    const budget = new Budget({ bytes: 10, requests: 1 });
    await budget.within(async (take) => {
      await expect(budget.within(async () => 1)).rejects.toEqual(busy);
      take(10);
    });
    const full = new Budget({ bytes: 10, requests: 5 });
    await full.within(async (take) => {
      take(10);
      await expect(full.within(async () => 1)).rejects.toEqual(busy);
    });
  });
});
