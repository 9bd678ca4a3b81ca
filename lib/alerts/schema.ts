// Alert rules: what an organization wants to be told, where and when. Ships to the browser.
import { z } from "zod";

/** `unit` of the threshold; `day`: held against each complete day; else against each moment. */
export const alertEvents = [
  "red",
  "yellow",
  "blocked",
  "unblocked",
  "complaints",
  "traps",
  "volume",
  "first_seen",
  "silence",
  "late",
  "expiring",
  "feed_failing",
  "case_answered",
  "morning",
] as const;
export const alertEvent = z.enum(alertEvents);
export type AlertEvent = z.infer<typeof alertEvent>;

export const alertChannels = ["mail", "webhook", "slack"] as const;
export const alertChannel = z.enum(alertChannels);
export type AlertChannel = z.infer<typeof alertChannel>;

export const alertSchedules = ["at_once", "digest"] as const;
export const alertSchedule = z.enum(alertSchedules);
export type AlertSchedule = z.infer<typeof alertSchedule>;

const zone = z.string().refine(
  (name) => {
    try {
      new Intl.DateTimeFormat("en", { timeZone: name });
      return true;
    } catch {
      return false;
    }
  },
  { error: "Write a time zone such as Europe/Berlin." },
);

const condition = {
  event: alertEvent,
  /** Addresses or CIDR networks; empty: all networks of the organization. */
  networks: z.array(z.string().trim().min(1).max(100)).max(100).default([]),
  /** complaints: rate from 0 to 1; volume: times the median. Null takes the default of the event. */
  threshold: z.number().positive().max(1000).nullable().default(null),
  /** Below this many recipients (first_seen: messages) nothing is said. Null takes the default of the event. */
  minVolume: z.number().int().min(0).max(1_000_000_000).nullable().default(null),
};

export const previewInput = z.object(condition);
export type PreviewInput = z.infer<typeof previewInput>;

const place = {
  channel: alertChannel.default("mail"),
  /** A member's mail address, or an https address. */
  target: z.string().trim().min(3).max(500),
  schedule: alertSchedule.default("at_once"),
  digestHour: z.number().int().min(0).max(23).default(7),
  zone: zone.default("UTC"),
};

export const newRuleInput = z.object({ name: z.string().trim().max(80).default(""), ...condition, ...place });
export type NewRuleInput = z.infer<typeof newRuleInput>;

/** Sets of rules for those who come each morning; thresholds are the defaults of the events. */
export const presets = {
  deliverability: [
    "red",
    "yellow",
    "blocked",
    "unblocked",
    "complaints",
    "traps",
    "late",
    "feed_failing",
    "case_answered",
  ],
  abuse_desk: ["first_seen", "volume", "traps", "blocked", "red"],
  script: ["late", "expiring", "feed_failing", "silence"],
} as const satisfies Record<string, readonly AlertEvent[]>;
export const presetName = z.enum(["deliverability", "abuse_desk", "script"]);

export const presetInput = z.object({ preset: presetName, ...place });
export type PresetInput = z.infer<typeof presetInput>;

export const muteInput = z.object({
  /** Null ends the mute. */
  until: z.iso.datetime().nullable(),
});

export const alertSample = z.object({
  subject: z.string(),
  /** Figures before and now, in the event's own unit; null where there is none. */
  before: z.number().nullable(),
  now: z.number().nullable(),
});
export type AlertSample = z.infer<typeof alertSample>;

export const alertRule = z.object({
  id: z.string(),
  name: z.string(),
  event: alertEvent,
  networks: z.array(z.string()),
  threshold: z.number().nullable(),
  minVolume: z.number(),
  channel: alertChannel,
  target: z.string(),
  schedule: alertSchedule,
  digestHour: z.number(),
  zone: z.string(),
  mutedUntil: z.string().nullable(),
  createdAt: z.string(),
  lastFiredAt: z.string().nullable(),
});
export type AlertRule = z.infer<typeof alertRule>;

export const alertDelivery = z.object({
  id: z.string(),
  createdAt: z.string(),
  channel: alertChannel,
  target: z.string(),
  title: z.string(),
  text: z.string(),
  state: z.enum(["waiting", "sent", "failed"]),
  attempts: z.number(),
  lastReply: z.string().nullable(),
  sentAt: z.string().nullable(),
});
export type AlertDelivery = z.infer<typeof alertDelivery>;

export const alertList = z.object({ rules: z.array(alertRule) });
export type AlertList = z.infer<typeof alertList>;
/** `secret` signs webhooks and is shown this once; null for mail, and for an address that has one already. */
export const createdRules = z.object({ rules: z.array(alertRule), secret: z.string().nullable() });
export type CreatedRules = z.infer<typeof createdRules>;
export const deliveryList = z.object({ deliveries: z.array(alertDelivery) });
export type DeliveryList = z.infer<typeof deliveryList>;

export const preview = z.object({
  /** How many days of the last 30 it would have fired on. */
  times: z.number(),
  days: z.array(z.object({ day: z.string(), count: z.number(), sample: z.array(alertSample) })),
});
export type Preview = z.infer<typeof preview>;
