// Chance with a memory: the same words always give the same numbers, so the demo looks the same every time.

export type Chance = {
  /** From 0 up to, not including, 1. */
  next: () => number;
  /** A whole number from `low` to `high`, both included. */
  whole: (low: number, high: number) => number;
  pick: <T>(items: readonly [T, ...T[]]) => T;
  /** `base` spread by a factor of about 1 + `spread` either way. */
  around: (base: number, spread: number) => number;
  /** How many of `count` tries come true at this probability, near enough. */
  hits: (count: number, probability: number) => number;
};

/** Chance seeded by what it is for: `chance("host", "203.0.113.9", "2026-11-20")`. */
export function chance(...about: string[]): Chance {
  let state = about.join("|").split("").reduce(mix, 0x9e3779b9);
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    whole,
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
    around: (base, spread) => base * (1 + spread) ** (2 * next() - 1),
    hits: (count, probability) => {
      const expected = count * probability;
      const wave = Math.sqrt(expected * (1 - probability)) * (next() + next() + next() - 1.5) * 2;
      const whole = Math.floor(expected + wave + next());
      return Math.min(count, Math.max(0, whole));
    },
  };
}

function mix(hash: number, letter: string): number {
  const mixed = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return (mixed << 13) | (mixed >>> 19);
}
