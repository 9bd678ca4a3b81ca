// A worker process that delivers reports: for tests that kill it.
import { handlers } from "@/lib/jobs/registry";
import { startWorker } from "@/lib/jobs/worker";

await startWorker({ schedules: [], handlers: { "reports.deliver": handlers["reports.deliver"] } });
process.send?.("works");
