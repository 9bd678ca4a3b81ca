// Addresses: the fleet, one address, and the links that export the same view.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type {
  FindSuspectsInput,
  GroupKey,
  IpGroups,
  IpList,
  IpNames,
  IpOverview,
  IpSeries,
  ListColumn,
  ListIpsInput,
  Morning,
  NetworkMap,
  RangeNetworks,
  RateBase,
  Suspects,
  WindowInput,
  WindowName,
} from "@/lib/reputation/schema";
import { get, queryText } from "./call";

/** The days that are shown, as the API takes them: a window, or from and to. */
export type RangeQuery = Partial<WindowInput> & { compare?: "true" };

/** What the fleet can be asked; what is left out takes the server's default. */
export type FleetQuery = Partial<Omit<ListIpsInput, "page">> & { page?: number };

// The keys of what the server reads first, too: app/(sender)/first-content.tsx.
export const ipsKey = (query: FleetQuery) => ["ips", query];
export const morningKey = (query: MorningQuery) => ["morning", query];
export const suspectsKey = (query: SuspectsQuery) => ["finder", query];
export const ipKey = (ip: string, { compare: _, ...range }: RangeQuery) => ["ip", ip, range];
export const seriesKey = (ip: string, query: SeriesQuery) => ["ip-series", ip, query];

export const useIps = (query: FleetQuery, enabled = true) =>
  useQuery({
    queryKey: ipsKey(query),
    queryFn: () => get<IpList>("/ips", query),
    placeholderData: keepPreviousData,
    // Today so far moves while one looks at it.
    refetchInterval: query.window === "today" ? 30_000 : false,
    enabled,
  });

export type GroupsQuery = Omit<FleetQuery, "page" | "sort" | "order" | "compare"> & { by: GroupKey };

export const useGroups = (query: GroupsQuery, enabled: boolean) =>
  useQuery({
    queryKey: ["groups", query],
    queryFn: () => get<IpGroups>("/ips/groups", query),
    placeholderData: keepPreviousData,
    enabled,
  });

/** The address of the same groups. */
export const groupsExport = (query: GroupsQuery, form: "csv" | "json"): string =>
  `/api/v1/ips/groups${form === "csv" ? ".csv" : ""}${queryText(query)}`;

export type NetworksQuery = { days?: WindowName; network?: string; tag?: string; asn?: number; most: number };

export const useRangeNetworks = (query: NetworksQuery) =>
  useQuery({
    queryKey: ["range-networks", query],
    queryFn: () => get<RangeNetworks>("/ranges/networks", query),
    placeholderData: keepPreviousData,
  });

/** The address of the same networks as JSON. */
export const networksExport = (query: NetworksQuery): string => `/api/v1/ranges/networks${queryText(query)}`;

export type SuspectsQuery = Partial<FindSuspectsInput>;

export const useSuspects = (query: SuspectsQuery, enabled: boolean) =>
  useQuery({
    queryKey: suspectsKey(query),
    queryFn: () => get<Suspects>("/finder", query),
    placeholderData: keepPreviousData,
    // The page comes without names that nobody has looked up yet; the API waits a moment for the DNS.
    refetchOnMount: ({ state }) => {
      const unnamed = state.data?.suspects.some(({ hosts }) => hosts === null) ?? false;
      return unnamed ? "always" : true;
    },
    enabled,
  });

export const suspectsExport = (query: SuspectsQuery, form: "csv" | "json"): string =>
  `/api/v1/finder${form === "csv" ? ".csv" : ""}${queryText(query)}`;

/** The address of the same view as CSV, all pages with the columns that are shown: what "Export" links to. */
export const tableExport = ({ page: _, ...query }: FleetQuery, columns: readonly ListColumn[]): string =>
  `/api/v1/ips.csv${queryText({ ...query, columns: columns.join() })}`;

/** The address of the same page as JSON. */
export const pageExport = (query: FleetQuery): string => `/api/v1/ips${queryText(query)}`;

/** What is compared with which day, and how many addresses are named in each list. */
export type MorningQuery = { since?: string | undefined; limit?: number | undefined };

export const useMorning = (query: MorningQuery, enabled: boolean) =>
  useQuery({
    queryKey: morningKey(query),
    queryFn: () => get<Morning>("/morning", query),
    placeholderData: keepPreviousData,
    enabled,
  });

/** The same for scripts, from a day on: the addresses that changed, to be asked again with the cursor of each answer. */
export const changesExport = (since: string): string => `/api/v1/changes${queryText({ since })}`;

export const useIp = (ip: string, { compare: _, ...range }: RangeQuery) =>
  useQuery({
    queryKey: ipKey(ip, range),
    queryFn: () => get<IpOverview>(`/ips/${encodeURIComponent(ip)}`, range),
    placeholderData: keepPreviousData,
  });

/** Its names in the reverse DNS: asked apart, because the DNS can take its time. */
export const useIpNames = (ip: string) =>
  useQuery({
    queryKey: ["ip-names", ip],
    queryFn: () => get<IpNames>(`/ips/${encodeURIComponent(ip)}/names`),
  });

export type SeriesQuery = RangeQuery & { today: boolean; base: RateBase };

/** The API of series calls its window by its days. */
export const asSeries = ({ window, ...query }: SeriesQuery) => ({
  ...query,
  ...(window && { days: window }),
});

export const useIpSeries = (ip: string, query: SeriesQuery) =>
  useQuery({
    queryKey: seriesKey(ip, query),
    queryFn: () => get<IpSeries>(`/ips/${encodeURIComponent(ip)}/series`, asSeries(query)),
    placeholderData: keepPreviousData,
  });

/** The address of the same days as JSON: what "Export" links to. */
export const seriesExport = (ip: string, query: SeriesQuery): string =>
  `/api/v1/ips/${encodeURIComponent(ip)}/series${queryText(asSeries(query))}`;

/** The daily records of an address or network as CSV. */
export const recordsExport = (network: string, days: { from: string; to: string }): string =>
  `/api/v1/ranges/days.csv${queryText({ network, ...days })}`;

/** A network, or the list: all of it, or what one AS announces. */
export type MapPlace = { network: string | null; asn: number | null };

export const mapKey = (place: MapPlace, range: RangeQuery) => ["network-map", queryText(place), range];

export const useNetworkMap = (place: MapPlace, range: RangeQuery, enabled: boolean) =>
  useQuery({
    queryKey: mapKey(place, range),
    queryFn: () => get<NetworkMap>("/ranges/map", { ...range, ...place }),
    // Another window of the same network may stand in for a moment, another network may not.
    placeholderData: (previous, before) => (before?.queryKey[1] === queryText(place) ? previous : undefined),
    enabled,
  });
