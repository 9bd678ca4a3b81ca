// What the mails about networks say. Each is a pure function of its facts; links are made by the caller.

import { type LetterBody, writeLetter } from "@/lib/outbox/letter";
import { dateWords, dayOf, instantWords } from "@/lib/platform/day";

export type NetworkMail = { kind: string; subject: string } & LetterBody;

const instant = (at: Date): string => instantWords(at.toISOString());

export type ContactFacts = {
  provider: string;
  organization: string;
  /** Mail address of the person who asked, and the client address they asked from. */
  requester: string;
  fromAddress: string | null;
  network: string;
  basis: string;
  expiresAt: Date;
  authorizeUrl: string;
  denyUrl: string;
};

/** To a contact: may this organization read about this network? Names everything the contact needs to judge. */
export function contactMail(facts: ContactFacts): NetworkMail {
  return {
    kind: "claim.contact",
    // The organization chose its own name: it stands in the body, where its reader sees what it is.
    subject: `A request about ${facts.network} at ${facts.provider}`,
    ...writeLetter({
      heading: `A request about ${facts.network}`,
      paragraphs: [
        `Somebody asks to see what ${facts.provider} receives as mail from this network: daily counts, filter results and complaints, without recipients.`,
        `You get this mail because this address is the ${facts.basis}.`,
      ],
      facts: [
        ["Organization", facts.organization],
        ["Asked by", facts.requester],
        ["From address", facts.fromAddress ?? "unknown"],
        ["Network", facts.network],
      ],
      actions: [
        { label: "Look at the request and authorize it", url: facts.authorizeUrl },
        { label: "Look at the request and deny it", url: facts.denyUrl },
      ],
      closing: [
        `Opening a link decides nothing: the page asks first. The links work until ${instant(facts.expiresAt)}.`,
        "If you do nothing, nothing is granted. Denying needs no account and keeps this organization from asking you again for 30 days; the page can also report the request.",
      ],
      footer: `${facts.provider} sends at most three such mails a day to one address.`,
    }),
  };
}

/** To the contact that authorized: a receipt with the link that takes the approval back. */
export function approvalMail(facts: {
  provider: string;
  organization: string;
  network: string;
  decidedBy: string;
  decidedAt: Date;
  withdrawUrl: string;
}): NetworkMail {
  return {
    kind: "claim.approved",
    subject: `You authorized a request about ${facts.network}`,
    ...writeLetter({
      heading: "You authorized a request",
      paragraphs: [`${facts.organization} may see mail data about ${facts.network} at ${facts.provider}.`],
      facts: [
        ["Organization", facts.organization],
        ["Network", facts.network],
        ["Authorized by", facts.decidedBy],
        ["At", instant(facts.decidedAt)],
      ],
      actions: [{ label: "See or withdraw this approval", url: facts.withdrawUrl }],
      closing: [
        "Keep this mail: the link works as long as the approval lasts, for whoever reads this mailbox.",
      ],
      footer: `${facts.provider} sent this because the request was put to this address.`,
    }),
  };
}

/** To a contact who asked for it, or somebody in its name: a link to every approval of the mailbox. */
export function approvalsMail(facts: { provider: string; url: string }): NetworkMail {
  return {
    kind: "claim.approvals",
    subject: `Access that you approved at ${facts.provider}`,
    ...writeLetter({
      heading: "Access that you approved",
      paragraphs: [
        "Organizations may read about networks because this mailbox, as their contact, authorized it. The link shows all of them, and takes any of them back.",
      ],
      actions: [{ label: "See or withdraw these approvals", url: facts.url }],
      closing: ["If you did not ask for this mail, nothing has changed, and you need do nothing."],
      footer: `${facts.provider} sent this because somebody named this address on its page for contacts.`,
    }),
  };
}

const answers = {
  authorized: ["was authorized", "Data of the network can be read now."],
  noted: ["was authorized", "The claim is large, so the provider's staff decide; they see this answer."],
  denied: ["was denied", "This contact cannot be asked again for 30 days. Another proof is still possible."],
  withdrawn: ["is no longer authorized", "The contact withdrew its approval, and access has ended."],
} as const;

/** To the requesting organization: what a contact answered. */
export function answerMail(facts: {
  provider: string;
  contact: string;
  network: string;
  answer: keyof typeof answers;
  url: string;
}): NetworkMail {
  const [what, then] = answers[facts.answer];
  return {
    kind: "claim.answered",
    subject: `Your claim of ${facts.network} ${what}`,
    ...writeLetter({
      heading: `Your claim of ${facts.network} ${what}`,
      paragraphs: [`${facts.contact} answered. ${then}`],
      actions: [{ label: "Open networks", url: facts.url }],
      footer: `${facts.provider} sent this to the owners and admins of your organization.`,
    }),
  };
}

