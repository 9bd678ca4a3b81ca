// `cli policy`: answers Postfix's policy questions, and counts the messages they are about.
import type { Command } from "commander";
import { env } from "@/lib/platform/env";
import { logFor } from "@/lib/platform/log";
import { exitWithin, sayReady, untilToldToStop } from "./lifetime";
import { dataOption, withDatabase } from "./with-database";

export function addPolicy(program: Command): void {
  program
    .command("policy")
    .description("count what Postfix asks its policy service (npm start does this when POLICY_PORT is set)")
    .addOption(dataOption())
    .action((options: { data?: string }) => withDatabase(options, servePolicy));
}

async function servePolicy(): Promise<void> {
  const { POLICY_HOST: host, POLICY_PORT, POLICY_PEERS: peers, POLICY_SOURCE: source } = env();
  if (POLICY_PORT === undefined || source === undefined) {
    throw new Error(
      "Say where to listen and for which source: POLICY_PORT and POLICY_SOURCE in the environment.",
    );
  }
  const told = untilToldToStop();
  const { startPolicyListener } = await import("@/lib/ingest/policy-listen");
  const listener = await startPolicyListener({ host, port: POLICY_PORT, peers, source });
  sayReady();
  logFor("policy").info({ host, port: listener.port, peers, source }, "policy questions are answered");
  const reason = await told;
  logFor("policy").info({ reason }, "listener stops");
  exitWithin(15_000);
  await listener.close();
}
