// `cli routes load FILE`: the routing table that AS numbers are claimed by.
import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import type { Command } from "commander";
import { operatorActor } from "@/lib/audit/schema";
import { loadRoutes } from "@/lib/networks/route-commands";
import { dataOption, withDatabase } from "./with-database";

export function addRoutes(program: Command): void {
  program
    .command("routes")
    .description("the routing table that AS numbers are claimed by")
    .command("load")
    .description("replace it by a file: a prefix and its AS number a line; may be gzipped (.gz)")
    .argument("<file>", "for example `192.0.2.0/24 64496`, CAIDA's pfx2as, or table.jsonl of bgp.tools")
    .addOption(dataOption())
    .action(async (file: string, options: { data?: string }) => {
      await access(file);
      const { prefixes, unreadable } = await withDatabase(options, () =>
        loadRoutes(operatorActor, path.basename(file), linesOf(file), new Date()),
      );
      const skipped = unreadable === 0 ? "" : ` ${unreadable} lines could not be read and were left out.`;
      console.log(`Loaded ${prefixes} prefixes.${skipped}`);
    });
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const input = file.endsWith(".gz") ? source.pipe(createGunzip()) : source;
  // readline ends quietly when its input breaks: what broke must reach the one who reads the lines.
  let broken: Error | null = null;
  const onError = (error: Error) => {
    broken = error;
    input.destroy();
  };
  source.on("error", onError);
  input.on("error", onError);
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield line;
  if (broken !== null) throw broken;
}
