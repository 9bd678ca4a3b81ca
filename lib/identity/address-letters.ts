// What both mailboxes are told of a change of an account's mail address.
import { writeLetter } from "@/lib/outbox/letter";
import { type About, type AccountMail, footerOf } from "./letters";

type Change = About & { newEmail: string };

/** To the present address: the first of the two links. */
export function presentAddressMail(about: Change, url: string): AccountMail {
  return {
    kind: "address.present",
    subject: `Change of your mail address at ${about.providerName}`,
    ...writeLetter({
      heading: "Do you want to change your mail address?",
      paragraphs: [
        `Somebody, most likely you, asked for the account of ${about.email} at the sender service of ${about.providerName} to move to another address. Nothing is changed until both mailboxes agree.`,
      ],
      facts: [
        ["Present address", about.email],
        ["New address", about.newEmail],
      ],
      actions: [{ label: "Look at the change", url }],
      closing: [
        "The link works within 24 hours. If you did not ask, open it and refuse, then choose a new password: somebody is signed in to your account.",
      ],
      footer: footerOf(about),
    }),
  };
}

/** To the new address, when no account has it. */
export function newAddressMail(about: Change, url: string): AccountMail {
  return {
    kind: "address.new",
    subject: `Confirm this address for an account at ${about.providerName}`,
    ...writeLetter({
      heading: "Shall this be the address of an account?",
      paragraphs: [
        `The holder of an account at the sender service of ${about.providerName} wants to sign in with this address from now on. Nothing is changed until both mailboxes agree.`,
      ],
      facts: [
        ["Present address", about.email],
        ["New address", about.newEmail],
      ],
      actions: [{ label: "Look at the change", url }],
      closing: ["The link works within 24 hours. If you do not know about this, ignore this mail."],
      footer: footerOf({ ...about, email: about.newEmail }),
    }),
  };
}

/** To the new address, when it has an account already: the change cannot be carried out. */
export function addressTakenMail(about: Change, signInUrl: string): AccountMail {
  return {
    kind: "address.taken",
    subject: `This address has an account at ${about.providerName} already`,
    ...writeLetter({
      heading: "This address has an account already",
      paragraphs: [
        `Somebody, most likely you, wants to move another account at the sender service of ${about.providerName} to this address. That is not possible: it has an account of its own, and nothing was changed.`,
        "To move the other account here, delete this one first, or change its address.",
      ],
      actions: [{ label: "Sign in", url: signInUrl }],
      closing: ["If this was not you, there is nothing to do."],
      footer: footerOf({ ...about, email: about.newEmail }),
    }),
  };
}

/** To both addresses, once it is done. */
export function addressChangedMail(about: Change, before: string, forgotUrl: string): AccountMail {
  return {
    kind: "address.changed",
    subject: `Your mail address at ${about.providerName} was changed`,
    ...writeLetter({
      heading: "Your mail address was changed",
      paragraphs: [
        `Your account at the sender service of ${about.providerName} has a new mail address. Sign in with it from now on; your password stays as it is, and your other sessions were signed out.`,
      ],
      facts: [
        ["Address before", before],
        ["New address", about.newEmail],
      ],
      ...(about.email === about.newEmail && {
        actions: [{ label: "This was not me: choose a new password", url: forgotUrl }],
      }),
      closing: [
        about.email === about.newEmail
          ? "If this was you, there is nothing to do."
          : "Both mailboxes agreed to this. If you did not, write to the provider: somebody reads your mail.",
      ],
      footer: footerOf(about),
    }),
  };
}
