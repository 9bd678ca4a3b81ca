// What can be asked about bounces and cases, and what is answered. Ships to the browser. Instants are ISO 8601 UTC,
// days YYYY-MM-DD, addresses canonical.
import { z } from "zod";
import { staffNote } from "@/lib/audit/schema";
import { settingsChange } from "@/lib/provider/schema";

// ── bounces ─────────────────────────────────────────────────────────────────

// POST /api/v1/bounces/decode
export const bounceText = z.object({
  text: z
    .string()
    .trim()
    .min(1, "Paste a reply, a report or a log line.")
    .max(500_000, "500,000 characters at most."),
});

export const bounce = z.object({
  /** The address that was refused. */
  ip: z.string().nullable(),
  /** The server that said so. */
  host: z.string().nullable(),
  /** One of the provider's reply codes: SC-004. */
  code: z.string().nullable(),
  /** Three digits. */
  smtp: z.string().nullable(),
  /** RFC 3463: 5.7.1 */
  enhanced: z.string().nullable(),
  at: z.string().nullable(),
  recipientDomain: z.string().nullable(),
  /** The reply itself, mailboxes cut down to their domains. */
  excerpt: z.string(),
});
export type Bounce = z.infer<typeof bounce>;

export const decodedBounce = z.object({
  bounce,
  /** What it means and what to do. */
  explanation: z.string(),
  /** Page of the code. */
  page: z.object({ slug: z.string(), title: z.string(), lead: z.string() }).nullable(),
  /**
   * About the address: held by the reader's organization, with the statuses in force; not held or nobody signed in
   * (nothing is told then); unknown: no address found.
   */
  address: z.discriminatedUnion("state", [
    z.object({
      state: z.literal("held"),
      statuses: z.array(z.object({ text: z.string(), clears: z.string(), since: z.string() })),
    }),
    z.object({ state: z.literal("not_held") }),
    z.object({ state: z.literal("signed_out") }),
    z.object({ state: z.literal("unknown") }),
  ]),
});
export type DecodedBounce = z.infer<typeof decodedBounce>;

// ── cases ───────────────────────────────────────────────────────────────────

export const MAX_IPS = 50;
export const MAX_OPEN_CASES = 5;

/** unconfirmed: by the public form, its address not confirmed yet. */
export const caseStates = [
  "unconfirmed",
  "received",
  "checking",
  "granted",
  "not_eligible",
  "more_information",
  "closed",
] as const;
export const caseState = z.enum(caseStates);
export type CaseState = z.infer<typeof caseState>;

export const ruleNames = ["held", "complaints", "spam", "signals", "reverse_dns", "wait"] as const;
export const ruleName = z.enum(ruleNames);
export type RuleName = z.infer<typeof ruleName>;

export const ruleResult = z.object({
  rule: ruleName,
  /** unknown: it could not be checked now; a person decides. */
  result: z.enum(["pass", "fail", "unknown"]),
  /** What it rests on, with its figure: "0.41 % of 12,040 recipients complained, 12 to 18 Nov; below 0.3 % is asked." */
  figure: z.string(),
  /** The day it may pass when nothing else happens; null when that cannot be told, and when it passes. */
  mayPassOn: z.string().nullable(),
});
export type RuleResult = z.infer<typeof ruleResult>;

/** automatic: passes, and is lifted by itself. person: passes, but a person decides. clear: nothing to lift. */
export const verdicts = ["automatic", "person", "not_eligible", "clear"] as const;
export const eligibility = z.object({
  ip: z.string(),
  /** Network of the heaviest status in force; null when there is none. */
  network: z.string().nullable(),
  status: z.string().nullable(),
  verdict: z.enum(verdicts),
  /** Why a person has to decide; null otherwise. */
  personBecause: z.string().nullable(),
  rules: z.array(ruleResult),
  /** The day from which a request may pass; null when it may now. */
  earliestDay: z.string().nullable(),
});
export type Eligibility = z.infer<typeof eligibility>;
export const eligibilityList = z.object({ addresses: z.array(eligibility) });
export type EligibilityList = z.infer<typeof eligibilityList>;

const address = z.string().trim().min(2).max(64);
// POST /api/v1/eligibility
export const eligibilityQuestion = z.object({
  ips: z.array(address).min(1, "Name at least one address.").max(MAX_IPS, `${MAX_IPS} addresses at most.`),
});
export type EligibilityQuestion = z.infer<typeof eligibilityQuestion>;

