// What the page of an address shows, in its URL.
import { type inferParserType, parseAsBoolean, parseAsStringLiteral } from "nuqs/server";
import type { RateBase } from "@/lib/reputation/schema";
import { rangeQuery, rangeView } from "../../range";

const rateBases = ["recipients", "inbox"] as const satisfies readonly RateBase[];

export const ipView = {
  ...rangeView("90"),
  today: parseAsBoolean.withDefault(false),
  base: parseAsStringLiteral(rateBases).withDefault("recipients"),
};

/** The days, and all that the series is asked by. */
export function ipQuery(state: inferParserType<typeof ipView>) {
  const range = rangeQuery(state);
  return { range, asked: { ...range, today: state.today, base: state.base } };
}
