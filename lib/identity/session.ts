// From a cookie to the person behind it. The cookie holds only the signed and encrypted id of a session row, and the
// row decides at every request: revoked or expired is signed out. Signing in and out goes through next-auth.

import { headers } from "next/headers";
import { NextRequest } from "next/server";
import type { NextAuthOptions, User } from "next-auth";
import { decode, type JWT } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { cache } from "react";
import { z } from "zod";
import { clientAddress } from "@/lib/platform/client-address";
import { prisma } from "@/lib/platform/db";
import { env, type OidcIssuer } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { logFor } from "@/lib/platform/log";
import { isPublicOverTls, publicLink } from "@/lib/platform/public-link";
import { issuerClaims } from "./issuer-claims";
import { signInByIssuer } from "./issuer-commands";
import { signInByLink } from "./link-commands";
import type { IssuerRefusal, SignInError } from "./schema";
import { markSeen, sessionDays, signIn, signOut } from "./session-commands";
import { findAwaitingSession } from "./sign-in-queries";
import { selectSessionHolder } from "./sql";
import { type Viewer, viewerOf } from "./viewer";

/** Who is asking; null when nobody is signed in. Notes, every few minutes, that the session is in use. */
export async function findViewer(request: { headers: Headers }, now: Date): Promise<Viewer | null> {
  const sessionId = await readSessionId(request.headers);
  if (sessionId === null) return null;
  const holder = await selectSessionHolder(prisma, sessionId, now);
  if (holder === null) return null;
  const address = clientAddress(request.headers);
  await markSeen(sessionId, holder.lastSeenAt, address, now);
  return viewerOf(holder, sessionId, address);
}

/** The session of a request that was opened by a first proof and awaits the second factor, or null. */
export async function findAwaiting(
  request: { headers: Headers },
  now: Date,
): Promise<{ sessionId: string; email: string } | null> {
  const sessionId = await readSessionId(request.headers);
  return sessionId === null ? null : findAwaitingSession(sessionId, now);
}

/** The viewer of the page being rendered; asked for once per request, however many components ask. */
export const viewerOfPage: () => Promise<Viewer | null> = cache(async () =>
  findViewer({ headers: await headers() }, new Date()),
);

/** The name of our cookie. With the prefix browsers take it only from this host over TLS (RFC 6265bis, 4.1.3.2). */
export function sessionCookie(): string {
  return isPublicOverTls() ? "__Host-senderscope" : "senderscope";
}

/**
 * How next-auth signs in and out here; made for each request, whose headers say who is signed in already and from
 * where an issuer sends somebody back.
 */
export function authOptions(requestHeaders = new Headers()): NextAuthOptions {
  const secure = isPublicOverTls();
  return {
    secret: secret(),
    useSecureCookies: secure,
    session: { strategy: "jwt", maxAge: sessionDays * 86_400 },
    pages: { signIn: "/signin", signOut: "/signin", error: "/signin" },
    cookies: {
      sessionToken: {
        name: sessionCookie(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure },
      },
    },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        authorize: (given, request) =>
          trySignIn(request.headers, (from) =>
            signIn({ email: given?.email ?? "", password: given?.password ?? "", ...from }, new Date()),
          ),
      }),
      CredentialsProvider({
        id: "link",
        credentials: { token: { type: "text" } },
        authorize: (given, request) =>
          trySignIn(request.headers, (from) =>
            signInByLink({ token: given?.token ?? "", ...from }, new Date()),
          ),
      }),
      ...env().OIDC_ISSUERS.map(issuerProvider),
    ],
    callbacks: {
      signIn: ({ user, account, profile }) =>
        account?.type === "oauth" ? comeBack(user, account.provider, profile, requestHeaders) : true,
      // next-auth puts the id of what authorize answered into `sub`; nothing else belongs into the cookie.
      jwt: ({ token }) => (token.sub === undefined ? {} : { sub: token.sub }),
      // Nobody here asks next-auth who is signed in; what it would answer must not be mistaken for an answer.
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url }) => ownPage(url),
    },
    events: {
      signOut: async ({ token }: { token?: JWT }) => {
        if (token?.sub !== undefined) await signOut(token.sub, new Date());
      },
    },
    logger: {
      error: (code, detail) => logFor("sign-in").error({ code, detail: String(detail) }, "next-auth reports"),
      warn: (code) => logFor("sign-in").warn({ code }, "next-auth warns"),
      debug: () => undefined,
    },
  };
}

