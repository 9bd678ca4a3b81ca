// How much may be in memory at a time, over all requests: past the bound a request is turned away with 429 and a
// time to come back, so that load never becomes memory growth.
import { AppError } from "@/lib/platform/errors";

/** Seconds a source is asked to wait. */
const RETRY_AFTER = 2;

export class Budget {
  private bytes = 0;
  private requests = 0;

  constructor(private readonly limit: { bytes: number; requests: number }) {}

  /**
   * Runs `work` with a meter: it calls `take` for the bytes it keeps, and all are given back when it ends.
   * @throws AppError too_many_requests here, or from `take`, when the bound is reached.
   */
  async within<T>(work: (take: (bytes: number) => void) => Promise<T>): Promise<T> {
    if (this.requests >= this.limit.requests || this.bytes >= this.limit.bytes) throw busy();
    let taken = 0;
    this.requests += 1;
    try {
      return await work((bytes) => {
        if (this.bytes + bytes > this.limit.bytes) throw busy();
        this.bytes += bytes;
        taken += bytes;
      });
    } finally {
      this.requests -= 1;
      this.bytes -= taken;
    }
  }
}

function busy(): AppError {
  return new AppError(
    "too_many_requests",
    "More data is coming in than can be stored now. Nothing of this batch was stored; send it again later.",
    { retryAfter: RETRY_AFTER },
  );
}
