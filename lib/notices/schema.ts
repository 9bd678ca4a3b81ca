// Announcements and incidents: what the provider tells everybody. Ships to the browser. Instants are ISO 8601 UTC.
import { z } from "zod";
import { staffNote as note } from "@/lib/audit/schema";

export const noticeKinds = ["announcement", "incident"] as const;
export const noticeKind = z.enum(noticeKinds);
export type NoticeKind = z.infer<typeof noticeKind>;

/** What an incident touches. */
export const noticeParts = ["data", "mail", "reports", "site"] as const;
export const noticePart = z.enum(noticeParts);
export type NoticePart = z.infer<typeof noticePart>;

/** planned: begins later. open: an incident that goes on. over: it ended. published: an announcement. */
export const noticeStates = ["planned", "open", "over", "published"] as const;
export const noticeState = z.enum(noticeStates);
export type NoticeState = z.infer<typeof noticeState>;

export const notice = z.object({
  id: z.string(),
  kind: noticeKind,
  state: noticeState,
  title: z.string(),
  /** Plain text; an empty line begins a new paragraph. */
  text: z.string(),
  /** Null for an announcement. */
  part: noticePart.nullable(),
  startsAt: z.string(),
  /** Null while it goes on, and for announcements. */
  endsAt: z.string().nullable(),
  updatedAt: z.string(),
});
export type Notice = z.infer<typeof notice>;

export const noticeList = z.object({ notices: z.array(notice) });
export type NoticeList = z.infer<typeof noticeList>;

/** What is going on now, and the newest announcements: for a banner. */
export const currentNotices = z.object({ incidents: z.array(notice), announcements: z.array(notice) });
export type CurrentNotices = z.infer<typeof currentNotices>;

const instant = z.iso.datetime({ offset: true, error: "must be an instant such as 2026-11-20T10:00:00Z" });
const oneLine = z
  .string()
  .trim()
  .min(3, "Say in a few words what it is.")
  .max(140, "140 characters at most.")
  .regex(/^\P{Cc}*$/u, "One line of ordinary characters.");

const content = {
  title: oneLine,
  text: z.string().trim().min(3, "Say what readers need to know.").max(10_000),
};

// POST /api/v1/staff/notices
export const newNotice = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("announcement"), ...content, note }),
  z.strictObject({
    kind: z.literal("incident"),
    ...content,
    part: noticePart,
    /** Left out: now. */
    startsAt: instant.optional(),
    note,
  }),
]);
export type NewNotice = z.infer<typeof newNotice>;

// PUT /api/v1/staff/notices/[id]
export const noticeEdit = z.strictObject({ ...content, note });
export type NoticeEdit = z.infer<typeof noticeEdit>;

// POST /api/v1/staff/notices/[id]/end and /withdraw
export const noticeEnding = z.strictObject({
  /** When the incident was over; left out: now. */
  endsAt: instant.optional(),
  note,
});
export type NoticeEnding = z.infer<typeof noticeEnding>;
export const noticeWithdrawal = z.strictObject({ note });

// GET /api/v1/incidents: to draw into charts
export const incidentRange = z
  .object({
    from: z.iso.date({ error: "must be a day as YYYY-MM-DD" }),
    to: z.iso.date({ error: "must be a day as YYYY-MM-DD" }),
  })
  .refine(({ from, to }) => from <= to, { path: ["to"], error: "must not be before `from`" });
export type IncidentRange = z.infer<typeof incidentRange>;

// GET /api/v1/notices: all of them, or only what belongs on a banner now
export const listNoticesInput = z.object({ show: z.enum(["all", "current"]).default("all") });
