// Where the demo's mail goes while it is made: a relay on loopback that takes nearly everything and keeps nothing, except
// for destinations whose mailbox is full.
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { closeConnections } from "@/lib/feedback/deliver";
import { env, setEnvironment } from "@/lib/platform/env";

const REFUSED_EVERY = 37;

/** Runs `work` with the relay configured, and puts back what was configured before. */
export async function withRelay<T>(isFull: (address: string) => boolean, work: () => Promise<T>): Promise<T> {
  let mails = 0;
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    onRcptTo({ address }, _session, done) {
      if (!isFull(address)) return done();
      done(Object.assign(new Error("4.2.2 The mailbox is full"), { responseCode: 452 }));
    },
    onData(stream, _session, done) {
      stream.on("end", () => {
        mails += 1;
        // Filters of destinations take reports for the spam that they are about.
        if (mails % REFUSED_EVERY !== 0) return done(null);
        done(Object.assign(new Error("5.7.1 Message looks like spam"), { responseCode: 554 }));
      });
      stream.resume();
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  const { MAIL_RELAY_URL, MAIL_FROM } = env();
  setEnvironment({
    MAIL_RELAY_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: MAIL_FROM ?? "Lindenpost <senderscope@lindenpost.example>",
  });
  try {
    return await work();
  } finally {
    closeConnections();
    setEnvironment({ MAIL_RELAY_URL, MAIL_FROM });
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
