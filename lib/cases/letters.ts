// What the mails about cases say. Each is a pure function of its facts; links are made by the caller.
import { type LetterBody, writeLetter } from "@/lib/outbox/letter";
import { dateWords } from "@/lib/platform/day";

export type CaseMail = { kind: string; subject: string } & LetterBody;

type CaseFacts = { provider: string; number: number; ips: readonly string[]; url: string };

const subject = ({ number }: CaseFacts, what: string) => `[Case ${number}] ${what}`;
const answers = "Answer this mail, or on the page: both stand in one thread.";
const footer = ({ provider, number }: CaseFacts) =>
  `${provider} sent this about case ${number}, which you opened.`;
const action = ({ url }: CaseFacts) => [{ label: "Open the case", url }];

/** At once: it has arrived, and under which number. */
export function receivedMail(facts: CaseFacts): CaseMail {
  return {
    kind: "case.received",
    subject: subject(facts, "received"),
    ...writeLetter({
      heading: `Case ${facts.number} is received`,
      paragraphs: ["The rules are run now; the result comes in a mail of its own."],
      facts: [["Addresses", facts.ips.join(", ")]],
      actions: action(facts),
      closing: [answers],
      footer: footer(facts),
    }),
  };
}

/** The block is lifted. */
export function grantedMail(
  facts: CaseFacts & { text: string | null; limitPerDay: number; limitUntil: string; liftedOn: string },
): CaseMail {
  return {
    kind: "case.granted",
    subject: subject(facts, "granted"),
    ...writeLetter({
      heading: `The block of ${facts.ips.length === 1 ? facts.ips[0] : `${facts.ips.length} addresses`} is lifted`,
      paragraphs: [
        ...(facts.text === null ? [] : [facts.text]),
        "If it is blocked again within 14 days, the next request has to wait longer: 14 days, then 28.",
      ],
      facts: [
        ["Addresses", facts.ips.join(", ")],
        ["Lifted on", facts.liftedOn],
        ["At first at most", `${facts.limitPerDay} recipients a day, until ${dateWords(facts.limitUntil)}`],
      ],
      actions: action(facts),
      closing: ["The case closes by itself when mail is accepted again."],
      footer: footer(facts),
    }),
  };
}

/** Not now: why, what to change, from when. */
export function notEligibleMail(
  facts: CaseFacts & { reasons: readonly string[]; earliestDay: string | null },
): CaseMail {
  return {
    kind: "case.not_eligible",
    subject: subject(facts, "not eligible yet"),
    ...writeLetter({
      heading: `Case ${facts.number}: not eligible yet`,
      paragraphs: facts.reasons,
      facts: [
        ["Addresses", facts.ips.join(", ")],
        ["Ask again from", facts.earliestDay === null ? "when it is changed" : dateWords(facts.earliestDay)],
      ],
      actions: action(facts),
      closing: [`If you think that this is wrong, answer: a person will read it. ${answers}`],
      footer: footer(facts),
    }),
  };
}

/** A person has it now. */
export function escalatedMail(facts: CaseFacts & { dueAt: string; because: string }): CaseMail {
  return {
    kind: "case.escalated",
    subject: subject(facts, "a person reads it"),
    ...writeLetter({
      heading: `Case ${facts.number} is with a person now`,
      paragraphs: [facts.because],
      facts: [["Answer due by", facts.dueAt]],
      actions: action(facts),
      closing: [answers],
      footer: footer(facts),
    }),
  };
}

/** What a person of the staff writes. */
export function staffMail(facts: CaseFacts & { text: string; question: boolean }): CaseMail {
  return {
    kind: facts.question ? "case.question" : "case.answer",
    subject: subject(facts, facts.question ? "we need to know more" : "an answer"),
    ...writeLetter({
      heading: `Case ${facts.number}`,
      paragraphs: facts.text.split(/\n\s*\n/),
      actions: action(facts),
      closing: [answers],
      footer: footer(facts),
    }),
  };
}

/** To the sender of the public form: the address must be confirmed first. */
export function confirmHelpMail(facts: { provider: string; ip: string; url: string }): CaseMail {
  return {
    kind: "help.confirm",
    subject: `Confirm your request about ${facts.ip}`,
    ...writeLetter({
      heading: "Confirm your request",
      paragraphs: [
        `Somebody, probably you, asks ${facts.provider} why mail from ${facts.ip} is refused. Open the page to see the answer.`,
      ],
      actions: [{ label: "See the answer", url: facts.url }],
      closing: ["If it was not you, do nothing: the request is forgotten."],
      footer: `${facts.provider} sends this only when its form was filled in with your address.`,
    }),
  };
}

/** To the holder of a network, from somebody who sends through it. */
export function passedOnMail(facts: {
  provider: string;
  ip: string;
  from: string;
  text: string;
  url: string;
}): CaseMail {
  return {
    kind: "help.passed_on",
    subject: `Somebody who sends from ${facts.ip} asks for your help`,
    ...writeLetter({
      heading: `Mail from ${facts.ip} is refused, and somebody asks you to act`,
      paragraphs: [
        `You hold this network at ${facts.provider}. The person below sends through it and cannot ask for mitigation; you can.`,
        facts.text,
      ],
      facts: [
        ["Address", facts.ip],
        ["Asked by", facts.from],
      ],
      actions: [{ label: "Look at the address", url: facts.url }],
      footer: `${facts.provider} passes a request on once, to the owners and admins of the organization.`,
    }),
  };
}
