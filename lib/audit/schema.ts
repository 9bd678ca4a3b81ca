// Who did something: the one shape every write records and every reader sees. Imported by the schemas of other domains,
// some of which the browser runs: nothing of Node may hang on it.
import { z } from "zod";
import { isDay } from "@/lib/platform/day";

export const actorKinds = ["user", "staff", "key", "source", "operator", "system", "visitor"] as const;
export type ActorKind = (typeof actorKinds)[number];

/** `label` is what a reader of the log sees: a mail address, a key's name, "command line". */
export type Actor = { kind: ActorKind; id: string | null; label: string; address: string | null };

/** Work the product does by itself: schedules and queued jobs. */
export const systemActor: Actor = { kind: "system", id: null, label: "Senderscope", address: null };

/** A person at the command line of the server. */
export const operatorActor: Actor = { kind: "operator", id: null, label: "command line", address: null };

export type AuditEntry = {
  actor: Actor;
  organizationId: string | null;
  /** What happened, as `noun.verb` in the past: `claim.verified`, `grant.revoked`. */
  action: string;
  target: { kind: string; id: string };
  /** Facts a reader needs to understand the entry. Never a secret, never a recipient. */
  detail?: Record<string, string | number | boolean | null | string[]>;
};

/** Why staff did it. Every door at which staff write asks for one, and the log keeps it beside the act. */
export const staffNote = z.string().trim().min(2, "Say why, for the audit log.").max(1000);
export const staffReason = z.object({ note: staffNote });
export type StaffReason = z.infer<typeof staffReason>;

// GET /api/v1/audit → AuditPage, newest first
const auditDay = z.string().refine(isDay, { error: "must be a day as YYYY-MM-DD" });

export const auditFilter = z.object({
  /** A part of who did it: a mail address, a key's name. Staff are one: "Staff of the provider". */
  actor: z.string().trim().max(100).optional(),
  /** An address or network: entries about a network that shares an address with it. */
  network: z
    .string()
    .trim()
    .pipe(
      z.union([z.literal(""), z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
        error: "must be an address or a network, as 192.0.2.0/24",
      }),
    )
    .optional(),
  /** First and last day, UTC. */
  from: auditDay.optional(),
  to: auditDay.optional(),
  /** Only actions that begin with this: `claim` or `claim.verified`. */
  action: z
    .string()
    .regex(/^[a-z_.]{1,60}$/)
    .optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

export const listAuditQuery = auditFilter.extend({
  /** `next` of the page before. */
  cursor: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});
export type ListAuditQuery = z.input<typeof listAuditQuery>;

export const auditItem = z.object({
  id: z.string(),
  at: z.string(),
  actorKind: z.enum(actorKinds),
  /** For acts of the provider's staff this names no person. */
  actorLabel: z.string(),
  /** Of members only. */
  fromAddress: z.string().nullable(),
  action: z.string(),
  target: z.object({ kind: z.string(), id: z.string() }),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
});
export type AuditItem = z.infer<typeof auditItem>;
export const auditPage = z.object({ events: z.array(auditItem), next: z.string().nullable() });
export type AuditPage = z.infer<typeof auditPage>;

// GET /api/v1/staff/audit
export const staffAuditQuery = z.object({
  action: z
    .string()
    .regex(/^[a-z_.]{1,60}$/)
    .optional(),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});
