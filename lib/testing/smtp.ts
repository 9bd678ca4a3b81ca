// A real SMTP server on loopback that keeps what it gets: what a test reads instead of the internet.
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export type SunkMail = {
  from: string;
  to: string[];
  raw: Buffer;
  /** Names the connection it came over. */
  connection: string;
};

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
  /** Names of those that are open now. */
  readonly open: ReadonlySet<string>;
  /** Decides about mails from now on, after their content has come. */
  answerWith(answer: (mail: SunkMail) => SinkReply | Promise<SinkReply>): void;
  close(): Promise<void>;
};

/** Starts a sink on any free port. */
export async function startSmtpSink(): Promise<SmtpSink> {
  let answer: (mail: SunkMail) => SinkReply | Promise<SinkReply> = () => undefined;
  let connections = 0;
  const open = new Set<string>();
  const mails: SunkMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 200,
    logger: false,
    onConnect({ id }, done) {
      connections += 1;
      open.add(id);
      done();
    },
    onClose({ id }) {
      open.delete(id);
    },
    onData(stream, { envelope, id }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const mail = {
          from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks),
          connection: id,
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
    open,
    answerWith(next) {
      answer = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
