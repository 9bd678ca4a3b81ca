// What a person is told when the provider changes what their account may do.
import { writeLetter } from "@/lib/outbox/letter";
import { type About, type AccountMail, footerOf } from "./letters";
import type { StaffRole } from "./schema";

/** The account cannot sign in any more. */
export function disabledMail(about: About): AccountMail {
  return {
    kind: "account.disabled",
    subject: `Your account at ${about.providerName} was disabled`,
    ...writeLetter({
      heading: "Your account was disabled",
      paragraphs: [
        `${about.providerName} disabled your account at its sender service. You are signed out and cannot sign in. What your organizations hold stays as it is.`,
      ],
      closing: ["If you do not know why, write to the provider."],
      footer: footerOf(about),
    }),
  };
}

/** The account can sign in again. */
export function enabledMail(about: About, signInUrl: string): AccountMail {
  return {
    kind: "account.enabled",
    subject: `Your account at ${about.providerName} works again`,
    ...writeLetter({
      heading: "Your account works again",
      paragraphs: [`You can sign in to the sender service of ${about.providerName} again.`],
      actions: [{ label: "Sign in", url: signInUrl }],
      footer: footerOf(about),
    }),
  };
}

/** The person became staff, became another kind of staff, or is staff no more. */
export function staffRoleMail(
  about: About,
  staffRole: StaffRole | null,
  urls: { console: string; roles: string },
): AccountMail {
  return {
    kind: "account.staff_role_changed",
    subject: `Your staff role at ${about.providerName} was changed`,
    ...writeLetter({
      heading: staffRole === null ? "You are no longer staff" : `You are ${staffRole} now`,
      paragraphs: [
        staffRole === null
          ? `Your account acts for ${about.providerName} no more. What you have in organizations of your own stays.`
          : `Your account acts for ${about.providerName} from now on, with the role ${staffRole}.`,
      ],
      actions:
        staffRole === null
          ? []
          : [
              { label: "Open the staff console", url: urls.console },
              { label: "What the role may do", url: urls.roles },
            ],
      footer: footerOf(about),
    }),
  };
}
