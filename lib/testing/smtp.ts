// A real SMTP server on loopback that keeps what it gets: what a test reads instead of the internet.
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export type SunkMail = { from: string; to: string[]; raw: Buffer };

/** What to answer a mail with; undefined takes it. */
export type SinkReply = { code: number; text: string } | undefined;

export type SmtpSink = {
  port: number;
  /** For MAIL_RELAY_URL. */
  url: string;
  /** Everything taken, the oldest first. */
  mails: SunkMail[];
  /** Connections opened so far. */
  readonly connections: number;
  /** Decides about mails from now on, after their content has come. */
  answerWith(answer: (mail: SunkMail) => SinkReply | Promise<SinkReply>): void;
  close(): Promise<void>;
};

/** Starts a sink on any free port. */
export async function startSmtpSink(): Promise<SmtpSink> {
  let answer: (mail: SunkMail) => SinkReply | Promise<SinkReply> = () => undefined;
  let connections = 0;
  const mails: SunkMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 200,
    logger: false,
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const mail = {
          from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks),
        };
        const reply = await answer(mail);
        if (reply !== undefined)
          return done(Object.assign(new Error(reply.text), { responseCode: reply.code }));
        mails.push(mail);
        done(null, `queued as SINK${mails.length}`);
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    mails,
    get connections() {
      return connections;
    },
    answerWith(next) {
      answer = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
