// How often accounts may be tried, by account and by address. Counted before the work, so that parallel tries count.
import { limit } from "@/lib/platform/rate-limit";

const minute = 60;
const hour = 60 * minute;

/** Wrong passwords for one account; a right one clears the count. */
export const passwordTries = limit("password-account", 10, 15 * minute);
/** Codes of the second factor for one account, recovery codes too; a right one clears the count. */
export const factorTries = limit("factor-account", 5, 15 * minute);
/** The same over a day: six digits stand no patient guesser otherwise. */
export const factorTriesOfDay = limit("factor-account-day", 50, 24 * hour);
/** Sign-ins from one client; a right one is given back. */
export const signInsFrom = limit("signin-address", 50, 15 * minute);
/** Mails that anybody can have sent to one mailbox: confirmation and reset. */
export const mailsTo = limit("account-mail", 3, hour);
/** The same, from one client. */
export const mailRequestsFrom = limit("account-mail-address", 30, hour);
/** Links tried from one client; a right one is given back. */
export const linkTriesFrom = limit("link-address", 30, 15 * minute);
/** Invitations that one organization sends, resent ones too. */
export const invitationsOf = limit("invitation-organization", 60, 24 * hour);
/** Invitations that reach one mailbox, from whichever organization. */
export const invitationsTo = limit("invitation-mail", 5, 24 * hour);
