// Every figure of the interface with its definition, what it rests on and how it is written: the page of the glossary.
import { type DefinitionName, definitions } from "./definitions";

export type GlossaryEntry = { name: string; means: string; base: string; written: string };

const counted = "Whole numbers, thousands apart by a thin space";
const shares = "Whole percent on a base under 2\u202f000, else one decimal; never rounded to 0 or 100 %";

const about: Record<DefinitionName, Omit<GlossaryEntry, "means">> = {
  filterResult: {
    name: "Filter result",
    base: "All verdicts of the period; the floor is in DATA commands",
    written: "G, Y or R with its colour and shape, and the exact spam share beside it",
  },
  spamShare: { name: "Spam share", base: "All verdicts of the period", written: shares },
  recipients: { name: "Recipients", base: "A count", written: counted },
  rcptCommands: { name: "RCPT commands", base: "A count", written: counted },
  dataCommands: { name: "DATA commands", base: "A count", written: counted },
  verdicts: { name: "Verdicts", base: "A count", written: counted },
  complaints: { name: "Complaints", base: "A count", written: counted },
  complaintRate: {
    name: "Complaint rate",
    base: "Recipients of 7 days or more, or recipients in the inbox where that is chosen",
    written: "To 0.01 point, with its 95\u202f% interval",
  },
  trapHits: {
    name: "Trap hits",
    base: "A count, as far as the provider discloses it",
    written: "A number, a band such as 5-9, or a lower bound such as 70+",
  },
  unknownShare: { name: "Unknown recipients", base: "All RCPT commands of the period", written: shares },
  severity: { name: "Severity", base: "An order, no figure", written: "The place in the list" },
  status: {
    name: "Status",
    base: "What is in force now",
    written: "Blocked, junked or limited, with the reply code",
  },
  reverseName: {
    name: "Reverse name",
    base: "The reverse DNS when it was last asked",
    written: "The name, “no way back” where it does not lead to the address, “none”, or “not looked up”",
  },
  lastSeen: {
    name: "Last seen",
    base: "Message events of the window",
    written: "A day; the minute in UTC on hover",
  },
  firstSeen: {
    name: "First seen",
    base: "Message events of the window",
    written: "A day; the minute in UTC on hover",
  },
  strip: { name: "30 days", base: "Each day alone, never widened", written: "A bar a day" },
};

/** In the order of the definitions, which is the order of the fleet. */
export const glossary: readonly GlossaryEntry[] = (Object.keys(about) as DefinitionName[]).map((name) => ({
  ...about[name],
  means: definitions[name],
}));

/** Words that are no figures. */
export const otherWords: readonly { name: string; means: string }[] = [
  {
    name: "Complete through",
    means:
      "The newest UTC day that every mail system of the provider has closed. Windows end with it, so that a day that is still coming in lowers nothing.",
  },
  {
    name: "Late, missing, lost",
    means:
      "Late: a source has not closed the day 36 hours after its end. Missing: not after 7 days. Lost: the provider’s staff gave the day up. Each is a gap, never a zero.",
  },
  {
    name: "Floor",
    means:
      "The DATA commands below which there is no filter result and no rate: a few messages say nothing. What it suppresses is hatched.",
  },
  {
    name: "Compared period",
    means:
      "As many days, whole weeks earlier, so that weekends meet weekends: 7 days against the 7 before, 30 days against those 35 days earlier.",
  },
  {
    name: "Change",
    means: "Recipients against the compared period, in whole percent; “new” where there were none.",
  },
  {
    name: "Finder",
    means:
      "Signs of a machine that somebody else sends from, over 7 days against the 23 before: trap hits, a first mail, five times the volume, more than half spam, a tenth or more unknown recipients, generated or missing reverse names, a HELO that does not fit. Signs add up to the order; there is no score to show.",
  },
];
