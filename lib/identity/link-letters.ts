// The mails of signing in by a link. Pure functions of their facts.
import { writeLetter } from "@/lib/outbox/letter";
import { type About, type AccountMail, footerOf } from "./letters";

/** The link that signs in, once it is confirmed on its page. */
export function signInLinkMail(about: About, url: string): AccountMail {
  return {
    kind: "signin.link",
    subject: `Sign in at ${about.providerName}`,
    ...writeLetter({
      heading: "Sign in",
      paragraphs: [
        `Somebody, most likely you, asked to sign in as ${about.email} at the sender service of ${about.providerName}.`,
      ],
      actions: [{ label: "Open the page that signs you in", url }],
      closing: [
        "The link works once, within 15 minutes. If you did not ask, ignore this mail, and give the link to nobody: it is as good as your password.",
      ],
      footer: footerOf(about),
    }),
  };
}

/** To an address without an account, when somebody asks for a link with it. */
export function signInUnknownMail(about: About, signUpUrl: string): AccountMail {
  return {
    kind: "signin.unknown",
    subject: `There is no account for this address at ${about.providerName}`,
    ...writeLetter({
      heading: "There is no account for this address",
      paragraphs: [
        `Somebody, most likely you, asked to sign in at the sender service of ${about.providerName}, but this address has no account there. Perhaps you signed up with another address, or did not confirm it yet.`,
      ],
      actions: [{ label: "Sign up", url: signUpUrl }],
      closing: ["If this was not you, ignore this mail."],
      footer: footerOf(about),
    }),
  };
}
