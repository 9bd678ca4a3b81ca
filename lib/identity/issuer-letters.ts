// What a person is told when a sign-in of theirs elsewhere is connected to the account, or no longer is.
import { writeLetter } from "@/lib/outbox/letter";
import { type About, type AccountMail, footerOf } from "./letters";

/** From now on the issuer lets its holder into the account. */
export function identityConnectedMail(about: About, issuer: string, accountUrl: string): AccountMail {
  return {
    kind: "identity.connected",
    subject: `${issuer} signs you in at ${about.providerName}`,
    ...writeLetter({
      heading: `${issuer} signs you in now`,
      paragraphs: [
        `A sign-in at ${issuer} was connected to your account at the sender service of ${about.providerName}. Whoever holds it there can sign in as you here.`,
      ],
      actions: [{ label: "Look at your account", url: accountUrl }],
      closing: ["If this was not you, disconnect it there and choose a new password."],
      footer: footerOf(about),
    }),
  };
}

/** The issuer lets nobody into the account any more. */
export function identityDisconnectedMail(about: About, issuer: string, accountUrl: string): AccountMail {
  return {
    kind: "identity.disconnected",
    subject: `${issuer} no longer signs you in at ${about.providerName}`,
    ...writeLetter({
      heading: `${issuer} is disconnected`,
      paragraphs: [
        `Your sign-in at ${issuer} was disconnected from your account at the sender service of ${about.providerName}. A mailed link, or your password, still signs you in.`,
      ],
      actions: [{ label: "Look at your account", url: accountUrl }],
      closing: ["If this was you, there is nothing to do."],
      footer: footerOf(about),
    }),
  };
}
