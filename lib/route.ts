// The server's door: who is asking, may they, is the input sound, and how an error is said (RFC 9457).
// Every app/api/**/route.ts is one call of route() per method; nothing else builds an HTTP answer there.
import { createHash, randomUUID } from "node:crypto";
import { ZodError, type ZodType, z } from "zod";
import { mayFollow } from "@/lib/identity/key-limits";
import type { Permission } from "@/lib/identity/permissions";
import { findViewer } from "@/lib/identity/session";
import { actingWith, type Viewer } from "@/lib/identity/viewer";
import { admitKey } from "@/lib/keys/admit";
import { bearerOf } from "@/lib/keys/key-secret";
import { clientAddress } from "@/lib/platform/client-address";
import { env } from "@/lib/platform/env";
import { AppError, type Issue, notFound } from "@/lib/platform/errors";
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

/**
 * visitor: anyone. known: any account, any key. signed_in: any account; a key is refused, because it is nobody.
 * Else the permission that is needed: by the role of a person, by the scopes of a key.
 */
export type Access = "visitor" | "known" | "signed_in" | Permission;
type ViewerOf<A extends Access> = A extends "visitor" ? Viewer | null : Viewer;

/** What the API's description is made of. */
export type Described = {
  access: Access;
  params?: ZodType | undefined;
  query?: ZodType | undefined;
  body?: ZodType | undefined;
  summary?: string | undefined;
  output?: ZodType | undefined;
  media?: string | undefined;
  redirects?: boolean | undefined;
};

type Spec<A extends Access, P, Q, B> = {
  access: A;
  params?: ZodType<P>;
  query?: ZodType<Q>;
  body?: ZodType<B>;
  /** What the door is for, in one sentence of the API's description. */
  summary?: string;
  /** Shape of a 200, for the API's description. */
  output?: ZodType;
  /** Media type of a 200 that is no JSON. */
  media?: string;
  /** Whether the answer is a 303 to a page. */
  redirects?: boolean;
  /** The answer: a value becomes 200 JSON, undefined becomes 204, a Response is passed on as it is. */
  run: (context: Context<P, Q, B, ViewerOf<A>>) => Promise<unknown>;
};

/** Next gives nothing at all where the path has no parameter. */
type NextContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> };

/** Builds one Next route handler. */
export function route<A extends Access, P = unknown, Q = unknown, B = unknown>(spec: Spec<A, P, Q, B>) {
  const handler = (request: Request, context: NextContext): Promise<Response> =>
    answer(request, async (headers) => {
      const now = new Date();
      refuseForeignOrigin(request);
      const address = clientAddress(request.headers);
      const given = (await context.params) ?? {};
      const viewer = admit(await whoAsks(request, spec.access, address, headers, now), spec.access, given);
      const url = new URL(request.url);
      const params = parse(spec.params, given, "path");
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
      // What a visitor reads may hang on a secret in its address: no browser may keep that.
      return request.method === "GET" && spec.access !== "visitor"
        ? taggedJson(request, result)
        : Response.json(result, { headers: { "cache-control": "no-store" } });
    });
  const { access, params, query, body, summary, output, media, redirects } = spec;
  return Object.assign(handler, {
    described: { access, params, query, body, summary, output, media, redirects } as Described,
  });
}

/** A read, tagged by its content: who has it already is told so (RFC 9110 sections 8.8.3 and 13.1.2). */
function taggedJson(request: Request, value: unknown): Response {
  const text = JSON.stringify(value);
  const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
  const headers = { etag, "cache-control": "private, no-cache" };
  const known = request.headers.get("if-none-match")?.split(",") ?? [];
  if (known.some((tag) => ["*", etag].includes(tag.trim().replace(/^W\//, "")))) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(text, { headers: { ...headers, "content-type": "application/json" } });
}

/**
 * Runs a handler and turns whatever it throws into problem+json. For the doors that speak to machines and
 * authenticate in their own way (ingest, SNDS); the doors of people and keys use route(). What the handler puts into
 * `headers` stands on the answer whether it succeeds or not.
 */
export async function answer(
  request: Request,
  handler: (headers: Headers) => Promise<Response>,
): Promise<Response> {
  const requestId = randomUUID();
  const headers = new Headers();
  const response = await handler(headers).catch((error: unknown) => problem(request, error, requestId));
  response.headers.set("x-request-id", requestId);
  for (const [name, value] of headers) response.headers.set(name, value);
  return response;
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

// A request with a bearer is that key's and nobody else's, whatever cookie it carries too.
function whoAsks(
  request: Request,
  access: Access,
  address: string | null,
  headers: Headers,
  now: Date,
): Promise<Viewer | null> {
  const bearer = access === "visitor" ? null : bearerOf(request.headers);
  return bearer === null ? findViewer(request, now) : admitKey(bearer, address, headers, now);
}

// The one place where a key is cut to its scopes and feeds; its networks are cut where ranges are read.
function admit(
  viewer: Viewer | null,
  access: Access,
  given: Record<string, string | string[] | undefined>,
): Viewer | null {
  if (access === "visitor") return viewer;
  if (viewer === null)
    throw new AppError("not_signed_in", "Sign in first, or send a key as Authorization: Bearer.");
  if (access === "known") return viewer;
  if (access === "signed_in") {
    if (viewer.key === undefined) return viewer;
    throw new AppError("not_allowed", "This is for people who are signed in; a key cannot do it.");
  }
  const admitted = actingWith(viewer, access);
  if (viewer.key !== undefined && !mayFollow(viewer.key, [given.id].flat()[0])) {
    throw viewer.key.feedIds !== null && given.id === undefined
      ? new AppError("not_allowed", "This key is limited to some feeds: ask for one of them by its id.")
      : notFound("feed");
  }
  return admitted;
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
