// What a change of policy means where nothing has to be counted, and which blocks a moved threshold lets through. Pure.

import type { PublicSettings } from "@/lib/provider/schema";

/** Whom or what a change touches: `noun` names one of them. */
export type Touched = { noun: "organization" | "block" | "account"; count: number; names: string[] };

/** Settings whose effect is counted (effect-queries.ts); of the others it is known without looking at data. */
export type MeasuredSetting =
  | "floorDataCommands"
  | "trapDisclosure"
  | "retentionDays"
  | "complaintRetentionDays"
  | "mitigationComplaints"
  | "mitigationSpam"
  | "allowWholeMessages"
  | "staffSecondFactor";

const later = "It holds for what arrives from now on; what is counted stays as it is.";
const said = "Public pages and mail say the new value from the next view on.";

/** What a change of each other setting means, in one or two sentences. */
export const plainEffects: Record<Exclude<keyof PublicSettings, MeasuredSetting>, string> = {
  name: said,
  supportAddress: said,
  legalAddress: said,
  connectionLimit: said,
  bulkMessagesPerDay: said,
  codeNames: "A page of a reply code answers under the new names from the next view on.",
  internalNetworks: `Complaints are attributed past other hops. ${later}`,
  ownHostNames: `Complaints are attributed past other hops. ${later}`,
  authservIds: `Other authentication results are believed. ${later}`,
  mailboxDailyCap: later,
  mailboxMinDays: later,
  reportAddress:
    "Reports come from the new address: receivers that filter by the old one miss them. Publish its DKIM record first.",
  dkimSelector: "Reports are signed under the new selector at once. Publish its record first.",
  reportingHost: "Reports name the new host from the next one on.",
  caseAddress: "New mail about cases asks for answers there. Answers to older mail go to the old address.",
  abuseAddress: "Route the new address to the junk listener.",
};

type Sums = { complaints: number; recipients: number; spam: number; verdicts: number };

/** Whether a block passes the rule under one limit (a share) and not under the other. Without any base it passes both. */
export function crossing(
  sums: Sums,
  rule: "complaints" | "spam",
  limits: { from: number; to: number },
): boolean {
  const [of, base] = rule === "complaints" ? [sums.complaints, sums.recipients] : [sums.spam, sums.verdicts];
  const passes = (limit: number) => base === 0 || of / base < limit;
  return passes(limits.from) !== passes(limits.to);
}
