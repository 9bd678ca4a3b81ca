// A worker process that takes a job and never finishes it: for tests about workers that die.
import { startWorker } from "@/lib/jobs/worker";

await startWorker({
  concurrency: 1,
  handlers: {
    "grants.recheck": async () => {
      process.send?.("took the job");
      await new Promise(() => {});
    },
  },
});
