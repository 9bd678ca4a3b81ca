// Mail this service wrote.
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { MailState, OutboxMail, OutboxPage } from "@/lib/outbox/schema";
import { get, post, useChange } from "./call";

export const useOutbox = (filter: { state: MailState | null; search: string }) =>
  useInfiniteQuery({
    queryKey: ["outbox", filter],
    queryFn: ({ pageParam }) => get<OutboxPage>("/staff/outbox", { ...filter, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
export const useOutboxMail = (id: string | null) =>
  useQuery({
    queryKey: ["outbox-mail", id],
    queryFn: () => get<OutboxMail>(`/staff/outbox/${id}`),
    enabled: id !== null,
  });
export const useSendOutboxMail = () =>
  useChange(
    ({ id, note }: { id: string; note: string }) => post<OutboxMail>(`/staff/outbox/${id}/send`, { note }),
    ["outbox"],
    ["outbox-mail"],
  );
