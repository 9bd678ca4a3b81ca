// What account mails say. Each is a pure function of its facts; links are made by the caller.
import { type LetterBody, writeLetter } from "@/lib/outbox/letter";

/** Kind, subject and body of one mail; the recipient is the caller's business. */
export type AccountMail = { kind: string; subject: string } & LetterBody;

/** Whom a mail is about, and who sends it. */
export type About = { providerName: string; email: string };

/** Why the reader gets the mail. */
export function footerOf({ providerName, email }: About): string {
  return `${providerName} sent this to ${email} because the address was given at its sender service.`;
}

/** To an address without an account: the link that makes one. */
export function confirmMail(about: About, url: string): AccountMail {
  return {
    kind: "account.confirm",
    subject: `Confirm your account at ${about.providerName}`,
    ...writeLetter({
      heading: "Confirm your account",
      paragraphs: [
        `Somebody, most likely you, signed up at the sender service of ${about.providerName} with this address.`,
        "Open the link and enter the password you chose. Until then there is no account.",
      ],
      actions: [{ label: "Confirm the account", url }],
      closing: [
        "The link works once, within 24 hours. If you did not sign up, ignore this mail: without the password the link is of no use.",
      ],
      footer: footerOf(about),
    }),
  };
}

/** To an address that has an account already, when somebody signs up with it. */
export function existsMail(about: About, signInUrl: string, forgotUrl: string): AccountMail {
  return {
    kind: "account.exists",
    subject: `You already have an account at ${about.providerName}`,
    ...writeLetter({
      heading: "You already have an account",
      paragraphs: [
        `Somebody, most likely you, signed up at the sender service of ${about.providerName} with this address. It has an account already, and nothing was changed.`,
      ],
      actions: [
        { label: "Sign in", url: signInUrl },
        { label: "Choose a new password", url: forgotUrl },
      ],
      closing: ["If this was not you, ignore this mail."],
      footer: footerOf(about),
    }),
  };
}

/** The link to choose a new password. */
export function resetMail(about: About, url: string): AccountMail {
  return {
    kind: "password.reset",
    subject: `Choose a new password at ${about.providerName}`,
    ...writeLetter({
      heading: "Choose a new password",
      paragraphs: [
        `Somebody, most likely you, asked for a new password at the sender service of ${about.providerName}.`,
      ],
      actions: [{ label: "Choose a new password", url }],
      closing: [
        "The link works once, within one hour. If you did not ask, ignore this mail: your password stays as it is.",
      ],
      footer: footerOf(about),
    }),
  };
}

/** To an address without an account, when somebody asks for a new password with it. */
export function unknownMail(about: About, signUpUrl: string): AccountMail {
  return {
    kind: "password.unknown",
    subject: `There is no account for this address at ${about.providerName}`,
    ...writeLetter({
      heading: "There is no account for this address",
      paragraphs: [
        `Somebody, most likely you, asked for a new password at the sender service of ${about.providerName}, but this address has no account there. Perhaps you signed up with another address, or did not confirm it yet.`,
      ],
      actions: [{ label: "Sign up", url: signUpUrl }],
      closing: ["If this was not you, ignore this mail."],
      footer: footerOf(about),
    }),
  };
}

/** After a change of password, to the account's own address; `connected` are the issuers that sign in to it too. */
export function changedMail(about: About, forgotUrl: string, connected: readonly string[]): AccountMail {
  return {
    kind: "password.changed",
    subject: `Your password at ${about.providerName} was changed`,
    ...writeLetter({
      heading: "Your password was changed",
      paragraphs: [
        `The password of your account at the sender service of ${about.providerName} was changed, and every session was signed out.`,
      ],
      lists:
        connected.length === 0
          ? []
          : [
              {
                title: "These let you in as before, until you disconnect them under Account:",
                items: connected,
              },
            ],
      actions: [{ label: "This was not me: choose a new password", url: forgotUrl }],
      closing: ["If this was you, there is nothing to do."],
      footer: footerOf(about),
    }),
  };
}
