// The storage suite: how fast data comes in, and how fast it is read with a large provider's ninety days behind it.
import { result } from "../results";
import { onStage } from "../stage";
import type { Suite } from "../suites";
import { measureCrashes } from "./crashes";
import { seed } from "./data";
import { measureIngest } from "./ingest";
import { measureReads } from "./reads";
import { measureReadsUnderIngest, measureSealing } from "./together";

export const storage: Suite = {
  name: "storage",
  summary: "ingest, reads, export, memory, sealing and crashes of the volume tables",
  run: async (options) => {
    await onStage(options.say, async (stage) => {
      const now = new Date();
      const data = await seed(options.rows, now, options.say);
      const web = await stage.startWeb();
      const reads = await measureReads(options, data, web, now);
      const ingest = await measureIngest(options, data, web, now);
      await measureReadsUnderIngest(options, web, ingest, reads.one);
      await measureSealing(options, data, now);
      options.report(
        result("memory of the web server under ingest", await web.peakMemory(), "MiB", { atMost: 512 }),
      );
    });
    await measureCrashes(options);
  },
};
