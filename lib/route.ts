// The server's door: who is asking, may they, is the input sound, and how an error is said (RFC 9457).
// Every app/api/**/route.ts is one call of route() per method; nothing else builds an HTTP answer there.
import { randomUUID } from "node:crypto";
import { ZodError, type ZodType, z } from "zod";
import type { Permission } from "@/lib/identity/permissions";
import { findViewer } from "@/lib/identity/session";
import { actingWith, type Viewer } from "@/lib/identity/viewer";
import { clientAddress } from "@/lib/platform/client-address";
import { env } from "@/lib/platform/env";
import { AppError, type Issue } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

/** JSON bodies are small; bulk data has its own doors (lib/ingest). */
const MAX_BODY_BYTES = 1024 * 1024;

type Context<P, Q, B, V> = {
  viewer: V;
  params: P;
  query: Q;
  body: B;
  now: Date;
  request: Request;
  /** The client's address as the trusted proxies tell it, or null when unknown. */
  address: string | null;
};

type Access = "visitor" | "signed_in" | Permission;
type ViewerOf<A extends Access> = A extends "visitor" ? Viewer | null : Viewer;

type Spec<A extends Access, P, Q, B> = {
  /** visitor: anyone; signed_in: any account; else the permission that is needed. */
  access: A;
  params?: ZodType<P>;
  query?: ZodType<Q>;
  body?: ZodType<B>;
  /** What the door is for, in one sentence of the API's description. */
  summary?: string;
  /** Shape of a 200, for the API's description. */
  output?: ZodType;
  /** The answer: a value becomes 200 JSON, undefined becomes 204, a Response is passed on as it is. */
  run: (context: Context<P, Q, B, ViewerOf<A>>) => Promise<unknown>;
};

type NextContext = { params: Promise<Record<string, string | string[] | undefined>> };

/** Builds one Next route handler. */
export function route<A extends Access, P = unknown, Q = unknown, B = unknown>(spec: Spec<A, P, Q, B>) {
  return (request: Request, context: NextContext): Promise<Response> =>
    answer(request, async () => {
      const now = new Date();
      refuseForeignOrigin(request);
      const address = clientAddress(request.headers);
      const viewer = admit(await findViewer(request, now), spec.access);
      const url = new URL(request.url);
      const params = parse(spec.params, await context.params, "path");
      const query = parse(spec.query, queryObject(url.searchParams), "query");
      const body = spec.body ? parse(spec.body, await readJson(request), "body") : (undefined as B);
      const result = await spec.run({
        viewer: viewer as ViewerOf<A>,
        params,
        query,
        body,
        now,
        request,
        address,
      });
      if (result instanceof Response) return result;
      if (result === undefined) return new Response(null, { status: 204 });
      return Response.json(result, { headers: { "cache-control": "no-store" } });
    });
}

/**
 * Runs a handler and turns whatever it throws into problem+json. For the doors that speak to machines and
 * authenticate in their own way (ingest, SNDS); people's doors use route().
 */
export async function answer(request: Request, handler: () => Promise<Response>): Promise<Response> {
  const requestId = randomUUID();
  try {
    const response = await handler();
    response.headers.set("x-request-id", requestId);
    return response;
  } catch (error) {
    return problem(request, error, requestId);
  }
}

/** The problem document of an error; what is not an AppError says nothing but its request id. */
function problem(request: Request, error: unknown, requestId: string): Response {
  const known = error instanceof AppError ? error : null;
  const path = new URL(request.url).pathname;
  if (known === null) log.error({ requestId, method: request.method, path, error }, "request failed");
  const status = known?.status ?? 500;
  const headers = new Headers({
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-request-id": requestId,
  });
  if (known?.retryAfter !== undefined) headers.set("retry-after", String(known.retryAfter));
  const document = {
    type: known ? `${env().PUBLIC_URL}/problems/${known.code}` : "about:blank",
    title: known?.message ?? "Something went wrong on our side. Nothing was changed; try again.",
    status,
    code: known?.code ?? "internal",
    instance: requestId,
    ...(known && known.issues.length > 0 ? { issues: known.issues } : {}),
  };
  return new Response(JSON.stringify(document), { status, headers });
}

function admit(viewer: Viewer | null, access: Access): Viewer | null {
  if (access === "visitor") return viewer;
  if (viewer === null) throw new AppError("not_signed_in", "Sign in first.");
  return access === "signed_in" ? viewer : actingWith(viewer, access);
}

/**
 * A browser names the page's origin on every state-changing request; another site's is refused (CSRF). Throws
 * not_allowed. What names no origin is no browser, and carries no cookie that it was not given.
 */
export function refuseForeignOrigin(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const host = request.headers.get("host");
  const own =
    origin === null ||
    origin === new URL(env().PUBLIC_URL).origin ||
    (URL.canParse(origin) && new URL(origin).host === host);
  if (!own || request.headers.get("sec-fetch-site") === "cross-site") {
    throw new AppError("not_allowed", "This request came from another site and was not carried out.");
  }
}

function queryObject(search: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(search.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const all = search.getAll(name);
      return [name, all.length > 1 ? all : (all[0] ?? "")];
    }),
  );
}

function parse<T>(schema: ZodType<T> | undefined, value: unknown, place: string): T {
  if (schema === undefined) return value as T;
  try {
    return schema.parse(value);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const issues: Issue[] = error.issues.map((issue) => ({
      path: [place, ...issue.path.map(String)].join("."),
      message: issue.message,
    }));
    throw new AppError("invalid_input", "Some of the input is not valid. Nothing was changed.", { issues });
  }
}

async function readJson(request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("invalid_input", "The request body is not valid JSON.", {
      issues: [{ path: "body", message: "not valid JSON" }],
    });
  }
}

// Counted as it arrives: a body without a declared length must not fill the memory first.
async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new AppError("too_large", "The request is larger than 1 MiB.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A path parameter that is a row's id; anything else cannot exist. */
export const idParams = z.object({ id: z.uuid() });
