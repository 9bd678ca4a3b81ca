// `cli listen`: takes junk reports by LMTP and SMTP from the peers of JUNK_PEERS.
import { type Command, InvalidArgumentError } from "commander";
import { env } from "@/lib/platform/env";
import { logFor } from "@/lib/platform/log";
import { exitWithin, sayReady, untilToldToStop } from "./lifetime";
import { dataOption, withDatabase } from "./with-database";

export function addListen(program: Command): void {
  program
    .command("listen")
    .description("take junk reports over LMTP or SMTP (npm start --smtp-port does this)")
    .option("--smtp-port <port>", "where to listen (default: JUNK_PORT)", toPort)
    .addOption(dataOption())
    .action((options: { smtpPort?: number; data?: string }) =>
      withDatabase(options, () => listen(options.smtpPort)),
    );
}

async function listen(chosen: number | undefined): Promise<void> {
  const { JUNK_HOST: host, JUNK_PORT, JUNK_PEERS: peers } = env();
  const wanted = chosen ?? JUNK_PORT;
  if (wanted === undefined)
    throw new Error("Say where to listen: --smtp-port PORT, or JUNK_PORT in the environment.");
  const told = untilToldToStop();
  const { startJunkListener } = await import("@/lib/complaints/listen");
  const { acceptBounce, isBounceAddress } = await import("@/lib/feedback/report-commands");
  const { acceptMail, takesMail } = await import("@/lib/cases/mail-commands");
  const bounces = {
    takes: (address: string) => isBounceAddress(address) || takesMail(address),
    take: (address: string, raw: Buffer, at: Date) =>
      isBounceAddress(address) ? acceptBounce(address, raw, at) : acceptMail(address, raw, at),
  };
  const listener = await startJunkListener({ host, port: wanted, peers, bounces });
  sayReady();
  logFor("listen").info({ host, port: listener.port, peers }, "junk reports are taken");
  const reason = await told;
  logFor("listen").info({ reason }, "listener stops");
  exitWithin(15_000);
  await listener.close();
}

function toPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new InvalidArgumentError("Use a port number from 0 to 65535.");
  return port;
}
