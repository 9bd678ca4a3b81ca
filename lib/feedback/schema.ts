// What a feed is, what may be asked of it, and what its owner sees: never a recipient, only the feed's tokens.
import { z } from "zod";
import { staffNote } from "@/lib/audit/schema";
import { attributionMethod, complaintKind } from "@/lib/complaints/schema";
import { isDay } from "@/lib/platform/day";
import { parseNetwork, webhookAddress } from "@/lib/platform/ip";

/** Every text of the terms there was, the newest last; a feed keeps the version that was accepted for it. */
export const terms = [
  {
    version: "2026-11",
    text: "We use reports only to stop mail that people do not want, and do not try to learn who complained.",
  },
] as const;
export const TERMS_VERSION = terms[terms.length - 1]?.version ?? "";

export const feedStates = ["unconfirmed", "active", "paused", "suspended", "ended"] as const;
export const feedState = z.enum(feedStates);
export type FeedState = z.infer<typeof feedState>;

/** Why a feed is paused, suspended or ended. */
export const feedStateReasons = [
  "paused_by_member",
  "paused_by_unsubscribe",
  "delivery_failed_3_days",
  "domain_record_missing",
  "networks_lost",
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

/** complaint: about a message. test, probe: about a made-up one, asked for by a member or by the 90-day check. */
export const reportPurposes = ["complaint", "test", "probe"] as const;
export const reportPurpose = z.enum(reportPurposes);
export type ReportPurpose = z.infer<typeof reportPurpose>;

/** Where an attempt ended: our own settings, the look-up, the connection, its encryption, or a reply; or in a bounce. */
export const attemptStage = z.enum(["setting", "address", "dns", "connect", "tls", "reply", "bounce"]);
export type AttemptStage = z.infer<typeof attemptStage>;

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

export const channels = ["mail", "webhook"] as const;
export type Channel = (typeof channels)[number];

/** headers: the header block of the message. whole: its texts too, where the provider allows that. */
export const contents = ["headers", "whole"] as const;
export type Content = (typeof contents)[number];

const networkText = z.string().transform((text, context) => {
  const network = parseNetwork(text);
  if (network !== null) return network.text;
  context.addIssue({ code: "custom", message: "Write a network such as 203.0.113.0/24, or one address." });
  return z.NEVER;
});

const domainName = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/\.$/, ""))
  .pipe(
    z
      .string()
      .max(253)
      .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, {
        error: "Write the d= domain of your signatures, for example mail.example.net.",
      }),
  );

/** What complaints a feed is about. */
export const feedCover = z.discriminatedUnion("kind", [
  /** Every network of the organization; what is granted later joins by itself. */
  z.object({ kind: z.literal("all_networks") }),
  z.object({
    kind: z.literal("networks"),
    networks: z.array(networkText).min(1, { error: "Choose at least one network." }).max(500),
  }),
  /** Mail signed with DKIM by a domain, from whatever address. */
  z.object({ kind: z.literal("domain"), domain: domainName }),
]);
export type FeedCover = z.infer<typeof feedCover>;

/** Body of POST /api/v1/feeds. */
export const enrolFeedInput = z
  .object({
    name: z.string().trim().min(1, { error: "Give the feed a name." }).max(100),
    /** Gets mail about the feed itself: confirmation trouble, suspension. */
    contactAddress: mailAddress,
    channel: z.enum(channels).default("mail"),
    /** Gets the reports: a mail address, or the https address of a webhook. */
    destination: z.string().trim().max(500),
    covers: feedCover.default({ kind: "all_networks" }),
    content: z.enum(contents).default("headers"),
    /** Most reports for one IP in one UTC day before they collapse into Incidents. */
    capPerIpDay: z.number().int().min(1).max(100_000).default(1000),
    /** Most reports in one UTC day before they collapse. */
    capPerDay: z.number().int().min(1).max(1_000_000).default(10_000),
    acceptTerms: z.literal(true, { error: "Accept the terms to enrol a feed." }),
  })
  .transform((input, context) => {
    const destination = destinationOf(input.channel, input.destination);
    if (typeof destination === "string") return { ...input, destination };
    context.addIssue({ code: "custom", path: ["destination"], message: destination.problem });
    return z.NEVER;
  });
export type EnrolFeedInput = z.infer<typeof enrolFeedInput>;

