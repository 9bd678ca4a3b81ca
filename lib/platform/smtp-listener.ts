// What our SMTP listeners have in common: they start and stop, and read what a relay of ours says of the client before it.
import type { AddressInfo } from "node:net";
import type { SMTPServer, SMTPServerSession } from "smtp-server";
import { canonicalAddress } from "./ip";

export type Listener = { port: number; close(): Promise<void> };

/** Starts listening; port 0 takes any free one. Rejects when it cannot be had. */
export async function listenOn(server: SMTPServer, host: string, port: number): Promise<Listener> {
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, host, () => {
      server.server.off("error", reject);
      resolve();
    });
  });
  const address = server.server.address() as AddressInfo;
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** `said` tells whether there was any XFORWARD; what it did not tell, or called unavailable, is null. */
export type Forwarded = { said: boolean; ip: string | null; port: number | null; helo: string | null };

/**
 * What XFORWARD said for this transaction, and only for it: the attributes end with the mail they came before
 * (Postfix XFORWARD_README), but smtp-server would carry them over to the next.
 */
export function takeXForward(session: SMTPServerSession): Forwarded {
  const said = new Map(session.xForward as Map<string, string | number | false>);
  (session.xForward as Map<string, unknown>).clear();
  const port = Number(said.get("PORT") ?? 0);
  return {
    said: said.size > 0,
    ip: canonicalAddress(String(said.get("ADDR") ?? "")),
    port: port > 0 && port <= 65535 ? port : null,
    helo: String(said.get("HELO") || "") || null,
  };
}