/** To a present holder: somebody else got access. `other` is null when the new grant is wider than the holder's. */
export function overlapMail(facts: {
  provider: string;
  held: string;
  other: { organization: string; network: string } | null;
  url: string;
}): NetworkMail {
  const who =
    facts.other === null
      ? `An organization was granted a wider network that includes ${facts.held}.`
      : `${facts.other.organization} was granted ${facts.other.network}, which overlaps your network ${facts.held}.`;
  return {
    kind: "grant.overlap",
    subject: `Another organization can see data about ${facts.held}`,
    ...writeLetter({
      heading: "Another organization can see data of your network",
      paragraphs: [
        who,
        "Your own access is unchanged. If this is wrong, dispute it beside your grant: the provider's staff decide.",
      ],
      actions: [{ label: "Open networks", url: facts.url }],
      footer: `${facts.provider} sent this to the owners and admins of your organization.`,
    }),
  };
}

/** To a holder: the daily check suspended or restored access. */
export function watchMail(facts: {
  provider: string;
  network: string;
  event: "suspended" | "restored";
  reason: string;
  url: string;
}): NetworkMail {
  const suspended = facts.event === "suspended";
  return {
    kind: `grant.${facts.event}`,
    subject: suspended ? `Access to ${facts.network} is suspended` : `Access to ${facts.network} is back`,
    ...writeLetter({
      heading: suspended ? `Access to ${facts.network} is suspended` : `Access to ${facts.network} is back`,
      paragraphs: suspended
        ? [
            `The daily check of its proof failed: ${facts.reason}`,
            "Put the record back as the claim shows it. Access returns with the next check, or as soon as you check yourself.",
          ]
        : ["The record was found again."],
      actions: [{ label: "Open networks", url: facts.url }],
      footer: `${facts.provider} sent this to the owners and admins of your organization.`,
    }),
  };
}

/** To the holder of a grant, and to the contact who authorized it: the registry names another holder now. */
export function holderMail(facts: { provider: string; network: string; url: string }): NetworkMail {
  return {
    kind: "grant.suspended",
    subject: `Access to ${facts.network} is suspended`,
    ...writeLetter({
      heading: `Access to ${facts.network} is suspended`,
      paragraphs: [
        "The registry names another holder of this network than when it was proven, so the old proof says nothing any more.",
        "If the network is still yours, claim it again: a new record or a new answer of its contact proves it.",
      ],
      actions: [{ label: "Open networks", url: facts.url }],
      footer: `${facts.provider} sent this to the owners and admins of the organization, and to the contact who authorized it.`,
    }),
  };
}

/** To the contact whom the registry names now: what an earlier holder allowed has ended. Names no organization. */
export function newHolderMail(facts: { provider: string; network: string; url: string }): NetworkMail {
  return {
    kind: "grant.new_holder",
    subject: `Your network ${facts.network} at ${facts.provider}`,
    ...writeLetter({
      heading: `The registry names you for ${facts.network} now`,
      paragraphs: [
        `Until now somebody else could read what ${facts.provider} sees as mail from this network, on the word of its holder at that time. That access was suspended today, because the registry names another holder: you.`,
        "You need to do nothing. To read this data yourself, or to let others, sign up and prove that the network is yours.",
      ],
      actions: [{ label: "Open the sender service", url: facts.url }],
      footer: `${facts.provider} sent this once, to the contact of the network in the registry.`,
    }),
  };
}

/** To both sides: a delegation ends soon. */
export function delegationEndMail(facts: {
  provider: string;
  network: string;
  /** The organization on the other side. */
  other: string;
  side: "gives" | "reads";
  endsAt: Date;
  url: string;
}): NetworkMail {
  const day = dateWords(dayOf(facts.endsAt));
  const sentence =
    facts.side === "gives"
      ? `${facts.other} reads your network ${facts.network} until ${day}. To let it read on, delegate the network again; if it may end, there is nothing to do.`
      : `${facts.other} lets you read ${facts.network} until ${day}. To read on, ask it to delegate the network again.`;
  return {
    kind: "delegation.expiry",
    subject: `The delegation of ${facts.network} ends on ${day}`,
    ...writeLetter({
      heading: `The delegation of ${facts.network} ends on ${day}`,
      paragraphs: [sentence],
      actions: [{ label: "Open networks", url: facts.url }],
      footer: `${facts.provider} sent this to the owners and admins of your organization.`,
    }),
  };
}

