// A browser for tests of routes: requests as a signed-in person sends them, with a real session row and cookie.
import { encode } from "next-auth/jwt";
import { sessionCookie } from "@/lib/identity/session";
import type { Viewer } from "@/lib/identity/viewer";
import { DAY, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { env, setEnvironment } from "@/lib/platform/env";

/** Opens the session of `viewer` (made by createPerson) at `now`, good for a day, and answers the Cookie header. */
export async function openSession(viewer: Viewer, now: Date = new Date()): Promise<string> {
  await prisma.session.create({
    data: {
      id: viewer.sessionId,
      userId: viewer.userId,
      organizationId: viewer.organizationId,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: later(now, DAY),
    },
  });
  return cookieOf(viewer.sessionId);
}

/** The Cookie header of a session id, whether there is such a session or not. */
export async function cookieOf(sessionId: string): Promise<string> {
  if (env().NEXTAUTH_SECRET === undefined)
    setEnvironment({ NEXTAUTH_SECRET: "a-secret-for-tests-only-".repeat(2) });
  const token = await encode({ token: { sub: sessionId }, secret: env().NEXTAUTH_SECRET ?? "" });
  return `${sessionCookie()}=${token}`;
}

type Sent = {
  method?: string;
  cookie?: string;
  body?: unknown;
  headers?: Record<string, string>;
};

/** A request as our own pages make it: same origin, JSON. */
export function requestTo(
  path: `/${string}`,
  { method = "GET", cookie, body, headers = {} }: Sent = {},
): Request {
  const origin = new URL(env().PUBLIC_URL);
  return new Request(new URL(path, origin), {
    method,
    headers: {
      host: origin.host,
      ...(method !== "GET" && { origin: origin.origin }),
      ...(cookie !== undefined && { cookie }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** What Next hands a route handler beside the request: no parameters at all where the path has none. */
export function withParams(params?: Record<string, string>): {
  params: Promise<Record<string, string> | undefined>;
} {
  return { params: Promise.resolve(params) };
}
