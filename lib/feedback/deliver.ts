// Signs a report and hands it to the relay over a connection that is kept for the next one.
import type { DKIMSignOptions } from "mailauth";
import { dkimSign } from "mailauth/lib/dkim/sign.js";
import { createTransport, type Transporter } from "nodemailer";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import type SMTPPool from "nodemailer/lib/smtp-pool";
import { env } from "@/lib/platform/env";
import { deliveryOf } from "@/lib/platform/mailer";

/**
 * sent: the relay took it. deferred: try again. failed: it never will be taken. `ours`: the fault is not the
 * destination's (no relay, no connection to it), and says nothing about the feed.
 */
export type Attempt = { outcome: "sent" | "deferred" | "failed"; host: string; reply: string; ours: boolean };

export type Signer = { domain: string; selector: string; privateKey: string };

// The From, both list fields (RFC 8058 section 4 asks for them) and what a reader sees.
const signedFields =
  "From:To:Subject:Date:Message-ID:MIME-Version:Content-Type:Auto-Submitted:List-Unsubscribe:List-Unsubscribe-Post";

/** The report with a DKIM signature on top (RFC 6376). Throws when the key cannot sign. */
export async function signReport(report: Buffer, signer: Signer, at: Date): Promise<Buffer> {
  // mailauth's types say otherwise: it reads one colon-separated list, and signers under signatureData.
  const options: unknown = {
    canonicalization: "relaxed/relaxed",
    algorithm: "rsa-sha256",
    signTime: at,
    headerList: signedFields,
    signatureData: [
      { signingDomain: signer.domain, selector: signer.selector, privateKey: signer.privateKey },
    ],
  };
  const { signatures, errors } = await dkimSign(report, options as DKIMSignOptions);
  const [failure] = errors ?? [];
  if (failure !== undefined) throw new Error("The report could not be signed.", { cause: failure });
  return Buffer.concat([Buffer.from(signatures), report]);
}

let relay: { url: string; transport: Transporter<SMTPPool.SentMessageInfo> } | undefined;

function openRelay(url: string): Transporter<SMTPPool.SentMessageInfo> {
  if (relay?.url !== url) {
    relay?.transport.close();
    const transport = createTransport({
      url,
      pool: true,
      maxConnections: 5,
      maxMessages: 500,
      connectionTimeout: 20_000,
      greetingTimeout: 20_000,
      socketTimeout: 120_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as SMTPPool.Options);
    relay = { url, transport };
  }
  return relay.transport;
}

/** Kept connections would keep a worker from ending; they are worth nothing once the stream of reports has stopped. */
const IDLE_MS = 3000;
let idle: NodeJS.Timeout | undefined;
let underWay = 0;

/** Ends the kept connections; the next report opens new ones. */
export function closeRelay(): void {
  clearTimeout(idle);
  relay?.transport.close();
  relay = undefined;
}

/** Hands a report over. Never throws for what the network or the relay does. */
export async function sendReport(mail: { from: string; to: string; bytes: Buffer }): Promise<Attempt> {
  const { MAIL_RELAY_URL: url } = env();
  if (url === undefined) {
    return { outcome: "deferred", host: "", reply: "No relay is configured (MAIL_RELAY_URL).", ours: true };
  }
  const host = new URL(url).host;
  clearTimeout(idle);
  underWay += 1;
  try {
    const { response } = await openRelay(url).sendMail({
      envelope: { from: mail.from, to: [mail.to] },
      raw: mail.bytes,
    });
    return { outcome: "sent", host, reply: response.replace(/\s+/g, " ").slice(0, 500), ours: false };
  } catch (thrown) {
    const error = thrown as SMTPConnection.SMTPError;
    const { outcome, reply } = deliveryOf(error);
    const ours = error.responseCode === undefined || !["EENVELOPE", "EMESSAGE"].includes(error.code ?? "");
    return { outcome: outcome === "refused" ? "failed" : "deferred", host, reply, ours };
  } finally {
    underWay -= 1;
    if (underWay === 0) idle = setTimeout(closeRelay, IDLE_MS);
  }
}
