// The days a page shows, in its URL: a named window or chosen days, and whether the period before stands beside them.
// For the browser and for the server, which reads the same URL to ask the same questions first.
import { parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { windows } from "@/lib/reputation/choices";
import type { WindowName } from "@/lib/reputation/schema";

export const rangeView = (window: WindowName) => ({
  window: parseAsStringLiteral(windows).withDefault(window),
  from: parseAsString,
  to: parseAsString,
  compare: parseAsBoolean.withDefault(false),
});

type RangeState = { window: WindowName; from: string | null; to: string | null; compare: boolean };

/** The same as the API takes it. Chosen days stand in the place of a window. */
export function rangeQuery({ window, from, to, compare }: RangeState) {
  const days = from === null && to === null ? { window } : { ...(from && { from }), ...(to && { to }) };
  return { ...days, ...(compare && { compare: "true" as const }) };
}
