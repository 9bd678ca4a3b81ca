// A process of its own that takes from a key's bucket as a web server does: all at once, then says how it went.
import { burstLimit } from "@/lib/platform/burst-limit";
import { closeDb } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";

process.on("message", async (many: number) => {
  const limit = burstLimit("two-processes", { perMinute: 60, burst: 600 });
  const waits: number[] = [];
  let served = 0;
  await Promise.all(
    Array.from({ length: many }, () =>
      limit.take("key").then(
        () => {
          served += 1;
        },
        (error: unknown) => {
          if (!(error instanceof AppError)) throw error;
          waits.push(error.retryAfter ?? 0);
        },
      ),
    ),
  );
  process.send?.({ served, waits });
  await closeDb();
  process.disconnect();
});