// State, nonce and PKCE are bound to the provider's id, which has a path of its own to come back to: the answer of one
// issuer is worth nothing at another (RFC 9700, section 4.4).
function issuerProvider({
  id,
  name,
  issuer,
  clientId,
  clientSecret,
}: OidcIssuer): OAuthConfig<{ sub: string }> {
  return {
    id,
    name,
    type: "oauth",
    wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    clientId,
    clientSecret,
    httpOptions: { timeout: 5000 },
    profile: ({ sub }) => ({ id: sub }),
  };
}

/**
 * What becomes of somebody whom an issuer sent back: true and our session as the id of `user`, which next-auth keeps;
 * else the page to go to, and the cookie stays as it is. Throws nothing: next-auth would write it into a URL.
 */
async function comeBack(
  user: User,
  providerId: string,
  profile: unknown,
  requestHeaders: Headers,
): Promise<true | string> {
  const now = new Date();
  try {
    const issuer = env().OIDC_ISSUERS.find(({ id }) => id === providerId);
    const claims = issuerClaims.safeParse(profile);
    if (issuer === undefined || !claims.success) return signInAgain("refused");
    const viewer = await findViewer({ headers: requestHeaders }, now);
    const from = {
      address: clientAddress(requestHeaders),
      userAgent: requestHeaders.get("user-agent") ?? "",
    };
    const outcome = await signInByIssuer(issuer, claims.data, viewer, from, now);
    if (outcome.kind === "connected") return publicLink("/account", { tab: "sign-in" });
    if (outcome.kind !== "session") return signInAgain(outcome.kind);
    user.id = outcome.sessionId;
    return true;
  } catch (error) {
    logFor("sign-in").error({ error }, "a sign-in through an issuer failed on our side");
    return signInAgain("failed");
  }
}

function signInAgain(why: IssuerRefusal): string {
  return publicLink("/signin", { issuer: why });
}

// next-auth writes the message of whatever is thrown here into a URL: only words we chose may leave.
async function trySignIn(
  given: Record<string, string> | undefined,
  signInFrom: (from: { address: string | null; userAgent: string }) => Promise<string | null>,
): Promise<{ id: string } | null> {
  const requestHeaders = new Headers(given);
  try {
    const sessionId = await signInFrom({
      address: clientAddress(requestHeaders),
      userAgent: requestHeaders.get("user-agent") ?? "",
    });
    return sessionId === null ? null : { id: sessionId };
  } catch (error) {
    // Used by another press at this very moment.
    if (error instanceof AppError && error.code === "gone") return null;
    const known: SignInError | null =
      error instanceof AppError && error.code === "too_many_requests" ? "too_many_requests" : null;
    if (known === null) logFor("sign-in").error({ error }, "a sign-in failed on our side");
    throw new Error(known ?? ("unavailable" satisfies SignInError));
  }
}

async function readSessionId(requestHeaders: Headers): Promise<string | null> {
  const cookies = new NextRequest("http://localhost/", { headers: requestHeaders }).cookies;
  const token = cookies.get(sessionCookie())?.value;
  if (token === undefined) return null;
  try {
    const { sub } = (await decode({ token, secret: secret() })) ?? {};
    return z.uuid().safeParse(sub).data ?? null;
  } catch {
    // Not ours, tampered with, or signed before the secret was changed.
    return null;
  }
}

/** Where next-auth may send a browser: to our own pages, whatever host a link names. */
function ownPage(url: string): string {
  const parsed = URL.canParse(url, env().PUBLIC_URL) ? new URL(url, env().PUBLIC_URL) : null;
  const own = parsed !== null && parsed.origin === new URL(env().PUBLIC_URL).origin;
  return own ? parsed.toString() : publicLink("/");
}

function secret(): string {
  const { NEXTAUTH_SECRET } = env();
  if (NEXTAUTH_SECRET === undefined) {
    throw new Error("NEXTAUTH_SECRET is not set: start with `npm start`, which makes one and keeps it.");
  }
  return NEXTAUTH_SECRET;
}
