// Accounts and organizations, for staff.
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type {
  NameOwnerInput,
  OrganizationDetail,
  OrganizationPage,
  PeoplePage,
  PersonDetail,
  StaffRoleInput,
} from "@/lib/identity/schema";
import { call, get, post, useChange } from "./call";

type Listed = { q: string; show: string | null };

export const usePeople = (filter: Listed) =>
  useInfiniteQuery({
    queryKey: ["people", filter],
    queryFn: ({ pageParam }) => get<PeoplePage>("/staff/people", { ...filter, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
export const usePerson = (id: string) =>
  useQuery({ queryKey: ["person", id], queryFn: () => get<PersonDetail>(`/staff/people/${id}`) });
export const useDisableAccount = (id: string, act: "disable" | "enable") =>
  useChange(
    (note: string) => post<PersonDetail>(`/staff/people/${id}/${act}`, { note }),
    ["people"],
    ["person", id],
    ["organizations"],
  );
export const useChangeStaffRole = (id: string) =>
  useChange(
    (input: StaffRoleInput) => call<PersonDetail>("PUT", `/staff/people/${id}/role`, {}, input),
    ["people"],
    ["person", id],
  );

export const useStaffOrganizations = (filter: Listed) =>
  useInfiniteQuery({
    queryKey: ["organizations", filter],
    queryFn: ({ pageParam }) =>
      get<OrganizationPage>("/staff/organizations", { ...filter, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
export const useStaffOrganization = (id: string) =>
  useQuery({
    queryKey: ["staff-organization", id],
    queryFn: () => get<OrganizationDetail>(`/staff/organizations/${id}`),
  });
export const useNameOwner = (id: string) =>
  useChange(
    (input: NameOwnerInput) => post<OrganizationDetail>(`/staff/organizations/${id}/owner`, input),
    ["organizations"],
    ["staff-organization", id],
  );
