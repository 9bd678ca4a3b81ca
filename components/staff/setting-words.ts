// What the settings are called, and a change of one in words.
import type { PublicSettings, SettingsChange } from "@/lib/provider/schema";

/** As their fields are labelled on the page. */
export const settingNames: Record<keyof PublicSettings, string> = {
  name: "Name",
  supportAddress: "Contact address",
  abuseAddress: "Abuse address",
  legalAddress: "Address for legal papers",
  caseAddress: "Case address",
  connectionLimit: "Connections at a time, at most",
  bulkMessagesPerDay: "Messages a day that count as bulk",
  codeNames: "Own names of reply codes",
  mitigationComplaints: "Complaint rate for mitigation, %",
  mitigationSpam: "Spam share for mitigation, %",
  internalNetworks: "Internal networks",
  ownHostNames: "Own host names",
  authservIds: "Authserv-ids",
  floorDataCommands: "Floor of DATA commands a day",
  staffSecondFactor: "Second factor of staff",
  trapDisclosure: "Trap disclosure",
  reportAddress: "Report address",
  reportingHost: "Reporting host",
  dkimSelector: "DKIM selector",
  mailboxDailyCap: "Complaints counted per mailbox and day",
  mailboxMinDays: "Age of a mailbox whose complaints count, days",
  retentionDays: "Daily records, days",
  complaintRetentionDays: "Raw complaints, days",
  allowWholeMessages: "Whole messages in reports",
};

/** "100 → 50"; of a list what went and what came. */
export function changeText({ list, from, to }: SettingsChange): string {
  if (!list) return `${from === "" ? "nothing" : from} → ${to === "" ? "nothing" : to}`;
  return [from === "" ? null : `removed ${from}`, to === "" ? null : `added ${to}`]
    .filter((part) => part !== null)
    .join(", ");
}
