// Kinds of traps, in words.
import type { TrapClass, TrapCounter } from "@/lib/ingest/schema";

export const trapClassWords: Record<TrapClass, string> = {
  pristine: "Pristine: never had a user",
  recycled: "Recycled: its user is long gone",
  typo: "Typo: a misspelling of a real one",
};

export const counterWords: Record<TrapCounter, string> = {
  events: "In message events",
  sink: "At the trap sink",
};