const words = z.string().trim().min(3, "Write what happened.").max(10_000, "10,000 characters at most.");
export const attachmentUpload = z.object({
  name: z.string().trim().min(1).max(200),
  type: z.string().max(100),
  /** Base64. */
  content: z.string().max(700_000, "An attachment here is 512 KiB at most; send larger ones by mail."),
});
export type AttachmentUpload = z.infer<typeof attachmentUpload>;
const attachments = z.array(attachmentUpload).max(5, "5 attachments at most.").default([]);

// POST /api/v1/cases
export const newCase = eligibilityQuestion.extend({
  text: words,
  /** A pasted reply: decoded again here, kept without its recipient. */
  bounce: z.string().max(500_000).optional(),
  attachments,
});
export type NewCase = z.infer<typeof newCase>;
// POST /api/v1/cases/[id]/messages
export const caseReply = z.object({ text: words, attachments });
export type CaseReply = z.infer<typeof caseReply>;

export const caseRow = z.object({
  id: z.string(),
  number: z.number(),
  state: caseState,
  /** In the words of the interface: what happened and what comes next. */
  sentence: z.string(),
  ips: z.array(z.string()),
  earliestDay: z.string().nullable(),
  escalated: z.boolean(),
  dueAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type CaseRow = z.infer<typeof caseRow>;
export const caseList = z.object({ cases: z.array(caseRow) });
export type CaseList = z.infer<typeof caseList>;

export const caseMessage = z.object({
  id: z.string(),
  at: z.string(),
  author: z.enum(["requester", "staff", "system", "staff_note"]),
  label: z.string(),
  via: z.enum(["web", "mail"]),
  text: z.string(),
  attachments: z.array(z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.number() })),
});
export type CaseMessage = z.infer<typeof caseMessage>;

export const caseItem = z.object({
  ip: z.string(),
  network: z.string(),
  state: z.enum(["waiting", "granted", "not_eligible", "person", "clear"]),
  earliestDay: z.string().nullable(),
  checks: z.array(ruleResult),
});
export type CaseItem = z.infer<typeof caseItem>;

export const caseView = caseRow.extend({
  contactAddress: z.string(),
  evidence: bounce.nullable(),
  items: z.array(caseItem),
  messages: z.array(caseMessage),
  mitigations: z.array(
    z.object({
      ip: z.string(),
      network: z.string(),
      grantedAt: z.string(),
      automatic: z.boolean(),
      limitPerDay: z.number(),
      limitUntil: z.string(),
    }),
  ),
  /** Whether the rules may be run again now (not eligible, and its day has come). */
  mayAskAgain: z.boolean(),
});
export type CaseView = z.infer<typeof caseView>;

// ── staff ───────────────────────────────────────────────────────────────────

export const staffCaseFilter = z.object({ show: z.enum(["waiting", "all"]).default("waiting") });
export const staffCaseRow = caseRow.extend({
  organization: z.string().nullable(),
  owner: z.string().nullable(),
  overdue: z.boolean(),
});
export type StaffCaseRow = z.infer<typeof staffCaseRow>;
export const staffCaseList = z.object({ cases: z.array(staffCaseRow) });
export type StaffCaseList = z.infer<typeof staffCaseList>;
export const staffCaseView = caseView.extend({
  organization: z.string().nullable(),
  owner: z.string().nullable(),
  /** Texts that staff can begin with, facts filled in. */
  macros: z.array(z.object({ name: z.string(), text: z.string() })),
});
export type StaffCaseView = z.infer<typeof staffCaseView>;

// POST /api/v1/staff/cases/[id]/decide
export const caseDecision = z.object({
  /** grant lifts; refuse says why and when to ask again; ask wants to know more; note is for staff only; take makes it mine. */
  decision: z.enum(["grant", "refuse", "ask", "note", "take"]),
  /** Written to the requester, except note and take. */
  text: z.string().trim().max(10_000).default(""),
  note: staffNote,
  earliestDay: z.iso.date("must be a day as YYYY-MM-DD").optional(),
});
export type CaseDecision = z.infer<typeof caseDecision>;

// ── the public form ─────────────────────────────────────────────────────────

