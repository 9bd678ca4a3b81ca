// What an organization writes on its own addresses: tags, notes on days, views it shares, findings it has dealt with.
// Ships to the browser. Days are YYYY-MM-DD, instants ISO 8601 UTC, ranges as a person writes them.
import { z } from "zod";
import { isDay } from "@/lib/platform/day";

// One line without marks that turn the reading direction: names and notes stand beside other people's facts.
const line = (what: string, max: number) =>
  z
    .string()
    .trim()
    .min(1, { error: `${what} must not be empty.` })
    .max(max, { error: `${what} can have ${max} characters at most.` })
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u, { error: `${what} must be one line.` });

/** An address, a dashed range or a network. */
const rangeText = z.string().trim().min(1).max(100);

// ── tags ────────────────────────────────────────────────────────────────────

export const tagName = line("A tag", 40);

export const tag = z.object({
  id: z.string(),
  name: z.string(),
  /** What carries it, in order; at most 200 of them. */
  ranges: z.array(z.string()),
  /** How many addresses that is; a decimal number as text, because of IPv6. */
  addresses: z.string(),
});
export type Tag = z.infer<typeof tag>;
export const tagList = z.object({ tags: z.array(tag) });
export type TagList = z.infer<typeof tagList>;

/** Puts a tag on addresses, or takes it off. A tag that does not exist yet is made. */
export const changeTagInput = z.object({
  name: tagName,
  action: z.enum(["add", "remove"]),
  on: z.array(rangeText).min(1).max(500),
});
export type ChangeTagInput = z.input<typeof changeTagInput>;

export const changedTag = z.object({
  name: z.string(),
  /** What really changed: the same list with the opposite action undoes it. */
  changed: z.array(z.string()),
});
export type ChangedTag = z.infer<typeof changedTag>;

// ── notes ───────────────────────────────────────────────────────────────────

export const note = z.object({
  id: z.string(),
  /** What it is about. */
  on: z.string(),
  day: z.string(),
  text: z.string(),
  writtenBy: z.string(),
  createdAt: z.string(),
});
export type Note = z.infer<typeof note>;
export const noteList = z.object({ notes: z.array(note) });
export type NoteList = z.infer<typeof noteList>;

export const writeNoteInput = z.object({
  /** network: the /24 or /48 around the address. */
  on: z.enum(["address", "network"]).default("address"),
  day: z.string().refine(isDay, { error: "Write a day as YYYY-MM-DD." }),
  text: line("A note", 500),
});
export type WriteNoteInput = z.output<typeof writeNoteInput>;

// ── views ───────────────────────────────────────────────────────────────────

export const viewPages = ["/ips", "/map", "/finder"] as const;

export const savedView = z.object({
  id: z.string(),
  page: z.enum(viewPages),
  name: z.string(),
  /** Query string of the page, without the question mark. */
  query: z.string(),
  createdBy: z.string(),
});
export type SavedView = z.infer<typeof savedView>;
export const savedViewList = z.object({ views: z.array(savedView) });
export type SavedViewList = z.infer<typeof savedViewList>;

/** A view of the same page and name is replaced. */
export const saveViewInput = z.object({
  page: z.enum(viewPages),
  name: line("The name of a view", 60),
  query: z.string().max(1000),
});
export type SaveViewInput = z.infer<typeof saveViewInput>;

// ── dismissals ──────────────────────────────────────────────────────────────

/** Takes an address out of the finder's list for some days, or puts it back (0 days). */
export const dismissInput = z.object({
  ip: rangeText,
  days: z.number().int().min(0).max(365),
  reason: z.string().trim().max(200).default(""),
});
export type DismissInput = z.input<typeof dismissInput>;

export type Dismissed = { ip: string; until: string; reason: string; dismissedBy: string };
