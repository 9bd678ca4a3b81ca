// What each event means: its defaults, how grave it is, and how it is said.
import { numberWords } from "@/lib/platform/number-words";
import type { AlertEvent, AlertSample } from "./schema";

type Kind = {
  /** Held against each complete day, each stretch of time, how far the data is; or told each day whatever was found. */
  by: "day" | "time" | "state" | "clock";
  threshold: number | null;
  minVolume: number;
  weight: "info" | "warn" | "page";
  title: (count: number) => string;
  line: (sample: AlertSample) => string;
};

const addresses = (count: number): string => `${numberWords(count)} ${count === 1 ? "address" : "addresses"}`;
const percent = (share: number | null): string =>
  share === null ? "no rate" : `${(share * 100).toFixed(2)} %`;
const share = (share: number | null): string => (share === null ? "none" : `${Math.round(share * 100)} %`);
const whole = (value: number | null): string => numberWords(value ?? 0);
const shares = ({ subject, before, now }: AlertSample): string =>
  `${subject}: ${share(now)} of its verdicts were spam${before === null ? "" : `, ${share(before)} the day before`}`;

export const kinds: Record<AlertEvent, Kind> = {
  red: {
    by: "day",
    threshold: null,
    minVolume: 0,
    weight: "warn",
    title: (count) => `${addresses(count)} turned RED`,
    line: shares,
  },
  yellow: {
    by: "day",
    threshold: null,
    minVolume: 0,
    weight: "info",
    title: (count) => `${addresses(count)} turned YELLOW`,
    line: shares,
  },
  blocked: {
    by: "time",
    threshold: null,
    minVolume: 0,
    weight: "page",
    title: (count) => `${count === 1 ? "A block" : `${whole(count)} blocks`} began`,
    line: ({ subject }) => `${subject} is blocked`,
  },
  unblocked: {
    by: "time",
    threshold: null,
    minVolume: 0,
    weight: "info",
    title: (count) => `${count === 1 ? "A block" : `${whole(count)} blocks`} ended`,
    line: ({ subject }) => `${subject} is no longer blocked`,
  },
  complaints: {
    by: "day",
    threshold: 0.003,
    minVolume: 500,
    weight: "page",
    title: (count) => `${addresses(count)} passed the complaint limit`,
    line: ({ subject, before, now }) =>
      `${subject}: complaint rate ${percent(now)} over 7 days, ${percent(before)} the day before`,
  },
  traps: {
    by: "day",
    threshold: null,
    minVolume: 0,
    weight: "warn",
    title: (count) => `${addresses(count)} began to hit traps`,
    line: ({ subject, now }) => `${subject}: at least ${whole(now)} trap ${now === 1 ? "hit" : "hits"}`,
  },
  volume: {
    by: "day",
    threshold: 5,
    minVolume: 500,
    weight: "warn",
    title: (count) => `${addresses(count)} sent far more than usual`,
    line: ({ subject, before, now }) => `${subject}: ${whole(now)} recipients, usually ${whole(before)}`,
  },
  first_seen: {
    by: "day",
    threshold: null,
    minVolume: 100,
    weight: "info",
    title: (count) => `${addresses(count)} sent for the first time in 30 days`,
    line: ({ subject, now }) => `${subject}: ${whole(now)} messages`,
  },
  silence: {
    by: "day",
    threshold: null,
    minVolume: 100,
    weight: "info",
    title: (count) => `${addresses(count)} fell silent`,
    line: ({ subject, before }) => `${subject}: nothing, usually ${whole(before)} recipients`,
  },
  late: {
    by: "state",
    threshold: null,
    minVolume: 0,
    weight: "warn",
    title: () => "Data is late",
    line: ({ subject }) => `The figures of ${subject} are not complete 36 hours after its end`,
  },
  expiring: {
    by: "time",
    threshold: null,
    minVolume: 0,
    weight: "warn",
    title: (count) => `${count === 1 ? "A key or an access" : `${whole(count)} keys or accesses`} will end`,
    line: ({ subject, now }) => `${subject} ends in ${whole(now)} ${now === 1 ? "day" : "days"}`,
  },
  feed_failing: {
    by: "time",
    threshold: null,
    minVolume: 0,
    weight: "warn",
    title: (count) => `${count === 1 ? "A feed" : `${whole(count)} feeds`} could not be delivered for a day`,
    line: ({ subject }) => `${subject} has been refused for 24 hours`,
  },
  case_answered: {
    by: "time",
    threshold: null,
    minVolume: 0,
    weight: "info",
    title: (count) => `${count === 1 ? "A case was" : `${whole(count)} cases were`} answered`,
    line: ({ subject }) => `${subject} has an answer`,
  },
  morning: {
    by: "clock",
    threshold: null,
    minVolume: 0,
    weight: "info",
    title: () => "The morning",
    line: ({ subject }) => subject,
  },
};

/** How many of what a rule found are named; the count says the rest. */
export const SAMPLE = 10;

const HOUR = 3_600_000;

/** When something found at `now` may be told: at once, or at the next hour of the digest in its zone. */
export function dueAt(
  { schedule, digestHour, zone }: { schedule: string; digestHour: number; zone: string },
  now: Date,
): Date {
  if (schedule !== "digest") return now;
  const hourOf = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "numeric", hourCycle: "h23" });
  // From the full hour on; a zone's clock can jump over the digest hour, so two days are looked through.
  for (let at = Math.ceil(now.getTime() / HOUR) * HOUR, end = at + 48 * HOUR; at < end; at += HOUR) {
    if (Number(hourOf.format(new Date(at))) === digestHour) return new Date(at);
  }
  return now;
}
