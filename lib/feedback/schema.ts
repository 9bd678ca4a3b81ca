// What a feed is, what may be asked of it, and what its owner sees: never a recipient, only the feed's tokens.
import { z } from "zod";
import { attributionMethod, complaintKind } from "@/lib/complaints/schema";
import { isDay } from "@/lib/platform/day";

/** The terms a person accepts when enrolling; a new text gets a new version. */
export const TERMS_VERSION = "2026-11";

export const feedStates = ["unconfirmed", "active", "paused", "suspended", "ended"] as const;
export const feedState = z.enum(feedStates);
export type FeedState = z.infer<typeof feedState>;

/** Why a feed is paused, suspended or ended. */
export const feedStateReasons = [
  "paused_by_member",
  "paused_by_unsubscribe",
  "delivery_failed_3_days",
  "ended_by_member",
] as const;
export const feedStateReason = z.enum(feedStateReasons);
export type FeedStateReason = z.infer<typeof feedStateReason>;

/**
 * queued: not tried yet. deferred: tried, will be tried again. sent: the relay took it. failed: refused for good,
 * or given up after 3 days. collapsed: past the feed's cap, stands behind a later report's Incidents.
 * suppressed: not sent because the feed or the grant no longer allowed it.
 */
export const reportStates = ["queued", "deferred", "sent", "failed", "collapsed", "suppressed"] as const;
export const reportState = z.enum(reportStates);
export type ReportState = z.infer<typeof reportState>;

/** A plain ASCII mail address in dot-atom form (RFC 5321 section 4.1.2), as every destination must be. */
export const mailAddress = z
  .string()
  .trim()
  .max(254, { error: "A mail address has at most 254 characters." })
  .regex(
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])$/,
    {
      error: "Enter a mail address such as fbl@example.net.",
    },
  )
  .refine((address) => address.indexOf("@") <= 64, {
    error: "The part before the @ has at most 64 characters.",
  });

/** Body of POST /api/v1/feeds. */
export const enrolFeedInput = z.object({
  name: z.string().trim().min(1, { error: "Give the feed a name." }).max(100),
  /** Gets mail about the feed itself: confirmation trouble, suspension. */
  contactAddress: mailAddress,
  /** Gets the reports. */
  destination: mailAddress,
  /** Most reports for one IP in one UTC day before they collapse into Incidents. */
  capPerIpDay: z.number().int().min(1).max(100_000).default(1000),
  /** Most reports in one UTC day before they collapse. */
  capPerDay: z.number().int().min(1).max(1_000_000).default(10_000),
  acceptTerms: z.literal(true, { error: "Accept the terms to enrol a feed." }),
});
export type EnrolFeedInput = z.infer<typeof enrolFeedInput>;

/** Body of POST /api/v1/feeds/[id]/confirm. Spaces, dashes and letter case do not matter. */
export const confirmFeedInput = z.object({
  code: z
    .string()
    .transform((text) => text.replace(/[\s-]/g, "").toUpperCase())
    .pipe(z.string().regex(/^[0-9A-Z]{10}$/, { error: "The code has ten letters and digits." })),
});
export type ConfirmFeedInput = z.infer<typeof confirmFeedInput>;

/** What happened to a feed's reports in a span of time. Numbers of reports, except incidents. */
export const feedCounts = z.object({
  sent: z.number(),
  /** Waiting now: queued for the first attempt, or deferred after one. */
  waiting: z.number(),
  failed: z.number(),
  collapsed: z.number(),
  suppressed: z.number(),
  /** Complaints that stand behind the sent reports. */
  incidents: z.number(),
});
export type FeedCounts = z.infer<typeof feedCounts>;

