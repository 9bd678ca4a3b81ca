// What a change of settings changed, in words the audit log may keep.
import type { PublicSettings, SettingsPatch } from "./schema";

type Detail = Record<string, string | number | boolean | string[]>;

/** Kept out of the log: who knows a trap address can avoid it. Their numbers are enough. */
const counted: ReadonlySet<string> = new Set(["trapAddresses"]);

/**
 * The difference that `patch` makes, null when there is none: `x` with `x.before` for a single value, `x.added`
 * and `x.removed` for a list.
 */
export function changesOf(before: PublicSettings, patch: SettingsPatch): Detail | null {
  const detail: Detail = {};
  for (const [name, next] of Object.entries(patch) as [
    keyof PublicSettings,
    string | number | boolean | string[],
  ][]) {
    const present = before[name];
    if (Array.isArray(next) && Array.isArray(present)) {
      const added = next.filter((item) => !present.includes(item));
      const removed = present.filter((item) => !next.includes(item));
      if (added.length > 0) detail[`${name}.added`] = counted.has(name) ? added.length : added;
      if (removed.length > 0) detail[`${name}.removed`] = counted.has(name) ? removed.length : removed;
    } else if (next !== present) {
      detail[name] = next;
      detail[`${name}.before`] = present;
    }
  }
  return Object.keys(detail).length > 0 ? detail : null;
}
