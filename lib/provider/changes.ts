// What a change of settings changed, in words the audit log may keep.
import { type PublicSettings, type SettingsChange, type SettingsPatch, settingsPatch } from "./schema";

type Detail = Record<string, string | number | boolean | string[]>;

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
      if (added.length > 0) detail[`${name}.added`] = added;
      if (removed.length > 0) detail[`${name}.removed`] = removed;
    } else if (next !== present) {
      detail[name] = next;
      detail[`${name}.before`] = present;
    }
  }
  return Object.keys(detail).length > 0 ? detail : null;
}

/** The same read back out of the log, one entry a setting that there still is, in the words a person compares. */
export function changesIn(detail: Readonly<Record<string, unknown>>): SettingsChange[] {
  const names = new Set(Object.keys(detail).map((name) => name.split(".")[0]));
  return settingsPatch.keyof().options.flatMap((field) => {
    if (!names.has(field)) return [];
    const list = `${field}.added` in detail || `${field}.removed` in detail;
    return list
      ? { field, list, from: said(detail[`${field}.removed`]), to: said(detail[`${field}.added`]) }
      : { field, list, from: said(detail[`${field}.before`]), to: said(detail[field]) };
  });
}

function said(value: unknown): string {
  if (value === undefined || value === null) return "";
  return Array.isArray(value) ? value.join(", ") : String(value);
}