function destinationOf(channel: Channel, text: string): string | { problem: string } {
  if (channel === "webhook") {
    return (
      webhookAddress(text) ?? { problem: "Enter an https address such as https://hooks.example.net/fbl." }
    );
  }
  const parsed = mailAddress.safeParse(text);
  return parsed.success
    ? parsed.data
    : { problem: parsed.error.issues[0]?.message ?? "Enter a mail address." };
}

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
  /** Of the failed ones: taken first, and returned later. */
  bounced: z.number(),
  /** Complaints that stand behind the sent reports. */
  incidents: z.number(),
  /** Seconds from a report's making until it was taken: half of the reports, and 95 of 100. Null without any. */
  latency: z.object({ median: z.number(), p95: z.number() }).nullable(),
});
export type FeedCounts = z.infer<typeof feedCounts>;

export const feed = z.object({
  id: z.string(),
  name: z.string(),
  contactAddress: z.string(),
  channel: z.enum(channels),
  destination: z.string(),
  covers: feedCover,
  /** Of a feed over a domain: the record to publish, and what the last look-up found. */
  domainProof: z
    .object({
      record: z.object({ name: z.string(), value: z.string() }),
      verifiedAt: z.iso.datetime().nullable(),
      missingSince: z.iso.datetime().nullable(),
    })
    .nullable(),
  state: feedState,
  stateReason: feedStateReason.nullable(),
  /** Part 3 of each report. */
  content: z.enum(contents),
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
    /** The destination could not be reached: until then nothing is tried. */
    restingUntil: z.iso.datetime().nullable(),
    /** The remote reply of the newest attempt. */
    lastReply: z.string().nullable(),
  }),
});
export type Feed = z.infer<typeof feed>;

/** Answer of POST /api/v1/feeds: the secret of a webhook is shown this once. */
export const enrolledFeed = feed.extend({ webhookSecret: z.string().nullable() });
export type EnrolledFeed = z.infer<typeof enrolledFeed>;

/** Answer of POST /api/v1/feeds/[id]/secret. */
export const newFeedSecret = z.object({ webhookSecret: z.string() });
export type NewFeedSecret = z.infer<typeof newFeedSecret>;

/** Answer of GET /api/v1/feed-sample: a report in the form of a mail, and of a webhook. */
export const feedSample = z.object({ mail: z.string(), webhook: z.string() });
export type FeedSample = z.infer<typeof feedSample>;

/** Answer of GET /api/v1/feeds: newest first, ended ones last. */
export const feedList = z.object({
  feeds: z.array(feed),
  terms: z.object({ version: z.string(), text: z.string() }),
  /** Networks the organization holds, for the form. */
  networks: z.array(z.string()),
  /** Whether the provider lets feeds take whole messages. */
  wholeMessages: z.boolean(),
});
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
  stage: attemptStage,
});
export type ReportAttempt = z.infer<typeof reportAttempt>;

export const report = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  purpose: reportPurpose,
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

const span = {
  from: z.string().refine(isDay, { error: "Days are written YYYY-MM-DD." }).optional(),
  to: z.string().refine(isDay, { error: "Days are written YYYY-MM-DD." }).optional(),
};
const complaintFilter = {
  ...span,
  /** One address, or a network in CIDR form. */
  ip: z.string().max(50).optional(),
  /** Domain of From or of the signature. */
  domain: z.string().trim().toLowerCase().max(253).optional(),
  stream: z.string().trim().max(200).optional(),
};

/** Query of GET /api/v1/complaints. Days are UTC, both included; default: the last 30 days. */
export const listComplaintsInput = z.object({ ...page, ...complaintFilter });
export type ListComplaintsInput = z.infer<typeof listComplaintsInput>;

/** Query of GET /api/v1/complaints.csv: the same filter, everything it shows. */
export const exportComplaintsInput = z.object(complaintFilter);
export type ExportComplaintsInput = z.infer<typeof exportComplaintsInput>;

/** asked: the sender's server took it, or the mail is written. failed: it did not. not_asked: nothing was sent. */
export const unsubscribeStates = ["waiting", "asked", "failed", "not_asked"] as const;
export type UnsubscribeState = Exclude<(typeof unsubscribeStates)[number], "waiting">;
/** By the one click of RFC 8058, or by mail (RFC 2369). */
export const unsubscribeWays = ["one_click", "mail"] as const;
export type UnsubscribeWay = (typeof unsubscribeWays)[number];

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
  /** The sender's stream: List-Id, or the mail type of its Feedback-ID. */
  stream: z.string().nullable(),
  /** The sender's own ids in the message, by field name in lower case; the recipient taken out. */
  senderIds: z.record(z.string(), z.string()),
  /** With any form of the recipient replaced, like everything a report shows. */
  messageId: z.string().nullable(),
  /** Stable stand-in for the recipient, `token@domain`; null while the organization has no feed. */
  recipientToken: z.string().nullable(),
  attribution: attributionMethod,
  deliveredAt: z.iso.datetime().nullable(),
  counted: z.boolean(),
  /** Taken back by the same mailbox. */
  withdrawnAt: z.iso.datetime().nullable(),
  /** The reader agreed to be taken off the list: whether the sender was asked, and what its server said. */
  unsubscribe: z
    .object({
      state: z.enum(unsubscribeStates),
      way: z.enum(unsubscribeWays).nullable(),
      askedAt: z.iso.datetime().nullable(),
      reply: z.string().nullable(),
    })
    .nullable(),
  /** The report about it to the organization's feed, when there is one. */
  report: z.object({ id: z.string(), state: reportState }).nullable(),
});
export type Complaint = z.infer<typeof complaint>;

