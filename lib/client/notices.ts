// Announcements and incidents: for everybody to read, for staff to write.
import { useQuery } from "@tanstack/react-query";
import type { NewNotice, Notice, NoticeEdit, NoticeEnding, NoticeList } from "@/lib/notices/schema";
import { call, get, post, useChange } from "./call";

export const useNotices = () =>
  useQuery({ queryKey: ["notices"], queryFn: () => get<NoticeList>("/notices", { show: "all" }) });
/** The flags of a chart over the days from..to; pass null while the range is not known. */
export const useIncidents = (range: { from: string; to: string } | null) =>
  useQuery({
    queryKey: ["notices", "incidents", range],
    queryFn: () => get<NoticeList>("/incidents", range ?? {}),
    enabled: range !== null,
    staleTime: 5 * 60_000,
  });

export const usePublishNotice = () =>
  useChange((input: NewNotice) => post<Notice>("/staff/notices", input), ["notices"]);
export const useEditNotice = () =>
  useChange(
    ({ id, ...input }: NoticeEdit & { id: string }) => call<Notice>("PUT", `/staff/notices/${id}`, {}, input),
    ["notices"],
  );
export const useEndIncident = () =>
  useChange(
    ({ id, ...input }: NoticeEnding & { id: string }) => post<Notice>(`/staff/notices/${id}/end`, input),
    ["notices"],
  );
export const useWithdrawNotice = () =>
  useChange(
    ({ id, note }: { id: string; note: string }) => post<void>(`/staff/notices/${id}/withdraw`, { note }),
    ["notices"],
  );
