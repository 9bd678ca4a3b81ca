// Traps, and what hit them: for staff.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type {
  AddTrapsInput,
  RemoveTrapsInput,
  TrapList,
  TrapSamplesPage,
  TrapSummary,
} from "@/lib/ingest/schema";
import { get, post, useChange } from "./call";

export const useTrapSummary = () =>
  useQuery({ queryKey: ["traps", "summary"], queryFn: () => get<TrapSummary>("/staff/traps") });

/** Asked for when somebody wants to see them, and not again by itself: each reading is recorded. */
export const useTrapList = (wanted: boolean) =>
  useQuery({
    queryKey: ["trap-list"],
    queryFn: () => get<TrapList>("/staff/traps/list"),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
export const useAddTraps = () =>
  useChange((input: AddTrapsInput) => post<TrapSummary>("/staff/traps", input), ["traps"], ["trap-list"]);
export const useRemoveTraps = () =>
  useChange(
    (input: RemoveTrapsInput) => post<TrapSummary>("/staff/traps/remove", input),
    ["traps"],
    ["trap-list"],
  );
export const useTrapSamples = () =>
  useInfiniteQuery({
    queryKey: ["traps", "samples"],
    queryFn: ({ pageParam }) => get<TrapSamplesPage>("/staff/traps/samples", { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
