// Signing in and out, the second factor, and proving again who one is.
import { useMutation, useQuery } from "@tanstack/react-query";
import type {
  Accepted,
  FactorSetup,
  RecoveryCodes,
  SignInLinkInput,
  SignInWays,
} from "@/lib/identity/schema";
import { call, get, post, useChange } from "./call";

/** How a sign-in went. The session cookie is set when it is "signed_in". */
export type SignInOutcome = "signed_in" | "refused" | "too_many" | "unreachable";

async function signInBy(way: string, proof: Record<string, string>): Promise<SignInOutcome> {
  try {
    const { signIn } = await import("next-auth/react");
    const answer = await signIn(way, { ...proof, redirect: false });
    if (answer?.ok && !answer.error) return "signed_in";
    return answer?.error === "too_many_requests" ? "too_many" : "refused";
  } catch {
    return "unreachable";
  }
}

export const useSignIn = () =>
  useMutation({
    mutationFn: (input: { email: string; password: string }) => signInBy("credentials", input),
  });

export const useMailSignInLink = () =>
  useChange((input: SignInLinkInput) => post<Accepted>("/signin/link", input));
export const useSignInByLink = () =>
  useMutation({ mutationFn: (token: string) => signInBy("link", { token }) });

/** Leaves for the issuer, which sends the browser back to a page of ours. */
export async function signInThrough(issuerId: string, path: string): Promise<void> {
  const { signIn } = await import("next-auth/react");
  await signIn(issuerId, { callbackUrl: path });
}

export const signOut = (): Promise<void> => signOutTo("/signin");

/** Ends the session and loads a page of ours. */
export async function signOutTo(path: string): Promise<void> {
  const { signOut: end } = await import("next-auth/react");
  await end({ callbackUrl: path });
}

/** The second step, where the account has a second factor. */
export const usePassFactor = () => useChange((code: string) => post<void>("/signin/factor", { code }));

// ── the ways of the own account ─────────────────────────────────────────────
const ways = ["sign-in-ways"];

export const useSignInWays = () =>
  useQuery({ queryKey: ways, queryFn: () => get<SignInWays>("/me/sign-in-ways") });
export const useBeginFactor = () => useChange(() => post<FactorSetup>("/me/second-factor"));
export const useTurnFactorOn = () =>
  useChange((code: string) => call<RecoveryCodes>("PUT", "/me/second-factor", {}, { code }), ways, ["me"]);
export const useTurnFactorOff = () =>
  useChange(() => call<void>("DELETE", "/me/second-factor"), ways, ["me"]);
export const useRenewRecoveryCodes = () => useChange(() => post<RecoveryCodes>("/me/recovery-codes"), ways);
export const useConfirmSession = () => useChange((proof: string) => post<void>("/me/confirm", { proof }));

/** Asks for leave to connect, then goes to the issuer; it sends the browser back to the account page. */
export const useConnectIssuer = () =>
  useMutation({
    mutationFn: async (issuerId: string) => {
      await post<void>("/me/identities", { issuer: issuerId });
      await signInThrough(issuerId, "/account?tab=sign-in");
    },
  });
export const useDisconnect = () =>
  useChange((id: string) => call<void>("DELETE", `/me/identities/${id}`), ways);
