// The audit log of the organization.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { AuditFilter, AuditPage } from "@/lib/audit/schema";
import { get } from "./call";

export const useAudit = (filter: AuditFilter, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam }) => get<AuditPage>("/audit", { ...filter, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled,
  });

/** What staff and operators did. `action` is the beginning of one: `case`, `settings.changed`. */
export const useStaffAudit = (action: string) =>
  useInfiniteQuery({
    queryKey: ["staff-audit", action],
    queryFn: ({ pageParam }) => get<AuditPage>("/staff/audit", { action, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
