// The audit log of the organization.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { AuditPage, ListAuditQuery } from "@/lib/audit/schema";
import { get } from "./call";

export const useAudit = (filter: Pick<ListAuditQuery, "action">, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam }) => get<AuditPage>("/audit", { ...filter, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled,
  });
