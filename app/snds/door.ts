// The door of the SNDS paths. Scripts written for the original come in here: it answers with the original's status
// codes, never redirects, never says anything in HTML, and never lets a key into a log.
import { sayExpiry, takeKey } from "@/lib/keys/admit";
import { bearerOf, readLinkKey } from "@/lib/keys/key-secret";
import { keyBySecret, type ValidKey } from "@/lib/keys/queries";
import { clientAddress } from "@/lib/platform/client-address";
import { AppError } from "@/lib/platform/errors";
import { canonicalAddress } from "@/lib/platform/ip";
import { getSndsData, getSndsStatus } from "@/lib/reputation/queries";
import { sndsDataFile, sndsDataJson, sndsStatusFile } from "@/lib/reputation/snds";
import { answer } from "@/lib/route";

/** What a request asks for, whatever form it came in. */
export type Question = { report: "data"; day: string | null; ip: string | null } | { report: "status" };

type Parameters = ReadonlyMap<string, string>;
type PathContext = { params: Promise<Record<string, string | string[] | undefined>> };

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** A link with the key in its query. `ask` reads the question, and throws `malformed` for what it cannot read. */
export function keyLink(ask: (parameters: Parameters) => Question) {
  return (request: Request): Promise<Response> =>
    serve(request, async (now, headers) => {
      const parameters = parametersOf(request);
      const question = ask(parameters);
      // Only a link key may stand in an address, where proxies and browsers write it down.
      const secret = readLinkKey(parameters.get("key") ?? "");
      if (secret === null) throw malformed("key is missing or is not a key");
      const presented = await keyBySecret(secret, "snds", now);
      if (presented.state === "valid")
        return reply(request, question, parameters, presented.key, headers, now);
      if (presented.state === "expired") sayExpiry(headers, presented.expiresAt);
      throw new Refusal(404, `This key is ${presented.state}.`);
    });
}

/** A REST address with the key as bearer. `ask` is given the rest of the path. */
export function bearerReport(ask: (path: readonly string[]) => Question) {
  return (request: Request, context: PathContext): Promise<Response> =>
    serve(request, async (now, headers) => {
      const presented = await keyBySecret(bearerOf(request.headers) ?? "", "snds", now);
      if (presented.state === "expired") sayExpiry(headers, presented.expiresAt);
      if (presented.state !== "valid") {
        throw new Refusal(401, "A valid key is needed as Authorization: Bearer.", {
          "www-authenticate": "Bearer",
        });
      }
      const { of = [] } = await context.params;
      const question = ask([of].flat());
      return reply(request, question, parametersOf(request), presented.key, headers, now);
    });
}

/** Everything else below the prefixes. */
export function nothingHere(request: Request): Promise<Response> {
  return serve(request, async () => {
    throw new Refusal(404, "There is nothing at this address.");
  });
}

/** Every method but GET and HEAD. */
export function notAllowed(request: Request): Promise<Response> {
  return serve(request, async () => {
    throw new Refusal(405, "Only GET is answered here.", { allow: "GET, HEAD" });
  });
}

/** What a question throws when a part of it cannot be read. */
export function malformed(what: string): Error {
  return new Refusal(400, `Bad request: ${what}.`);
}

/** An address in canonical spelling; null when none is given. */
export function addressOf(text: string | undefined): string | null {
  if (text === undefined || text === "") return null;
  const ip = canonicalAddress(text);
  if (ip === null) throw malformed("ip is not an address");
  return ip;
}

async function reply(
  request: Request,
  question: Question,
  parameters: Parameters,
  key: ValidKey,
  headers: Headers,
  now: Date,
): Promise<Response> {
  try {
    await takeKey(key, clientAddress(request.headers), headers, now);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.retryAfter !== undefined) headers.set("retry-after", String(error.retryAfter));
    throw new Refusal(error.status, error.message);
  }
  const ipv6 = parameters.get("ipv6") === "1";
  const body = await bodyOf(question, key, ipv6, wantsJson(request), now);
  return new Response(body.text, { headers: { "content-type": body.type, vary: "accept" } });
}

async function bodyOf(question: Question, key: ValidKey, ipv6: boolean, json: boolean, now: Date) {
  const type = json ? "application/json" : "text/csv; charset=utf-8";
  if (question.report === "status") {
    const rows = await getSndsStatus(key, { ipv6 }, now);
    return { type, text: json ? JSON.stringify(rows) : sndsStatusFile(rows) };
  }
  const rows = await getSndsData(key, { day: question.day, ip: question.ip, ipv6 }, now);
  if (rows.length === 0) throw new Refusal(404, "There is no data for that day.");
  return { type, text: json ? JSON.stringify(sndsDataJson(rows)) : sndsDataFile(rows) };
}

async function serve(
  request: Request,
  respond: (now: Date, headers: Headers) => Promise<Response>,
): Promise<Response> {
  const response = await answer(request, async (headers) => {
    try {
      return await respond(new Date(), headers);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return new Response(`${error.message}\r\n`, {
        status: error.status,
        headers: { ...error.headers, "content-type": "text/plain; charset=utf-8" },
      });
    }
  });
  response.headers.set("cache-control", "no-store");
  response.headers.set("referrer-policy", "no-referrer");
  return response;
}

// Names in any letter case; of a name that stands twice the first counts.
function parametersOf(request: Request): Parameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URL(request.url).searchParams) {
    const folded = name.toLowerCase();
    if (!parameters.has(folded)) parameters.set(folded, value);
  }
  return parameters;
}

function wantsJson(request: Request): boolean {
  return /\bapplication\/json\b/i.test(request.headers.get("accept") ?? "");
}
