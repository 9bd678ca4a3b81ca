// Hands a report to the relay, or to the destination's own servers, over connections that are kept for the next one.
import { createTransport, type Transporter } from "nodemailer";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import type SMTPPool from "nodemailer/lib/smtp-pool";
import { env } from "@/lib/platform/env";
import { deliveryOf } from "@/lib/platform/mailer";
import { findExchanges } from "./mail-route";
import type { AttemptStage } from "./schema";

/**
 * sent: the other side took it. deferred: try again. failed: it never will be taken. `ours`: the fault is not the
 * destination's (no relay, no connection to it), and says nothing about the feed.
 */
export type Attempt = {
  outcome: "sent" | "deferred" | "failed";
  stage: AttemptStage;
  host: string;
  reply: string;
  ours: boolean;
};

export type ReportMail = { from: string; to: string; bytes: Buffer; ehlo: string };

type Server = {
  transport: Transporter<SMTPPool.SentMessageInfo>;
  underWay: number;
  idle: NodeJS.Timeout | undefined;
};

/** Connections that are kept, by where they lead. */
const servers = new Map<string, Server>();
/** Kept connections would keep a worker from ending; they are worth nothing once the stream of reports has stopped. */
const IDLE_MS = 3000;
const pooled = {
  pool: true,
  maxMessages: 500,
  connectionTimeout: 20_000,
  greetingTimeout: 20_000,
  // RFC 5321 section 4.5.3.2.6 would wait ten minutes for the last reply; one that comes later than this leads to a
  // second copy under the same Message-ID.
  socketTimeout: 60_000,
  disableFileAccess: true,
  disableUrlAccess: true,
} as const;

/** Ends the kept connections; the next report opens new ones. */
export function closeConnections(): void {
  for (const [key, { transport, idle }] of servers) {
    clearTimeout(idle);
    transport.close();
    servers.delete(key);
  }
}

/** Hands a report over. Never throws for what the network or another server does. */
export async function sendReport(mail: ReportMail): Promise<Attempt> {
  return env().REPORT_ROUTE === "mx" ? sendToExchanges(mail) : sendToRelay(mail);
}

async function sendToRelay(mail: ReportMail): Promise<Attempt> {
  const { MAIL_RELAY_URL: url } = env();
  if (url === undefined) {
    const reply = "No relay is configured (MAIL_RELAY_URL).";
    return { outcome: "deferred", stage: "setting", host: "", reply, ours: true };
  }
  // More than one feed may use at a time: destinations that keep the relay waiting must leave some for the others.
  const attempt = await send(url, { url, maxConnections: 20 }, new URL(url).host, mail);
  return { ...attempt, ours: attempt.stage !== "reply" };
}

/** Tries the destination's servers in their order; the next one only when one could not be reached. */
async function sendToExchanges(mail: ReportMail): Promise<Attempt> {
  const domain = mail.to.slice(mail.to.lastIndexOf("@") + 1);
  const route = await findExchanges(domain);
  if (route.kind === "failed") {
    const { lasting, stage, reply } = route;
    return { outcome: lasting ? "failed" : "deferred", stage, host: domain, reply, ours: false };
  }
  let last: Attempt | undefined;
  for (const { name, address } of route.exchanges) {
    const options = {
      host: address,
      port: env().MX_PORT,
      name: mail.ehlo,
      maxConnections: 4,
      // Opportunistic, as between mail servers: a certificate is no condition (RFC 7435), a broken handshake is.
      tls: { servername: name, rejectUnauthorized: false },
    };
    last = await send(`${name} ${address}`, options, name, mail);
    if (last.stage === "reply") return last;
  }
  return (
    last ?? {
      outcome: "deferred",
      stage: "dns",
      host: domain,
      reply: "There was no server to try.",
      ours: false,
    }
  );
}

async function send(
  key: string,
  options: SMTPPool.Options | object,
  host: string,
  mail: ReportMail,
): Promise<Attempt> {
  const server = serverOf(key, options);
  clearTimeout(server.idle);
  server.underWay += 1;
  try {
    const { response } = await server.transport.sendMail({
      envelope: { from: mail.from, to: [mail.to] },
      raw: mail.bytes,
    });
    const reply = response.replace(/\s+/g, " ").slice(0, 500);
    return { outcome: "sent", stage: "reply", host, reply, ours: false };
  } catch (thrown) {
    const error = thrown as SMTPConnection.SMTPError;
    const { outcome, reply } = deliveryOf(error);
    return {
      outcome: outcome === "refused" ? "failed" : "deferred",
      stage: stageOf(error),
      host,
      reply,
      ours: false,
    };
  } finally {
    server.underWay -= 1;
    if (server.underWay === 0) server.idle = setTimeout(() => forget(key, server), IDLE_MS);
  }
}

function serverOf(key: string, options: SMTPPool.Options | object): Server {
  let server = servers.get(key);
  if (server === undefined) {
    server = {
      transport: createTransport({ ...pooled, ...options } as SMTPPool.Options),
      underWay: 0,
      idle: undefined,
    };
    servers.set(key, server);
  }
  return server;
}

function forget(key: string, server: Server): void {
  server.transport.close();
  if (servers.get(key) === server) servers.delete(key);
}

/** Where an attempt ended: replies to MAIL, RCPT and DATA are about this report; everything before is about the way. */
function stageOf(error: SMTPConnection.SMTPError): AttemptStage {
  const { code, responseCode } = error;
  if (code === "EDNS") return "dns";
  if (code === "ETLS" || isOfTls(error)) return "tls";
  return responseCode !== undefined && ["EENVELOPE", "EMESSAGE"].includes(code ?? "") ? "reply" : "connect";
}

/** nodemailer gives a handshake that breaks the code of any broken connection, but leaves what OpenSSL said. */
function isOfTls(error: SMTPConnection.SMTPError & { library?: unknown }): boolean {
  return error.library === "SSL routines" || /certificate/i.test(error.message);
}
