// What the holder of an account is told about its end.
import { writeLetter } from "@/lib/outbox/letter";
import { dateWords, dayOf } from "@/lib/platform/day";
import { type About, type AccountMail, footerOf } from "./letters";

/** The account will be deleted, and can be kept until then. */
export function deletionMail(about: About, due: Date, keepUrl: string): AccountMail {
  return {
    kind: "account.deletion_asked",
    subject: `Your account at ${about.providerName} will be deleted`,
    ...writeLetter({
      heading: `Your account will be deleted on ${dateWords(dayOf(due))}`,
      paragraphs: [
        `You asked for your account at the sender service of ${about.providerName} to be deleted. Until ${dateWords(dayOf(due))} you can sign in and keep it; then what names you is erased, and nobody can bring it back.`,
      ],
      actions: [{ label: "Keep the account", url: keepUrl }],
      closing: [
        "If you did not ask for this, keep the account and choose a new password: somebody is signed in to it.",
      ],
      footer: footerOf(about),
    }),
  };
}

/** The account stays after all. */
export function keptMail(about: About, forgotUrl: string): AccountMail {
  return {
    kind: "account.kept",
    subject: `Your account at ${about.providerName} stays`,
    ...writeLetter({
      heading: "Your account stays",
      paragraphs: [
        `Your account at the sender service of ${about.providerName} will not be deleted. Everything is as it was.`,
      ],
      actions: [{ label: "This was not me: choose a new password", url: forgotUrl }],
      footer: footerOf(about),
    }),
  };
}