/** To a holder: a grant by contact mail ends soon. */
export function expiryMail(facts: {
  provider: string;
  network: string;
  expiresAt: Date;
  url: string;
}): NetworkMail {
  const day = dateWords(dayOf(facts.expiresAt));
  return {
    kind: "grant.expiry",
    subject: `Access to ${facts.network} ends on ${day}`,
    ...writeLetter({
      heading: `Access to ${facts.network} ends on ${day}`,
      paragraphs: [
        "It rests on the word of a contact, which is asked again every ten months.",
        "Press Ask the contact again beside the grant, or claim the network anew and prove it by DNS.",
      ],
      actions: [{ label: "Open networks", url: facts.url }],
      footer: `${facts.provider} sent this to the owners and admins of your organization.`,
    }),
  };
}

/** To the requesting organization: staff refused a block. */
export function refusedMail(facts: {
  provider: string;
  network: string;
  note: string;
  url: string;
}): NetworkMail {
  return {
    kind: "claim.refused",
    subject: `Your claim of ${facts.network} was refused`,
    ...writeLetter({
      heading: `Your claim of ${facts.network} was refused`,
      paragraphs: [`The provider's staff refused it: ${facts.note}`],
      actions: [{ label: "Open networks", url: facts.url }],
      footer: `${facts.provider} sent this to the owners and admins of your organization.`,
    }),
  };
}

const staffEvents = {
  reopened: ["is decided anew", "The provider's staff took their decision back and will decide again."],
  revoked: ["was revoked", "The provider's staff ended this access."],
  restored: ["is back", "The provider's staff brought this access back."],
  answered: ["is answered", "The provider's staff answered what you disputed."],
} as const;

/** To an organization: what staff did about its claim, grant or dispute of a network. */
export function staffMail(facts: {
  provider: string;
  network: string;
  event: keyof typeof staffEvents;
  note: string | null;
  url: string;
}): NetworkMail {
  const [what, sentence] = staffEvents[facts.event];
  const subject = facts.event === "answered" ? "Your dispute over" : "Access to";
  return {
    kind: `staff.${facts.event}`,
    subject: `${subject} ${facts.network} ${what}`,
    ...writeLetter({
      heading: `${subject} ${facts.network} ${what}`,
      paragraphs: [sentence, ...(facts.note === null ? [] : [`They wrote: ${facts.note}`])],
      actions: [{ label: "Open networks", url: facts.url }],
      footer: `${facts.provider} sent this to the owners and admins of your organization.`,
    }),
  };
}

/** To a mail address: somebody delegates a network. Names nothing in the subject that an organization could choose. */
export function offerMail(facts: {
  provider: string;
  organization: string;
  offeredBy: string;
  network: string;
  feeds: boolean;
  until: string;
  url: string;
}): NetworkMail {
  return {
    kind: "delegation.offered",
    subject: `You may read about ${facts.network} at ${facts.provider}`,
    ...writeLetter({
      heading: `Data about ${facts.network} is offered to you`,
      paragraphs: [
        `An organization that holds this network lets you read what ${facts.provider} sees as mail from it: daily counts, filter results and complaint rates.`,
      ],
      facts: [
        ["Organization", facts.organization],
        ["Offered by", facts.offeredBy],
        ["Network", facts.network],
        [
          "Reports",
          facts.feeds ? "with reports of single complaints" : "without reports of single complaints",
        ],
        ["Until", dateWords(facts.until)],
      ],
      actions: [{ label: "Look at the offer", url: facts.url }],
      closing: [
        "Sign in with this mail address, in the organization that should read it, and accept. Nothing happens until you do; you can also decline.",
      ],
      footer: `${facts.provider} sent this because the offer names this address.`,
    }),
  };
}

const delegationEvents = {
  accepted: ["was accepted", "It can be read there now. You can withdraw it at any time."],
  declined: ["was declined", "Nothing was delegated."],
  given_up: ["was given up", "The other organization no longer reads it."],
  withdrawn: ["was withdrawn", "Your organization no longer reads it."],
} as const;

/** To the admins of the other side: what became of a delegation. */
export function delegationMail(facts: {
  provider: string;
  network: string;
  other: string;
  event: keyof typeof delegationEvents;
  url: string;
}): NetworkMail {
  const [what, then] = delegationEvents[facts.event];
  return {
    kind: `delegation.${facts.event}`,
    subject: `The delegation of ${facts.network} ${what}`,
    ...writeLetter({
      heading: `The delegation of ${facts.network} ${what}`,
      paragraphs: [`${facts.other}: the delegation of ${facts.network} ${what}. ${then}`],
      actions: [{ label: "Open networks", url: facts.url }],
      footer: `${facts.provider} sent this to the owners and admins of your organization.`,
    }),
  };
}
