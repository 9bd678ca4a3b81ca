// Claims, proofs and grants; the authorize page; the queue of staff.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { StaffReason } from "@/lib/audit/schema";
import type {
  AccessList,
  AskedApprovals,
  AuthorizationDecision,
  AuthorizationPage,
  CheckedBlock,
  CheckedClaim,
  ClaimList,
  ClaimPreview,
  ClaimView,
  ContactOffers,
  DelegationList,
  DisputeList,
  GrantList,
  ImportedFile,
  NewClaim,
  NewDelegation,
  NewDispute,
  Renewed,
  RequestedContact,
  StaffClaimFilter,
  StaffDecided,
  StaffDecision,
  StaffGrantList,
  StaffQueue,
} from "@/lib/networks/schema";
import { call, get, post, useChange } from "./call";

export const grantsKey = ["grants"];
export const claimsKey = ["claims"];

export const useGrants = () => useQuery({ queryKey: grantsKey, queryFn: () => get<GrantList>("/networks") });
export const useGiveUpGrant = () =>
  useChange((id: string) => call<void>("DELETE", `/networks/${id}`), grantsKey, ["ips"]);
export const useAccess = (network: string) =>
  useQuery({
    queryKey: ["access", network],
    queryFn: () => get<AccessList>("/access", { network }),
    enabled: network !== "",
    placeholderData: keepPreviousData,
  });
export const useRenewProof = () =>
  useChange((id: string) => post<Renewed>(`/networks/${id}/renew`), grantsKey, ["claim"], ["ips"]);
export const useRaiseDispute = () =>
  useChange(
    ({ id, note }: NewDispute & { id: string }) => post<void>(`/networks/${id}/dispute`, { note }),
    grantsKey,
  );
export const useClaims = () => useQuery({ queryKey: claimsKey, queryFn: () => get<ClaimList>("/claims") });
export const useClaim = (id: string | null) =>
  useQuery({
    queryKey: ["claim", id],
    queryFn: () => get<ClaimView>(`/claims/${id}`),
    enabled: id !== null,
    // A contact may answer while one looks at it.
    refetchInterval: (query) =>
      query.state.data?.blocks.some((block) => block.state === "waiting") ? 20_000 : false,
  });
export const usePreviewClaim = () =>
  useChange((text: string) => post<ClaimPreview>("/claims/preview", { text }));
export const useClaimNetworks = () =>
  useChange(
    (input: Omit<NewClaim, "acceptedTerms"> & { acceptedTerms: boolean }) =>
      post<ClaimView>("/claims", input),
    claimsKey,
  );
export const useImportFile = () =>
  useChange((file: string) => post<ImportedFile>("/claims/import", { file }));

/** How far the check of a whole claim is. */
export type ClaimProgress = { checked: number; verified: number; left: number };
/** Checks every waiting block, some with each request, and tells in between how far it is. */
export const useCheckClaim = () =>
  useChange(
    async ({ id, onProgress }: { id: string; onProgress: (progress: ClaimProgress) => void }) => {
      const sum: ClaimProgress = { checked: 0, verified: 0, left: 1 };
      let since: string | undefined;
      while (sum.left > 0) {
        const step = await post<CheckedClaim>(`/claims/${id}/check`, { since });
        since = step.since;
        sum.checked += step.checked;
        sum.verified += step.verified;
        sum.left = step.left;
        onProgress({ ...sum });
      }
      return sum;
    },
    ["claim"],
    claimsKey,
    grantsKey,
    ["ips"],
  );
export const useCheckBlock = () =>
  useChange(
    (id: string) => post<CheckedBlock>(`/claim-blocks/${id}/check`),
    ["claim"],
    claimsKey,
    grantsKey,
    ["ips"],
  );
export const useWithdrawBlock = () =>
  useChange((id: string) => post<void>(`/claim-blocks/${id}/withdraw`), ["claim"], claimsKey);
export const useContacts = (blockId: string, enabled: boolean) =>
  useQuery({
    queryKey: ["contacts", blockId],
    queryFn: () => get<ContactOffers>(`/claim-blocks/${blockId}/contacts`),
    enabled,
  });
export const useAskContact = () =>
  useChange(
    ({ blockId, address }: { blockId: string; address: string }) =>
      post<RequestedContact>(`/claim-blocks/${blockId}/contacts`, { address }),
    ["claim"],
    ["contacts"],
  );

export const useDelegations = () =>
  useQuery({ queryKey: ["delegations"], queryFn: () => get<DelegationList>("/delegations") });
export const useOfferDelegation = () =>
  useChange((input: NewDelegation) => post<{ id: string }>("/delegations", input), ["delegations"]);
export const useAnswerOffer = () =>
  useChange(
    ({ id, answer }: { id: string; answer: "accept" | "decline" }) =>
      post<void>(`/delegations/${id}/${answer}`),
    ["delegations"],
    ["ips"],
  );
export const useEndDelegation = () =>
  useChange((id: string) => call<void>("DELETE", `/delegations/${id}`), ["delegations"], ["ips"]);

export const useAskApprovals = () =>
  useChange((email: string) => post<AskedApprovals>("/authorizations", { email }));
export const useAuthorization = (token: string) =>
  useQuery({
    queryKey: ["authorization", token],
    queryFn: () => get<AuthorizationPage>(`/authorizations/${encodeURIComponent(token)}`),
  });
export const useDecideAuthorization = (token: string) =>
  useChange(
    (decision: AuthorizationDecision) =>
      post<AuthorizationPage>(`/authorizations/${encodeURIComponent(token)}`, decision),
    ["authorization", token],
  );

export const useStaffClaims = (show: StaffClaimFilter["show"]) =>
  useQuery({
    queryKey: ["staff-claims", show],
    queryFn: () => get<StaffQueue>("/staff/claims", { show }),
    placeholderData: keepPreviousData,
  });
export const useDecideBlock = () =>
  useChange(
    ({ id, whole, ...decision }: StaffDecision & { id: string; whole: boolean }) =>
      post<StaffDecided>(`/staff/${whole ? "claims" : "claim-blocks"}/${id}/decide`, decision),
    ["staff-claims"],
  );
export const useUndoDecision = () =>
  useChange(
    ({ id, note }: StaffReason & { id: string }) => post<void>(`/staff/claim-blocks/${id}/undo`, { note }),
    ["staff-claims"],
  );
export const useStaffGrants = (q: string) =>
  useQuery({
    queryKey: ["staff-grants", q],
    queryFn: () => get<StaffGrantList>("/staff/grants", { q }),
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
  });
export const useEndStaffGrant = () =>
  useChange(
    ({ id, act, note }: StaffReason & { id: string; act: "revoke" | "restore" }) =>
      post<void>(`/staff/grants/${id}/${act}`, { note }),
    ["staff-grants"],
  );
export const useDisputes = () =>
  useQuery({ queryKey: ["disputes"], queryFn: () => get<DisputeList>("/staff/disputes") });
export const useAnswerDispute = () =>
  useChange(
    ({ id, note }: StaffReason & { id: string }) => post<void>(`/staff/disputes/${id}/answer`, { note }),
    ["disputes"],
  );
