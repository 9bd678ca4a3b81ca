// Accounts, organizations and sessions, as screens ask for them.
import { useQuery } from "@tanstack/react-query";
import type {
  Accepted,
  AccountView,
  AddressChangeInput,
  AddressChangePage,
  ChangeAccountInput,
  ChangePasswordInput,
  Confirmed,
  ConfirmInput,
  CreateOrganizationInput,
  ForgotPasswordInput,
  InvitationList,
  InvitationPage,
  InvitedAccountInput,
  InviteInput,
  Me,
  MemberList,
  OrganizationItem,
  ResetPasswordInput,
  Role,
  SessionList,
  SetupInput,
  SignUpInput,
} from "@/lib/identity/schema";
import { call, get, post, useChange } from "./call";

export const meKey = ["me"];
export const useMe = () => useQuery({ queryKey: meKey, queryFn: () => get<Me>("/me") });

export const useSignUp = () => useChange((input: SignUpInput) => post<Accepted>("/signup", input));
export const useConfirm = () => useChange((input: ConfirmInput) => post<Confirmed>("/confirm", input));
export const useForgotPassword = () =>
  useChange((input: ForgotPasswordInput) => post<Accepted>("/password/forgot", input));
export const useResetPassword = () =>
  useChange((input: ResetPasswordInput) => post<Confirmed>("/password/reset", input));
export const useSetup = () => useChange((input: SetupInput) => post<Confirmed>("/setup", input));

export const useCreateOrganization = () =>
  useChange((input: CreateOrganizationInput) => post<OrganizationItem>("/organizations", input), []);
export const useSwitchOrganization = () =>
  useChange((organizationId: string) => post<Me>("/me/organization", { organizationId }), []);

export const useLeaveOrganization = () =>
  useChange((id: string) => post<void>(`/organizations/${id}/leave`), []);

export const useRestoreOrganization = () =>
  useChange((id: string) => post<void>(`/organizations/${id}/restore`), []);

// ── one's own account ───────────────────────────────────────────────────────
export const useAccount = () =>
  useQuery({ queryKey: ["account"], queryFn: () => get<AccountView>("/me/account") });
export const useChangeAccount = () =>
  useChange(
    (input: ChangeAccountInput) => call<AccountView>("PATCH", "/me/account", {}, input),
    ["account"],
    ["me"],
  );
export const useChangePassword = () =>
  useChange((input: ChangePasswordInput) => post<void>("/password/change", input));

export const useRequestAddressChange = () =>
  useChange((input: AddressChangeInput) => post<AccountView>("/me/address-change", input), ["account"]);
export const useWithdrawAddressChange = () =>
  useChange(() => call<void>("DELETE", "/me/address-change"), ["account"]);
export const useRequestDeletion = () =>
  useChange(() => post<AccountView>("/me/deletion"), ["account"], ["me"]);
export const useKeepAccount = () =>
  useChange(() => call<AccountView>("DELETE", "/me/deletion"), ["account"], ["me"]);
/** The address of the copy of everything that is kept about the viewer. */
export const personalDataHref = "/api/v1/me/personal-data";

// ── the links of a change of address ────────────────────────────────────────
const addressChangePath = (token: string) => `/address-changes/${encodeURIComponent(token)}`;

/** Asked once: complete, the link is dead, and the page still says what was done. */
export const useAddressChange = (token: string) =>
  useQuery({
    queryKey: ["address-change", token],
    queryFn: () => get<AddressChangePage>(addressChangePath(token)),
    staleTime: Number.POSITIVE_INFINITY,
  });
export const useAgreeToAddressChange = (token: string) =>
  useChange(() => post<AddressChangePage>(addressChangePath(token)));
export const useRefuseAddressChange = (token: string) =>
  useChange(() => call<void>("DELETE", addressChangePath(token)));

// ── the organization one acts in ────────────────────────────────────────────
export const useRenameOrganization = () =>
  useChange((name: string) => call<OrganizationItem>("PATCH", "/organization", {}, { name }), []);
export const useRequireSecondFactor = () =>
  useChange(
    (requiresSecondFactor: boolean) =>
      call<OrganizationItem>("PATCH", "/organization", {}, { requiresSecondFactor }),
    ["me"],
  );
export const useTransferOwnership = () =>
  useChange((userId: string) => post<MemberList>("/organization/transfer", { userId }), []);
export const useEndOrganization = () =>
  useChange((name: string) => post<void>("/organization/end", { name }), []);
export const useChangeRole = () =>
  useChange(
    ({ userId, role }: { userId: string; role: Role }) =>
      call<MemberList>("PATCH", `/members/${userId}`, {}, { role }),
    ["members"],
  );
export const useRemoveMember = () =>
  useChange((userId: string) => call<void>("DELETE", `/members/${userId}`), ["members"]);

export const useInvitations = () =>
  useQuery({ queryKey: ["invitations"], queryFn: () => get<InvitationList>("/invitations") });
export const useInvite = () =>
  useChange((input: InviteInput) => post<InvitationList>("/invitations", input), ["invitations"]);
export const useResendInvitation = () =>
  useChange((id: string) => post<InvitationList>(`/invitations/${id}/resend`), ["invitations"]);
export const useWithdrawInvitation = () =>
  useChange((id: string) => call<void>("DELETE", `/invitations/${id}`), ["invitations"]);

// ── the link of an invitation ───────────────────────────────────────────────
const invitationPath = (token: string) => `/invitation/${encodeURIComponent(token)}`;

/** Asked once: answered, the link is dead, and the page still says what was done. */
export const useInvitation = (token: string) =>
  useQuery({
    queryKey: ["invitation", token],
    queryFn: () => get<InvitationPage>(invitationPath(token)),
    staleTime: Number.POSITIVE_INFINITY,
  });
export const useAcceptInvitation = (token: string) => useChange(() => post<void>(invitationPath(token)));
export const useAcceptWithNewAccount = (token: string) =>
  useChange((input: InvitedAccountInput) => post<Confirmed>(`${invitationPath(token)}/account`, input));
export const useDeclineInvitation = (token: string) =>
  useChange(() => call<void>("DELETE", invitationPath(token)));

export const useSessions = () =>
  useQuery({ queryKey: ["sessions"], queryFn: () => get<SessionList>("/sessions") });
export const useRevokeSession = () =>
  useChange((id: string) => call<void>("DELETE", `/sessions/${id}`), ["sessions"]);
export const useMembers = () =>
  useQuery({ queryKey: ["members"], queryFn: () => get<MemberList>("/members") });
