// What the map shows, in its URL: the network or AS, the days, and how it is drawn. Read by the browser and by the server.
import {
  type inferParserType,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { measures } from "@/components/map/cell-look";
import { rangeQuery, rangeView } from "../range";

export const mapView = {
  network: parseAsString,
  asn: parseAsInteger,
  by: parseAsStringLiteral(measures).withDefault("result"),
  ...rangeView("7"),
  table: parseAsBoolean.withDefault(false),
};

/** What is asked of the API: a network, or the list of all or of one AS. */
export function mapQuery(state: inferParserType<typeof mapView>) {
  const { network, asn } = state;
  return { place: { network, asn: network === null ? asn : null }, range: rangeQuery(state) };
}
