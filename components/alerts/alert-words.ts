// What the parts of an alert rule are called.
import { count, dayText, plainPercent } from "@/components/format";
import type { AlertChannel, AlertEvent, AlertRule } from "@/lib/alerts/schema";

export const eventWords: Record<AlertEvent, string> = {
  red: "An address turns RED",
  yellow: "An address turns YELLOW",
  blocked: "A block begins",
  unblocked: "A block ends",
  complaints: "The complaint rate passes a threshold",
  traps: "An address begins to hit traps",
  volume: "An address sends far more than usual",
  first_seen: "An address sends for the first time in 30 days",
  silence: "An address falls silent",
  late: "Data is late",
  expiring: "A key or an access will end",
  feed_failing: "A feed cannot be delivered for a day",
  case_answered: "A case is answered",
  morning: "Each day: the morning page as a mail",
};

export const channelWords: Record<AlertChannel, string> = {
  mail: "Mail",
  webhook: "Webhook",
  slack: "Slack and alike",
};

export const presetWords = {
  deliverability: "Deliverability: results, blocks, complaints, traps, late data, feeds, cases",
  abuse_desk: "Abuse desk: new senders, jumps, traps, blocks",
  script: "Scripts: late data, ending keys, failing feeds, silence",
} as const;
export type PresetName = keyof typeof presetWords;

/** What a rule compares with, in words; empty where it compares with nothing. */
export function conditionText({ event, threshold, minVolume }: AlertRule): string {
  const least =
    minVolume > 0 ? `at least ${count(minVolume)} ${event === "first_seen" ? "messages" : "recipients"}` : "";
  const bound =
    threshold === null
      ? ""
      : event === "complaints"
        ? `From ${plainPercent(threshold)}`
        : `${threshold} times the median`;
  const words = [bound, least].filter((part) => part !== "").join(", ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function whenText({ schedule, digestHour, zone, mutedUntil }: AlertRule): string {
  const when =
    schedule === "digest" ? `Daily at ${String(digestHour).padStart(2, "0")}:00 ${zone}` : "Within the hour";
  return mutedUntil === null ? when : `Muted until ${dayText(mutedUntil)}`;
}
