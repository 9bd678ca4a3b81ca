// Before every page and API answer: the security policy with a fresh nonce.
import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { env } from "@/lib/platform/env";
import { isSndsPath } from "@/lib/platform/folded-path";
import { securityHeaders } from "@/lib/platform/security-headers";

export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const headers = securityHeaders(nonce, env());
  // Next reads the nonce for its own scripts out of the policy of the request; pages read it from x-nonce.
  const forwarded = new Headers(request.headers);
  forwarded.set("content-security-policy", headers["content-security-policy"]);
  forwarded.set("x-nonce", nonce);

  const response = NextResponse.next({ request: { headers: forwarded } });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  // What stands here wins over what the route says.
  if (isSndsPath(request.nextUrl.pathname)) response.headers.set("referrer-policy", "no-referrer");
  return response;
}

// Not for files of the build, and not for ingest and reports of abuse: what passes a proxy is first copied into memory, up to a limit.
export const config = { matcher: ["/((?!_next/static/|api/ingest/|api/v1/abuse-reports$).*)"] };