// POST /api/v1/help-requests
export const helpRequest = z.object({
  address: z
    .string()
    .trim()
    .toLowerCase()
    .max(254)
    .pipe(z.email("Write a mail address, for example you@example.net.")),
  ip: address,
  text: words,
});
export type HelpRequest = z.infer<typeof helpRequest>;
export const helpToken = z.object({ token: z.string().min(20).max(100) });
export const helpAnswer = z.object({
  number: z.number(),
  ip: z.string(),
  /** The public reason, and how it clears; null when nothing is in force for the address. */
  reason: z.object({ text: z.string(), clears: z.string(), code: z.string().nullable() }).nullable(),
  /** Whether somebody holds the network here, to whom the request can be passed. */
  hasHolder: z.boolean(),
  passedOn: z.boolean(),
});
export type HelpAnswer = z.infer<typeof helpAnswer>;

// ── abuse by our own users ──────────────────────────────────────────────────

export const abuseFilter = z.object({ show: z.enum(["open", "handled"]).default("open") });
export const abuseReport = z.object({
  id: z.string(),
  receivedAt: z.string(),
  via: z.enum(["web", "mail"]),
  reporter: z.string().nullable(),
  note: z.string(),
  form: z.enum(["rfc822", "arf", "text"]),
  fromAddress: z.string().nullable(),
  subject: z.string().nullable(),
  sentAt: z.string().nullable(),
  /** The header of the reported message, for reading. */
  head: z.string(),
  /** How often the same message was reported. */
  times: z.number(),
  handledAt: z.string().nullable(),
  handledBy: z.string().nullable(),
  handledNote: z.string().nullable(),
});
export type AbuseReportRow = z.infer<typeof abuseReport>;
export const abuseList = z.object({ reports: z.array(abuseReport) });
export type AbuseList = z.infer<typeof abuseList>;
export const abuseHandling = z.object({
  note: staffNote,
});

// ── the staff console ───────────────────────────────────────────────────────

// POST /api/v1/staff/senders: a look is recorded, so it is no GET
export const senderQuestion = z.object({
  /** An address, a network, an AS number, or a part of an organization's name. */
  subject: z.string().trim().min(2, "Write an address, a network, AS64496 or a name.").max(100),
});

export const senderView = z.object({
  subject: z.string(),
  kind: z.enum(["network", "organization"]),
  /** What senders see too. */
  organizations: z.array(
    z.object({ id: z.string(), name: z.string(), networks: z.array(z.string()), ended: z.boolean() }),
  ),
  days: z.array(
    z.object({
      day: z.string(),
      rcptCommands: z.number(),
      rcptUnknown: z.number(),
      recipients: z.number(),
      complaints: z.number(),
      ham: z.number(),
      suspect: z.number(),
      spam: z.number(),
    }),
  ),
  cases: z.array(
    z.object({ id: z.string(), number: z.number(), state: caseState, ips: z.array(z.string()) }),
  ),
  /** For staff only: exact trap hits, and statuses with their notes. */
  internal: z.object({
    trapHits: z.number(),
    statuses: z.array(
      z.object({
        network: z.string(),
        state: z.string(),
        reason: z.string(),
        since: z.string(),
        endedAt: z.string().nullable(),
        note: z.string(),
      }),
    ),
  }),
});
export type SenderView = z.infer<typeof senderView>;

// POST /api/v1/staff/settings/preview
export const settingsEffects = z.object({
  effects: z.array(
    settingsChange.extend({
      /** What it would mean, in one or two sentences. */
      sentence: z.string(),
      /** Whom or what it touches, the first of them by name; null where nothing can be counted. */
      touched: z.object({ noun: z.string(), count: z.number(), names: z.array(z.string()) }).nullable(),
    }),
  ),
});
export type SettingsEffects = z.infer<typeof settingsEffects>;

// GET /api/v1/staff/overview
export const staffOverview = z.object({
  queues: z.object({
    claims: z.number(),
    cases: z.number(),
    overdueCases: z.number(),
    abuseReports: z.number(),
    proposals: z.number(),
    stoppedFeeds: z.number(),
    failedMails: z.number(),
  }),
  jobs: z.object({ waiting: z.number(), running: z.number(), failed: z.number(), workers: z.number() }),
});
export type StaffOverview = z.infer<typeof staffOverview>;
