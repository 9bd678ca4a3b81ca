// What invitation mails say.
import { writeLetter } from "@/lib/outbox/letter";
import { dateWords } from "@/lib/platform/day";
import type { AccountMail } from "./letters";
import { roleMeans } from "./roles";
import type { Role } from "./schema";

type Invited = {
  providerName: string;
  email: string;
  organization: string;
  role: Role;
  invitedBy: string;
  expires: string;
};

/** The question whether somebody wants to join an organization. */
export function invitationMail(about: Invited, url: string): AccountMail {
  return {
    kind: "invitation.sent",
    subject: `Invitation to ${about.organization} at ${about.providerName}`,
    ...writeLetter({
      heading: `You are invited to ${about.organization}`,
      paragraphs: [
        `${about.invitedBy} invites you to the organization ${about.organization} at the sender service of ${about.providerName}, where senders see how their mail is received.`,
      ],
      facts: [
        ["Organization", about.organization],
        ["Your role", `${about.role}: ${roleMeans[about.role]}`],
        ["Invited by", about.invitedBy],
        ["Open until", dateWords(about.expires)],
      ],
      actions: [{ label: "Read the invitation", url }],
      closing: [
        "Opening the link changes nothing: you decide on the page. If you do not know who invites you, decline there or ignore this mail.",
      ],
      footer: `${about.providerName} sent this to ${about.email} because ${about.invitedBy} gave the address.`,
    }),
  };
}
