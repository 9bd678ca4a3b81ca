// The public pages: what one holds, and what a search finds. Ships to the browser.
import { z } from "zod";
import type { guideGroups } from "./groups";

export type GuideGroup = (typeof guideGroups)[number];

export type GuidePage = {
  /** `policies`, or `codes/SC-004`. */
  slug: string;
  title: string;
  lead: string;
  /** Null for the page of a reply code. */
  group: GuideGroup | null;
  order: number;
  /** Markdown, with the provider's own facts filled in. */
  body: string;
  code: ReplyCode | null;
};

export type ReplyCode = {
  /** SC-004 */
  name: string;
  /** What the provider's own replies call it; the same unless it is set otherwise. */
  ownName: string;
  /** Reply and enhanced status it comes with: `550 5.7.1`. */
  reply: string;
  /** Reason class of an IP status that is refused with it. */
  reason: string;
};

export type GuideHit = { slug: string; title: string; lead: string };

export const guideSearch = z.object({ q: z.string().trim().max(100).catch("") });
