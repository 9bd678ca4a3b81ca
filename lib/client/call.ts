// How the browser calls the API, how errors are thrown, and the client that keeps the answers of one tab.
// The files beside it, one per domain, hold every query and every mutation a screen can make.
import {
  MutationCache,
  QueryCache,
  QueryClient,
  type QueryKey,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";

type ProblemDocument = {
  title?: string;
  code?: string;
  instance?: string;
  issues?: { path: string; message: string }[];
};

/** What any call throws: the problem document of the API, or that the server could not be reached. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly issues: { path: string; message: string }[];
  readonly requestId: string | null;
  readonly retryAfter: number | null;

  constructor(status: number, document: ProblemDocument, retryAfter: number | null) {
    super(document.title ?? "The request failed.");
    this.name = "Problem";
    this.status = status;
    this.code = document.code ?? "internal";
    this.title = document.title ?? "The server answered in a way this page does not understand.";
    this.issues = document.issues ?? [];
    this.requestId = document.instance ?? null;
    this.retryAfter = retryAfter;
  }

  /** What the server says about one field of the body, or undefined. */
  of(field: string): string | undefined {
    return this.issues.find((issue) => issue.path === `body.${field}`)?.message;
  }
}

const unreachable = {
  title: "The server could not be reached. Nothing was changed. Check the connection and try again.",
  code: "unreachable",
};

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: Problem;
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

/** Asks the person to prove who they are; true when they did. Set by the one component that can ask. */
export type Confirmer = () => Promise<boolean>;
let confirmer: Confirmer | null = null;

export function setConfirmer(asks: Confirmer | null): void {
  confirmer = asks;
}

/**
 * One call of the API. What answers confirm_first is asked again once the person has proved who they are: no screen
 * has to know which changes want that. Throws Problem.
 */
export async function call<T>(method: string, path: string, query: Query = {}, body?: unknown): Promise<T> {
  try {
    return await callOnce<T>(method, path, query, body);
  } catch (error) {
    const confirmed =
      error instanceof Problem && error.code === "confirm_first" && confirmer !== null && (await confirmer());
    if (!confirmed) throw error;
    return callOnce<T>(method, path, query, body);
  }
}

async function callOnce<T>(method: string, path: string, query: Query, body: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}${queryText(query)}`, {
      method,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Problem(0, unreachable, null);
  }
  if (!response.ok) {
    const document = await response.json().catch(() => ({}));
    const wait = Number(response.headers.get("retry-after"));
    throw new Problem(response.status, document, wait > 0 ? wait : null);
  }
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/** `?a=1&b=x`, without what is empty; the empty string when nothing is left. */
export function queryText(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

export const get = <T>(path: string, query?: Query) => call<T>("GET", path, query);
export const post = <T>(path: string, body: unknown = {}) => call<T>("POST", path, {}, body);

/** A client for one browser tab. Someone whose session ended is sent to sign in and brought back. */
export function createQueryClient(): QueryClient {
  const onError = (error: Problem) => {
    if (error.code !== "not_signed_in") return;
    const here = `${window.location.pathname}${window.location.search}`;
    window.location.assign(`/signin?next=${encodeURIComponent(here)}`);
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && (error.status === 0 || error.status >= 500),
      },
    },
  });
}

/** A mutation after which everything under the given keys is asked again. */
export function useChange<Input, Output>(change: (input: Input) => Promise<Output>, ...stale: QueryKey[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
