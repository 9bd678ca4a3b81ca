// What states and rules are called.
import type { CaseState, RuleName } from "@/lib/cases/schema";

export const caseStateNames: Record<CaseState, string> = {
  unconfirmed: "Not confirmed",
  received: "Received",
  checking: "Checking",
  granted: "Granted",
  not_eligible: "Not eligible",
  more_information: "More information",
  closed: "Closed",
};

export const ruleNames: Record<RuleName, string> = {
  held: "Network held",
  complaints: "Complaint rate",
  spam: "Spam share",
  signals: "No sign of abuse",
  reverse_dns: "Reverse DNS fits",
  wait: "Waiting time",
};

export const resultNames = { pass: "Met", fail: "Not met", unknown: "Not checked" } as const;
