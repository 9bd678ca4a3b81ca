// The table of contents of background work: who answers each kind of job, and what runs by the clock.
// Only the worker and tests import this file: it knows every domain.

import { deliverAlert, evaluateAlerts, sendDueAlerts } from "@/lib/alerts/commands";
import { followAlertsOf, forgetAlertsOf } from "@/lib/alerts/person-commands";
import { checkCase, closeCases } from "@/lib/cases/check-commands";
import { followCasesOf, forgetCasesOf } from "@/lib/cases/person-commands";
import { pruneComplaints } from "@/lib/complaints/commands";
import { sendCode } from "@/lib/feedback/commands";
import { deliverReports } from "@/lib/feedback/delivery-commands";
import { fanOut, flushCollapsed } from "@/lib/feedback/fan-out-commands";
import { recheckFeedNetworks, recheckFeeds } from "@/lib/feedback/recheck-commands";
import { askToUnsubscribe } from "@/lib/feedback/unsubscribe-commands";
import { deletedPerson } from "@/lib/identity/deletion";
import { eraseAccounts } from "@/lib/identity/deletion-commands";
import { pruneOrganizations } from "@/lib/identity/organization-commands";
import { pruneSessions } from "@/lib/identity/session-commands";
import { maintainPartitions } from "@/lib/ingest/commands";
import { sealDays } from "@/lib/ingest/seal-commands";
import { warnOfExpiry } from "@/lib/keys/commands";
import { assessClaim } from "@/lib/networks/commands";
import { forgetNetworksOf } from "@/lib/networks/person-commands";
import { recheckGrants } from "@/lib/networks/watch-commands";
import { importTags } from "@/lib/notebook/commands";
import { forgetNotebookOf } from "@/lib/notebook/person-commands";
import { pruneOutbox, sendQueuedMail } from "@/lib/outbox/commands";
import { writeExports } from "@/lib/reputation/export-files";
import { refreshNames } from "@/lib/reputation/names-commands";
import { forgetProposalsOf } from "@/lib/reputation/person-commands";
import { advanceWindows } from "@/lib/reputation/window-commands";
import type { JobKind, JobPayload } from "./kinds";

export type JobContext = {
  /** The time the work is done at; handlers pass it on to commands. */
  now: Date;
  jobId: string;
  /** 1 for the first try. */
  attempt: number;
  /** After this try the job is given up. */
  isLast: boolean;
  /** Aborted when the worker has to stop soon. */
  signal: AbortSignal;
};

/** Throwing means: try again later. */
export type JobHandler<K extends JobKind> = (payload: JobPayload<K>, context: JobContext) => Promise<void>;
export type JobHandlers = { [K in JobKind]: JobHandler<K> };

export const handlers = {
  "days.seal": (_, { now }) => sealDays(now),
  "windows.advance": (_, { now }) => advanceWindows(now),
  "names.refresh": (_, { now, signal }) => refreshNames(now, signal),
  "partitions.maintain": (_, { now }) => maintainPartitions(now),
  "mail.send": ({ outboxId }, { now, isLast }) => sendQueuedMail(outboxId, now, isLast),
  "outbox.prune": (_, { now }) => pruneOutbox(now),
  "sessions.prune": (_, { now }) => pruneSessions(now),
  "tags.import": ({ claimBlockId }, { now }) => importTags(claimBlockId, now),
  "claim.assess": ({ claimId }) => assessClaim(claimId),
  "case.check": ({ caseId }, { now }) => checkCase(caseId, now),
  "cases.close": (_, { now }) => closeCases(now),
  "alert.deliver": ({ deliveryId }, { now, isLast }) => deliverAlert(deliveryId, now, isLast),
  "alerts.evaluate": (_, { now }) => evaluateAlerts(now),
  "alerts.send": (_, { now }) => sendDueAlerts(now),
  "export.write": (_, { now }) => writeExports(now),
  "keys.warn": (_, { now }) => warnOfExpiry(now),
  "account.moved": async (moved) => {
    await followAlertsOf(moved);
    await followCasesOf(moved);
  },
  "accounts.erase": (_, { now }) => eraseAccounts(now),
  "account.erased": async (person, { now }) => {
    await forgetNetworksOf(person, deletedPerson, now);
    await forgetNotebookOf(person, deletedPerson);
    await forgetProposalsOf(person, deletedPerson);
    await forgetAlertsOf(person, deletedPerson, now);
    await forgetCasesOf(person, deletedPerson);
  },
  "organizations.prune": (_, { now }) => pruneOrganizations(now),
  "grants.recheck": (_, { now }) => recheckGrants(now),
  "complaint.fanOut": ({ complaintIds }, { now }) => fanOut(complaintIds, now),
  "complaint.unsubscribe": ({ complaintId }, context) => askToUnsubscribe(complaintId, context),
  "complaints.prune": (_, { now }) => pruneComplaints(now),
  "reports.deliver": ({ feedId }, context) => deliverReports(feedId, context),
  "feed.sendCode": ({ feedId, code }, { now }) => sendCode(feedId, code, now),
  "feeds.recheckNetworks": (_, { now }) => recheckFeedNetworks(now),
  "feeds.recheck": (_, { now }) => recheckFeeds(now),
  "reports.flush": (_, { now }) => flushCollapsed(now),
} satisfies JobHandlers;

/** `cron` is minute, hour, day of month, month, day of week, in UTC. A run missed within the last day is made up for, once. */
export type Schedule = { kind: JobKind; cron: string };

export const schedules: readonly Schedule[] = [
  { kind: "partitions.maintain", cron: "5 0 * * *" },
  { kind: "windows.advance", cron: "* * * * *" },
  { kind: "names.refresh", cron: "*/5 * * * *" },
  { kind: "days.seal", cron: "*/10 * * * *" },
  { kind: "sessions.prune", cron: "25 3 * * *" },
  { kind: "accounts.erase", cron: "45 3 * * *" },
  { kind: "organizations.prune", cron: "35 3 * * *" },
  { kind: "outbox.prune", cron: "30 3 * * *" },
  { kind: "cases.close", cron: "35 * * * *" },
  { kind: "alerts.evaluate", cron: "2 * * * *" },
  { kind: "alerts.send", cron: "12 * * * *" },
  { kind: "export.write", cron: "30 5 * * *" },
  { kind: "keys.warn", cron: "15 4 * * *" },
  { kind: "grants.recheck", cron: "20 4 * * *" },
  { kind: "feeds.recheck", cron: "50 4 * * *" },
  { kind: "reports.flush", cron: "10 0 * * *" },
  { kind: "complaints.prune", cron: "40 3 * * *" },
];
