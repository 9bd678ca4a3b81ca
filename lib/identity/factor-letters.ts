// What a person is told about the second factor of the own account. Pure functions of their facts.
import { writeLetter } from "@/lib/outbox/letter";
import { type About, type AccountMail, footerOf } from "./letters";

const notYou = "This was not me: choose a new password";

/** Turned on: sign-ins ask for a code from now on. */
export function factorOnMail(about: About, forgotUrl: string): AccountMail {
  return {
    kind: "factor.turned_on",
    subject: `A second factor protects your account at ${about.providerName}`,
    ...writeLetter({
      heading: "Your second factor is on",
      paragraphs: [
        `Signing in to your account at the sender service of ${about.providerName} now takes a code of your authenticator too. Your other sessions were signed out.`,
      ],
      actions: [{ label: notYou, url: forgotUrl }],
      closing: ["Keep the recovery codes where you find them without your phone."],
      footer: footerOf(about),
    }),
  };
}

/** Turned off, by the holder or by an operator: the password alone signs in again. */
export function factorOffMail(about: About, forgotUrl: string, byOperator: boolean): AccountMail {
  const who = byOperator ? "An operator of the service turned it off" : "It was turned off";
  return {
    kind: "factor.turned_off",
    subject: `The second factor of your account at ${about.providerName} is off`,
    ...writeLetter({
      heading: "Your second factor is off",
      paragraphs: [
        `${who} for your account at the sender service of ${about.providerName}. Signing in asks for no code any more, and its recovery codes are worthless.`,
      ],
      actions: [{ label: notYou, url: forgotUrl }],
      closing: ["You can turn it on again under Account."],
      footer: footerOf(about),
    }),
  };
}

/** A recovery code was used: how many are left. */
export function recoveryUsedMail(about: About, left: number, forgotUrl: string): AccountMail {
  return {
    kind: "factor.recovery_used",
    subject: `A recovery code of your account at ${about.providerName} was used`,
    ...writeLetter({
      heading: "A recovery code was used",
      paragraphs: [
        `Somebody, most likely you, used one of your recovery codes at the sender service of ${about.providerName}. ${left === 0 ? "None is" : left === 1 ? "One is" : `${left} are`} left.`,
      ],
      actions: [{ label: notYou, url: forgotUrl }],
      closing: ["New codes, which replace the old ones, are made under Account."],
      footer: footerOf(about),
    }),
  };
}

/** New recovery codes replaced the old ones. */
export function recoveryRenewedMail(about: About, forgotUrl: string): AccountMail {
  return {
    kind: "factor.recovery_renewed",
    subject: `Your account at ${about.providerName} has new recovery codes`,
    ...writeLetter({
      heading: "New recovery codes",
      paragraphs: [
        `New recovery codes were made for your account at the sender service of ${about.providerName}. The old ones are worthless.`,
      ],
      actions: [{ label: notYou, url: forgotUrl }],
      closing: ["If this was you, there is nothing to do."],
      footer: footerOf(about),
    }),
  };
}
