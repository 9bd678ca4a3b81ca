// The lines a complaint rate is held against, and the mail it takes to say that one was crossed. Without Zod, which pages
// are sent without.

/** Where mailbox providers warn and where they enforce: complaints over recipients, 7 days. */
export const complaintLines = { warned: 0.001, enforced: 0.003 };

/** Recipients from which a rate over a line says something: one complaint among a hundred is chance. */
export const lineBases = { warned: 1000, enforced: 500 } as const;

/** Which line a rate over `base` recipients has reached. */
export function lineReached(rate: number, base: number): "none" | "warned" | "enforced" {
  if (rate >= complaintLines.enforced && base >= lineBases.enforced) return "enforced";
  return rate >= complaintLines.warned && base >= lineBases.warned ? "warned" : "none";
}
