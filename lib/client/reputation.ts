// Addresses: the fleet, one address, and the links that export the same view.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type {
  IpList,
  IpOverview,
  IpSeries,
  ListIpsInput,
  Morning,
  NetworkMap,
  RateBase,
  WindowName,
} from "@/lib/reputation/schema";
import { get, queryText } from "./call";

/** What the fleet can be asked; what is left out takes the server's default. */
export type FleetQuery = Partial<Omit<ListIpsInput, "page">> & { page?: number };

export const useIps = (query: FleetQuery, enabled = true) =>
  useQuery({
    queryKey: ["ips", query],
    queryFn: () => get<IpList>("/ips", query),
    placeholderData: keepPreviousData,
    // Today so far moves while one looks at it.
    refetchInterval: query.window === "today" ? 30_000 : false,
    enabled,
  });

/** The address of the same view as CSV, or as JSON: what "Export" links to. */
export function fleetExport({ page: _, ...query }: FleetQuery, form: "csv" | "json"): string {
  return `/api/v1/ips${form === "csv" ? ".csv" : ""}${queryText(query)}`;
}

/** What is compared with which day, and how many addresses are named in each list. */
export type MorningQuery = { since?: string | undefined; limit?: number | undefined };

export const useMorning = (query: MorningQuery, enabled: boolean) =>
  useQuery({
    queryKey: ["morning", query],
    queryFn: () => get<Morning>("/morning", query),
    placeholderData: keepPreviousData,
    enabled,
  });

export const useIp = (ip: string, window: WindowName) =>
  useQuery({
    queryKey: ["ip", ip, window],
    queryFn: () => get<IpOverview>(`/ips/${encodeURIComponent(ip)}`, { window }),
    placeholderData: keepPreviousData,
  });

export type SeriesQuery = { days: "7" | "30" | "90"; today: boolean; base: RateBase };

export const useIpSeries = (ip: string, query: SeriesQuery) =>
  useQuery({
    queryKey: ["ip-series", ip, query],
    queryFn: () => get<IpSeries>(`/ips/${encodeURIComponent(ip)}/series`, query),
    placeholderData: keepPreviousData,
  });

/** The address of the same days as JSON: what "Export" links to. */
export const seriesExport = (ip: string, query: SeriesQuery): string =>
  `/api/v1/ips/${encodeURIComponent(ip)}/series${queryText(query)}`;

export const useNetworkMap = (query: { network: string | null; window: WindowName }, enabled: boolean) =>
  useQuery({
    queryKey: ["network-map", query.network, query.window],
    queryFn: () =>
      get<NetworkMap>("/ranges/map", {
        window: query.window,
        ...(query.network === null ? {} : { network: query.network }),
      }),
    // Another window of the same network may stand in for a moment, another network may not.
    placeholderData: (previous, before) => (before?.queryKey[1] === query.network ? previous : undefined),
    enabled,
  });
