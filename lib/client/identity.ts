// Accounts, organizations and sessions, as screens ask for them.
import { useMutation, useQuery } from "@tanstack/react-query";
import type {
  Accepted,
  Confirmed,
  ConfirmInput,
  CreateOrganizationInput,
  ForgotPasswordInput,
  Me,
  MemberList,
  OrganizationItem,
  ResetPasswordInput,
  SessionList,
  SetupInput,
  SignUpInput,
} from "@/lib/identity/schema";
import { call, get, post, useChange } from "./call";

export const useMe = () => useQuery({ queryKey: ["me"], queryFn: () => get<Me>("/me") });

/** How a sign-in went. The session cookie is set when it is "signed_in". */
export type SignInOutcome = "signed_in" | "refused" | "too_many" | "unreachable";

export const useSignIn = () =>
  useMutation({
    mutationFn: async (input: { email: string; password: string }): Promise<SignInOutcome> => {
      try {
        const { signIn } = await import("next-auth/react");
        const answer = await signIn("credentials", { ...input, redirect: false });
        if (answer?.ok && !answer.error) return "signed_in";
        return answer?.error === "too_many_requests" ? "too_many" : "refused";
      } catch {
        return "unreachable";
      }
    },
  });

export async function signOut(): Promise<void> {
  const { signOut: end } = await import("next-auth/react");
  await end({ callbackUrl: "/signin" });
}

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

export const useSessions = () =>
  useQuery({ queryKey: ["sessions"], queryFn: () => get<SessionList>("/sessions") });
export const useRevokeSession = () =>
  useChange((id: string) => call<void>("DELETE", `/sessions/${id}`), ["sessions"]);
export const useMembers = () =>
  useQuery({ queryKey: ["members"], queryFn: () => get<MemberList>("/members") });
