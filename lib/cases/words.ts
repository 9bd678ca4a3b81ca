// What the states and rules of a case are in words, and the texts that staff begin with.
import { dateWords, dayOf } from "@/lib/platform/day";
import type { CaseState, RuleName, RuleResult } from "./schema";

/** What was not met, and what to change. */
export const ruleAdvice: Record<RuleName, string> = {
  held: "Only the holder of a network can ask for it.",
  complaints: "Remove everybody who complains, and stop the stream they complain about.",
  spam: "Find the stream the filter calls spam, and stop it.",
  signals: "Close the relay, clean the machine, or stop probing addresses.",
  reverse_dns: "Give the address a reverse name that leads back to it.",
  wait: "Use the time to remove the cause: the next relapse waits longer.",
};

export function caseSentence(found: {
  state: CaseState;
  earliestDay: string | null;
  escalatedAt: Date | null;
  dueAt: Date | null;
}): string {
  const due =
    found.dueAt === null
      ? ""
      : ` Due by ${dateWords(dayOf(found.dueAt))}, ${found.dueAt.toISOString().slice(11, 16)} UTC.`;
  switch (found.state) {
    case "unconfirmed":
      return "Waits until the mail address is confirmed.";
    case "received":
      return "Received. The rules are run within a minute.";
    case "checking":
      return found.escalatedAt === null ? "The rules are being run." : `A person reads it.${due}`;
    case "granted":
      return "Granted: the block is lifted. It closes by itself when mail is accepted again.";
    case "not_eligible":
      return found.earliestDay === null
        ? "Not eligible. Answer it, and a person reads it."
        : `Not eligible before ${dateWords(found.earliestDay)}. Change what is named; answer it, and a person reads it.`;
    case "more_information":
      return "We asked you something. Answer here or by mail.";
    case "closed":
      return "Closed. An answer opens it again.";
  }
}

/** Texts to begin an answer with. */
export function macrosOf(facts: {
  number: number;
  provider: string;
  ips: readonly string[];
  failed: readonly RuleResult[];
  earliestDay: string | null;
}): { name: string; text: string }[] {
  const addresses = facts.ips.join(", ");
  const reasons = facts.failed.map(({ rule, figure }) => `- ${figure} ${ruleAdvice[rule]}`).join("\n");
  return [
    {
      name: "Granted",
      text: `The block of ${addresses} is lifted. Start slowly: the first days decide whether it stays so.`,
    },
    {
      name: "Not eligible",
      text: `We cannot lift the block of ${addresses} yet${facts.earliestDay === null ? "" : ` (ask again from ${dateWords(facts.earliestDay)})`}.\n${reasons || "- "}`,
    },
    {
      name: "What was the cause",
      text: `Before we decide about ${addresses}: what sent this mail, when did it begin, and what have you changed since? Please name the stream and the day.`,
    },
    {
      name: "Compromised machine",
      text: `Mail from ${addresses} looks like the work of malware. Please tell us which machine it was, that it was cleaned or installed again, and that its passwords were changed.`,
    },
  ];
}