export const feed = z.object({
  id: z.string(),
  name: z.string(),
  contactAddress: z.string(),
  destination: z.string(),
  state: feedState,
  stateReason: feedStateReason.nullable(),
  /** Part 3 of each report: the header block of the reported message. */
  content: z.literal("headers"),
  capPerIpDay: z.number(),
  capPerDay: z.number(),
  termsVersion: z.string(),
  termsAcceptedAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  confirmedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** While unconfirmed: when the code ends, and how many attempts are left. */
  confirmation: z.object({ expiresAt: z.iso.datetime(), attemptsLeft: z.number() }).nullable(),
  health: z.object({
    last24Hours: feedCounts,
    last30Days: feedCounts,
    lastSuccessAt: z.iso.datetime().nullable(),
    /** Since when every attempt has failed; null when the last one succeeded. */
    failingSince: z.iso.datetime().nullable(),
    /** The remote reply of the newest attempt. */
    lastReply: z.string().nullable(),
  }),
});
export type Feed = z.infer<typeof feed>;

/** Answer of GET /api/v1/feeds: newest first, ended ones last. */
export const feedList = z.object({ feeds: z.array(feed), termsVersion: z.string() });
export type FeedList = z.infer<typeof feedList>;

const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
};

/** Query of GET /api/v1/feeds/[id]/reports. */
export const listReportsInput = z.object({ ...page, state: reportState.optional() });
export type ListReportsInput = z.infer<typeof listReportsInput>;

export const reportAttempt = z.object({
  at: z.iso.datetime(),
  host: z.string(),
  reply: z.string(),
  outcome: z.enum(["sent", "deferred", "failed"]),
});
export type ReportAttempt = z.infer<typeof reportAttempt>;

export const report = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  /** A test report is built from a synthetic message; no complaint stands behind it. */
  test: z.boolean(),
  ip: z.string().nullable(),
  incidents: z.number(),
  state: reportState,
  /** A sentence about the state: the remote reply, or why it was not sent. */
  stateReason: z.string().nullable(),
  messageId: z.string(),
  attempts: z.number(),
  nextAttemptAt: z.iso.datetime().nullable(),
  sentAt: z.iso.datetime().nullable(),
  /** Newest first, at most ten. */
  log: z.array(reportAttempt),
});
export type Report = z.infer<typeof report>;

export const reportsPage = z.object({ rows: z.array(report), nextCursor: z.string().nullable() });
export type ReportsPage = z.infer<typeof reportsPage>;

/** Query of GET /api/v1/complaints. Days are UTC, both included; default: the last 30 days. */
export const listComplaintsInput = z.object({
  ...page,
  from: z.string().refine(isDay, { error: "Days are written YYYY-MM-DD." }).optional(),
  to: z.string().refine(isDay, { error: "Days are written YYYY-MM-DD." }).optional(),
  /** One address, or a network in CIDR form. */
  ip: z.string().max(50).optional(),
});
export type ListComplaintsInput = z.infer<typeof listComplaintsInput>;

/** A complaint as the owner of the network sees it. */
export const complaint = z.object({
  id: z.string(),
  /** The UTC day it was made, which is the day it is counted on. */
  day: z.string(),
  madeAt: z.iso.datetime(),
  ip: z.string(),
  kind: complaintKind,
  /** Organizational domain of From, and the domain whose DKIM signature passed. */
  fromDomain: z.string().nullable(),
  dkimDomain: z.string().nullable(),
  /** With any form of the recipient replaced, like everything a report shows. */
  messageId: z.string().nullable(),
  /** Stable stand-in for the recipient, `token@domain`; null while the organization has no feed. */
  recipientToken: z.string().nullable(),
  attribution: attributionMethod,
  deliveredAt: z.iso.datetime().nullable(),
  counted: z.boolean(),
  /** Taken back by the same mailbox. */
  withdrawnAt: z.iso.datetime().nullable(),
  /** The report about it to the organization's feed, when there is one. */
  report: z.object({ id: z.string(), state: reportState }).nullable(),
});
export type Complaint = z.infer<typeof complaint>;

export const complaintsPage = z.object({ rows: z.array(complaint), nextCursor: z.string().nullable() });
export type ComplaintsPage = z.infer<typeof complaintsPage>;
