// Hands one message to the configured relay and says what became of it. Knows nothing of why it is sent.
import nodemailer, { type SendMailOptions } from "nodemailer";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import { env } from "./env";
import { hideSecrets } from "./log";

/**
 * sent: the relay took it. deferred: try again later (4xx, no connection). refused: it never will (5xx).
 * `reply` is what was answered, in one line, without secrets.
 */
export type Delivery = { outcome: "sent" | "deferred" | "refused"; reply: string };

/** Whether there is a relay to hand mail to. */
export function hasRelay(): boolean {
  return env().MAIL_RELAY_URL !== undefined;
}

/** Sends through the relay. `from` is MAIL_FROM unless given. Never throws for what the network or relay does. */
export async function sendThroughRelay(message: SendMailOptions): Promise<Delivery> {
  const { MAIL_RELAY_URL: url, MAIL_FROM: from } = env();
  if (url === undefined) return { outcome: "deferred", reply: "No relay is configured (MAIL_RELAY_URL)." };
  const transport = nodemailer.createTransport({
    url,
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 120_000,
    // A message is what its writer gave, never a file or a page that its text points at.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const info = await transport.sendMail({ from, ...message });
    return { outcome: "sent", reply: oneLine(info.response) };
  } catch (error) {
    return deliveryOf(error as SMTPConnection.SMTPError);
  } finally {
    transport.close();
  }
}

// A 5xx answer to MAIL, RCPT or DATA is about this message (RFC 5321 section 4.2.1); a 5xx to the greeting or to
// AUTH is about us and our relay, and may be mended.
export function deliveryOf(error: SMTPConnection.SMTPError): Delivery {
  const aboutMessage = ["EENVELOPE", "EMESSAGE"].includes(error.code ?? "");
  const permanent = (error.responseCode ?? 0) >= 500 && aboutMessage;
  const unusable = error.code === "EENVELOPE" && error.responseCode === undefined;
  return {
    outcome: permanent || unusable ? "refused" : "deferred",
    reply: oneLine(error.response ?? error.message),
  };
}

function oneLine(text: string): string {
  return hideSecrets(text.replace(/\s+/g, " ").trim()).slice(0, 500);
}
