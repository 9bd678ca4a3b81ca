// The places of the guide that do something, beside its texts.
import type { GuideHit } from "@/lib/guide/schema";

export const guideTools: readonly GuideHit[] = [
  { slug: "bounce", title: "Read a bounce", lead: "Paste a reply or a report: what it says, explained." },
  { slug: "codes", title: "Reply codes", lead: "Each code with its causes and what to do." },
  { slug: "roles", title: "Roles", lead: "What each role in an organization may do." },
  { slug: "ask", title: "Ask for help", lead: "Blocked, and the network is not yours." },
];
