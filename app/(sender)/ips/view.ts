// What the fleet shows, in its URL: days, filters, order, columns and groups. Read by the browser and by the server.
import {
  type inferParserType,
  parseAsArrayOf,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { columnKeys, usualColumns } from "@/components/fleet/fleet-columns";
import { filterResults, groupKeys, sortColumns, statusStates } from "@/lib/reputation/choices";
import { rangeQuery, rangeView } from "../range";

export const fleetView = {
  ...rangeView("7"),
  sort: parseAsStringLiteral(sortColumns).withDefault("severity"),
  order: parseAsStringLiteral(["asc", "desc"]).withDefault("desc"),
  page: parseAsInteger.withDefault(1),
  q: parseAsString,
  cidr: parseAsString,
  rdns: parseAsString,
  tag: parseAsString,
  asn: parseAsInteger,
  result: parseAsStringLiteral([...filterResults, "none"]),
  status: parseAsStringLiteral(statusStates),
  line: parseAsStringLiteral(["warned", "enforced"]),
  traps: parseAsStringLiteral(["true", "false"]),
  minVolume: parseAsInteger,
  by: parseAsStringLiteral(groupKeys),
  cols: parseAsArrayOf(parseAsStringLiteral(columnKeys)).withDefault(usualColumns),
};
export type FleetState = inferParserType<typeof fleetView>;

/** The same as the API takes it; what is not set takes its default there. */
export function fleetQuery(state: FleetState) {
  return {
    ...rangeQuery(state),
    sort: state.sort,
    order: state.order,
    page: state.page,
    ...filterQuery(state),
  };
}

/** The part of it that groups take too. */
export function groupsQuery(state: FleetState) {
  const { compare: _, ...days } = rangeQuery(state);
  return { ...days, ...filterQuery(state) };
}

/** The part of it that whole networks take. */
export function networksQuery(state: FleetState) {
  const { cidr, tag, asn, window, from, to } = state;
  return {
    ...(from === null && to === null ? { days: window } : { ...(from && { from }), ...(to && { to }) }),
    ...(cidr && { network: cidr }),
    ...(tag && { tag }),
    ...(asn && { asn }),
    most: 200,
  };
}

function filterQuery({ q, cidr, rdns, tag, asn, result, status, line, traps, minVolume }: FleetState) {
  return {
    ...(q && { q }),
    ...(cidr && { cidr }),
    ...(rdns && { rdns }),
    ...(tag && { tag }),
    ...(asn && { asn }),
    ...(result && { result }),
    ...(status && { status }),
    ...(line && { line }),
    ...(traps && { traps }),
    ...(minVolume && { minVolume }),
  };
}
