// Feeds, their reports, and the complaints behind them.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type {
  Complaint,
  ComplaintsPage,
  Feed,
  FeedList,
  ListComplaintsInput,
  ReportState,
  ReportsPage,
} from "@/lib/feedback/schema";
import { get, post, useChange } from "./call";

export const useFeeds = () => useQuery({ queryKey: ["feeds"], queryFn: () => get<FeedList>("/feeds") });
export const useFeed = (id: string) =>
  useQuery({ queryKey: ["feeds", id], queryFn: () => get<Feed>(`/feeds/${id}`) });

export type FeedForm = {
  name: string;
  contactAddress: string;
  destination: string;
  capPerIpDay: number;
  capPerDay: number;
  acceptTerms: boolean;
};
export const useEnrolFeed = () => useChange((input: FeedForm) => post<Feed>("/feeds", input), ["feeds"]);
export const useConfirmFeed = (id: string) =>
  useChange((code: string) => post<Feed>(`/feeds/${id}/confirm`, { code }), ["feeds"]);

export type FeedAction = "resend" | "pause" | "resume" | "end" | "test";
export const useFeedAction = (id: string) =>
  useChange((action: FeedAction) => post<unknown>(`/feeds/${id}/${action}`), ["feeds"], ["reports", id]);

export const useReports = (feedId: string, state: ReportState | null) =>
  useInfiniteQuery({
    queryKey: ["reports", feedId, state],
    queryFn: ({ pageParam }) => get<ReportsPage>(`/feeds/${feedId}/reports`, { state, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });

export type ComplaintFilter = Pick<ListComplaintsInput, "from" | "to" | "ip">;
export const useComplaints = (filter: ComplaintFilter) =>
  useInfiniteQuery({
    queryKey: ["complaints", filter],
    queryFn: ({ pageParam }) => get<ComplaintsPage>("/complaints", { ...filter, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
export type ComplaintRow = Complaint;
