// `cli traps`: takes mail for traps, and counts who sent it.
import type { Command } from "commander";
import { env } from "@/lib/platform/env";
import { logFor } from "@/lib/platform/log";
import { exitWithin, sayReady, untilToldToStop } from "./lifetime";
import { dataOption, withDatabase } from "./with-database";

export function addTraps(program: Command): void {
  program
    .command("traps")
    .description("take mail for trap domains and addresses (npm start does this when TRAP_PORT is set)")
    .addOption(dataOption())
    .action((options: { data?: string }) => withDatabase(options, serveTraps));
}

async function serveTraps(): Promise<void> {
  const { TRAP_HOST: host, TRAP_PORT, TRAP_RELAYS: relays, TRAP_SOURCE: source } = env();
  if (TRAP_PORT === undefined || source === undefined) {
    throw new Error(
      "Say where to listen and for which source: TRAP_PORT and TRAP_SOURCE in the environment.",
    );
  }
  const told = untilToldToStop();
  const { startTrapListener } = await import("@/lib/ingest/trap-listen");
  const listener = await startTrapListener({ host, port: TRAP_PORT, relays, source });
  sayReady();
  logFor("traps").info({ host, port: listener.port, relays, source }, "mail for traps is taken");
  const reason = await told;
  logFor("traps").info({ reason }, "listener stops");
  exitWithin(15_000);
  await listener.close();
}
