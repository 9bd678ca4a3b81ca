// Feeds, their reports, and the complaints behind them.
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type {
  Channel,
  Complaint,
  ComplaintsPage,
  Content,
  EnrolledFeed,
  Feed,
  FeedCover,
  FeedList,
  FeedSample,
  ListComplaintsInput,
  NewFeedSecret,
  QueuePart,
  Replayed,
  ReplayInput,
  ReportQueue,
  ReportState,
  ReportsPage,
} from "@/lib/feedback/schema";
import { get, post, queryText, useChange } from "./call";

export const feedsKey = ["feeds"];
export const useFeeds = () => useQuery({ queryKey: feedsKey, queryFn: () => get<FeedList>("/feeds") });
export const useFeed = (id: string) =>
  useQuery({ queryKey: ["feeds", id], queryFn: () => get<Feed>(`/feeds/${id}`) });

export type FeedForm = {
  name: string;
  contactAddress: string;
  channel: Channel;
  destination: string;
  covers: FeedCover;
  content: Content;
  capPerIpDay: number;
  capPerDay: number;
  acceptTerms: boolean;
};
export const useEnrolFeed = () =>
  useChange((input: FeedForm) => post<EnrolledFeed>("/feeds", input), feedsKey);
export const useFeedSample = () =>
  useQuery({ queryKey: ["feed-sample"], queryFn: () => get<FeedSample>("/feed-sample") });
export const useRenewSecret = (id: string) =>
  useChange(() => post<NewFeedSecret>(`/feeds/${id}/secret`), ["feeds", id]);
export const useConfirmFeed = (id: string) =>
  useChange((code: string) => post<Feed>(`/feeds/${id}/confirm`, { code }), feedsKey);

export type FeedAction = "resend" | "check" | "pause" | "resume" | "end" | "test";
export const useFeedAction = (id: string) =>
  useChange((action: FeedAction) => post<unknown>(`/feeds/${id}/${action}`), feedsKey, ["reports", id]);

export const useReports = (feedId: string, state: ReportState | null) =>
  useInfiniteQuery({
    queryKey: ["reports", feedId, state],
    queryFn: ({ pageParam }) => get<ReportsPage>(`/feeds/${feedId}/reports`, { state, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });

export type ComplaintFilter = Pick<ListComplaintsInput, "from" | "to" | "ip" | "domain" | "stream">;
export const useComplaints = (filter: ComplaintFilter) =>
  useInfiniteQuery({
    queryKey: ["complaints", filter],
    queryFn: ({ pageParam }) => get<ComplaintsPage>("/complaints", { ...filter, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
export type ComplaintRow = Complaint;

/** Where the table of a filter is downloaded, and the API call beside it. */
export const complaintLinks = (filter: ComplaintFilter) => ({
  csv: `/api/v1/complaints.csv${queryText(filter)}`,
  json: `/api/v1/complaints${queryText({ ...filter, limit: 200 })}`,
});
export const suppressionLinks = (feedId: string) => ({
  csv: `/api/v1/feeds/${feedId}/suppressions.csv`,
  json: `/api/v1/feeds/${feedId}/suppressions`,
});

export const useReportQueue = (show: QueuePart, feed: string | null) =>
  useInfiniteQuery({
    queryKey: ["report-queue", show, feed],
    queryFn: ({ pageParam }) => get<ReportQueue>("/staff/reports", { show, feed, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
export const useReplayReports = () =>
  useChange((input: ReplayInput) => post<Replayed>("/staff/reports/replay", input), ["report-queue"]);
