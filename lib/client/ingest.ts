// Sources, and the days they completed.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type {
  Completeness,
  CreatedSource,
  RefusedLinesPage,
  SourceItem,
  SourceList,
} from "@/lib/ingest/schema";
import { call, get, post, useChange } from "./call";

export const completenessKey = ["completeness"];
export const useCompleteness = () =>
  useQuery({ queryKey: completenessKey, queryFn: () => get<Completeness>("/completeness") });

/** Declares a day lost, or waits for it again. */
export const useLostDay = () =>
  useChange(
    ({ day, lost, note }: { day: string; lost: boolean; note: string }) =>
      call<Completeness>(lost ? "POST" : "DELETE", `/staff/lost-days/${day}`, {}, { note }),
    ["completeness"],
  );

export const useSources = () =>
  useQuery({
    queryKey: ["sources"],
    queryFn: () => get<SourceList>("/staff/sources"),
    refetchInterval: 30_000,
  });
export const useCreateSource = () =>
  useChange(
    (input: { name: string; note: string }) => post<CreatedSource>("/staff/sources", input),
    ["sources"],
  );
export const usePauseSource = (id: string) =>
  useChange(
    ({ action, note }: { action: "pause" | "resume"; note: string }) =>
      post<SourceItem>(`/staff/sources/${id}/${action}`, { note }),
    ["sources"],
  );
export const useJoinSource = (id: string) =>
  useChange(
    (input: { join: string | null; note: string }) =>
      call<SourceItem>("PUT", `/staff/sources/${id}/join`, {}, input),
    ["sources"],
  );
export const useRotateSource = (id: string) =>
  useChange((note: string) => post<CreatedSource>(`/staff/sources/${id}/rotate`, { note }), ["sources"]);
export const useRefusedLines = (id: string) =>
  useInfiniteQuery({
    queryKey: ["sources", id, "refused"],
    queryFn: ({ pageParam }) => get<RefusedLinesPage>(`/staff/sources/${id}/refused`, { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
