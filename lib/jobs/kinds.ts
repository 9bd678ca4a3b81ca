// What can be left to the worker: each kind of job, its payload and how often it is tried. Knows no domain, so that
// every domain can enqueue; who answers a kind is written in registry.ts.
import { z } from "zod";

type Kind = {
  payload: z.ZodType;
  /** Tries before the job is given up; the pauses between them grow from seconds to 6 hours. */
  maxAttempts: number;
};

export const jobKinds = {
  "mail.send": { payload: z.object({ outboxId: z.uuid() }), maxAttempts: 18 },
  "outbox.prune": { payload: z.object({}), maxAttempts: 3 },
  "sessions.prune": { payload: z.object({}), maxAttempts: 3 },
  "account.moved": {
    payload: z.object({ userId: z.uuid(), from: z.string(), to: z.string() }),
    maxAttempts: 18,
  },
  "accounts.erase": { payload: z.object({}), maxAttempts: 3 },
  "account.erased": { payload: z.object({ userId: z.uuid(), email: z.string() }), maxAttempts: 18 },
  "organizations.prune": { payload: z.object({}), maxAttempts: 3 },
  "reports.deliver": { payload: z.object({ feedId: z.uuid() }), maxAttempts: 18 },
  "feed.sendCode": { payload: z.object({ feedId: z.uuid(), code: z.string() }), maxAttempts: 6 },
  "feeds.recheckNetworks": { payload: z.object({}), maxAttempts: 18 },
  "feeds.recheck": { payload: z.object({}), maxAttempts: 3 },
  "complaint.fanOut": { payload: z.object({ complaintIds: z.array(z.uuid()).min(1) }), maxAttempts: 18 },
  "complaint.unsubscribe": { payload: z.object({ complaintId: z.uuid() }), maxAttempts: 12 },
  "complaints.prune": { payload: z.object({}), maxAttempts: 3 },
  "reports.flush": { payload: z.object({}), maxAttempts: 18 },
  "tags.import": { payload: z.object({ claimBlockId: z.uuid() }), maxAttempts: 5 },
  "claim.assess": { payload: z.object({ claimId: z.uuid() }), maxAttempts: 3 },
  "case.check": { payload: z.object({ caseId: z.uuid() }), maxAttempts: 6 },
  "cases.close": { payload: z.object({}), maxAttempts: 3 },
  "alert.deliver": { payload: z.object({ deliveryId: z.uuid() }), maxAttempts: 12 },
  "alerts.evaluate": { payload: z.object({}), maxAttempts: 3 },
  "alerts.send": { payload: z.object({}), maxAttempts: 3 },
  "export.write": { payload: z.object({}), maxAttempts: 6 },
  "keys.warn": { payload: z.object({}), maxAttempts: 3 },
  "grants.recheck": { payload: z.object({}), maxAttempts: 3 },
  "days.seal": { payload: z.object({}), maxAttempts: 1 },
  "windows.advance": { payload: z.object({}), maxAttempts: 1 },
  "names.refresh": { payload: z.object({}), maxAttempts: 1 },
  "partitions.maintain": { payload: z.object({}), maxAttempts: 3 },
} as const satisfies Record<string, Kind>;

export type JobKind = keyof typeof jobKinds;
export type JobPayload<K extends JobKind> = z.infer<(typeof jobKinds)[K]["payload"]>;