export const complaintsPage = z.object({ rows: z.array(complaint), nextCursor: z.string().nullable() });
export type ComplaintsPage = z.infer<typeof complaintsPage>;

/** Query of GET /api/v1/feeds/[id]/suppressions and …/suppressions.csv. Default: the last 30 days. */
export const listSuppressionsInput = z.object({
  ...page,
  ...span,
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});
export type ListSuppressionsInput = z.infer<typeof listSuppressionsInput>;
export const exportSuppressionsInput = z.object(span);
export type ExportSuppressionsInput = z.infer<typeof exportSuppressionsInput>;

/** Who no longer wants the mail, as far as a sender may know: the feed's token, and what its own message carried. */
export const suppression = z.object({
  id: z.string(),
  day: z.string(),
  recipientToken: z.string().nullable(),
  ip: z.string().nullable(),
  kind: complaintKind,
  fromDomain: z.string().nullable(),
  stream: z.string().nullable(),
  senderIds: z.record(z.string(), z.string()),
});
export type Suppression = z.infer<typeof suppression>;
export const suppressionsPage = z.object({ rows: z.array(suppression), nextCursor: z.string().nullable() });
export type SuppressionsPage = z.infer<typeof suppressionsPage>;

// ── the queue of staff ──────────────────────────────────────────────────────

/** dead: failed for good. waiting: queued or deferred. Each is about the last 30 days. */
export const queueParts = ["dead", "waiting", "suppressed"] as const;
export type QueuePart = (typeof queueParts)[number];

/** Query of GET /api/v1/staff/reports. */
export const listQueueInput = z.object({
  ...page,
  show: z.enum(queueParts).default("dead"),
  /** One destination only. */
  feed: z.uuid().optional(),
});
export type ListQueueInput = z.infer<typeof listQueueInput>;

/** One destination, and what of the queue is for it. */
export const queueDestination = z.object({
  feedId: z.string(),
  feed: z.string(),
  organization: z.string(),
  channel: z.enum(channels),
  destination: z.string(),
  state: feedState,
  dead: z.number(),
  waiting: z.number(),
  suppressed: z.number(),
  /** When the longest waiting report was made. */
  waitingSince: z.iso.datetime().nullable(),
  lastSuccessAt: z.iso.datetime().nullable(),
  failingSince: z.iso.datetime().nullable(),
  lastReply: z.string().nullable(),
});
export type QueueDestination = z.infer<typeof queueDestination>;

export const queuedReport = report.extend({
  feedId: z.string(),
  feed: z.string(),
  organization: z.string(),
  destination: z.string(),
});
export type QueuedReport = z.infer<typeof queuedReport>;

/** Answer of GET /api/v1/staff/reports. Destinations with something in the queue, the most dead reports first. */
export const reportQueue = z.object({
  destinations: z.array(queueDestination),
  reports: z.array(queuedReport),
  nextCursor: z.string().nullable(),
});
export type ReportQueue = z.infer<typeof reportQueue>;

/** Body of POST /api/v1/staff/reports/replay: single reports, or all the dead ones of a destination (1,000 at a time). */
export const replayInput = z
  .object({
    note: staffNote,
    ids: z.array(z.uuid()).min(1).max(200).optional(),
    feedId: z.uuid().optional(),
  })
  .refine(({ ids, feedId }) => (ids === undefined) !== (feedId === undefined), {
    path: ["ids"],
    error: "Name either single reports, or one feed.",
  });
export type ReplayInput = z.infer<typeof replayInput>;

/** Its answer, item by item: how many are tried again, and why others are not. */
export const replayed = z.object({
  replayed: z.number(),
  refused: z.array(z.object({ id: z.string(), sentence: z.string() })),
});
export type Replayed = z.infer<typeof replayed>;
