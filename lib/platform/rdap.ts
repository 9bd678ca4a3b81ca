// Asks the registry about a network over RDAP (RFC 7480, RFC 9082). The base address is the operator's and trusted;
// wherever an answer redirects to is not: it must be public, and the connection goes to the very address that was
// checked, so that a name cannot lead elsewhere the second time it is looked up.
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { env } from "./env";
import { canonicalAddress, isPublicNetwork, type Network } from "./ip";
import { findOutsideAddress } from "./outside-address";
import { type RegistryNetwork, readRegistryNetwork } from "./rdap-object";

/** none: the registry knows no such network. failed: it could not be asked, or made no sense; `reason` is for people. */
export type RegistryAnswer =
  | { kind: "network"; network: RegistryNetwork }
  | { kind: "none" }
  | { kind: "failed"; reason: string };

const publicBase = "https://rdap.org";
const totalMs = 8000;
const maxBytes = 1024 * 1024;
const maxRedirects = 4;

/** What the registry says about the smallest object it has around a network. Never throws. */
export async function askRegistry(network: Network): Promise<RegistryAnswer> {
  const configured = env().RDAP_BASE;
  // The public registries know nothing of reserved space: do not bother them.
  if (configured === undefined && !isPublicNetwork(network)) return { kind: "none" };
  const base = new URL((configured ?? publicBase).replace(/\/+$/, ""));
  const path = `${base.pathname.replace(/\/+$/, "")}/ip/${network.lo}/${network.prefix}`;
  const url = new URL(path, base);
  const kept = answers.get(url.href);
  if (kept !== undefined && performance.now() < kept.until) return kept.answer;
  answers.delete(url.href);
  try {
    const { answer, freshMs } = await follow(url, base.origin, AbortSignal.timeout(totalMs));
    if (freshMs > 0) keep(url.href, { answer, until: performance.now() + freshMs });
    return answer;
  } catch (error) {
    return { kind: "failed", reason: reasonOf(error) };
  }
}

/**
 * Answers of this process, for as long as the registry says that they hold (RFC 9111 section 4.2.1) and no longer than
 * an hour. What failed is never kept. The DNS needs no such place: the resolver that is asked keeps answers by TTL.
 */
const answers = new Map<string, { answer: RegistryAnswer; until: number }>();
const longestMs = 3_600_000;
const mostKept = 1000;

function keep(url: string, fresh: { answer: RegistryAnswer; until: number }): void {
  const [oldest] = answers.keys();
  if (answers.size >= mostKept && oldest !== undefined) answers.delete(oldest);
  answers.set(url, fresh);
}

function freshFor(response: IncomingMessage): number {
  const control = response.headers["cache-control"] ?? "";
  if (/\bno-(store|cache)\b/i.test(control)) return 0;
  const seconds = Number(/\bmax-age=(\d{1,9})\b/i.exec(control)?.[1] ?? 0);
  return Math.min(seconds * 1000, longestMs);
}

class Refused extends Error {}

type Followed = { answer: RegistryAnswer; freshMs: number };
const failed = (reason: string): Followed => ({ answer: { kind: "failed", reason }, freshMs: 0 });

async function follow(start: URL, trustedOrigin: string, signal: AbortSignal): Promise<Followed> {
  let url = start;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const pinned = url.origin === trustedOrigin ? null : await checkedAddress(url);
    const response = await request(url, pinned, signal);
    const status = response.statusCode ?? 0;
    if (status >= 300 && status < 400 && response.headers.location !== undefined) {
      response.destroy();
      url = redirected(url, response.headers.location);
      continue;
    }
    if (status === 404) {
      response.destroy();
      return { answer: { kind: "none" }, freshMs: freshFor(response) };
    }
    if (status === 429) {
      response.destroy();
      return failed("the registry limits how often it may be asked");
    }
    if (status !== 200) {
      response.destroy();
      return failed(`the registry answered with status ${status}`);
    }
    const network = readRegistryNetwork(JSON.parse(await readBody(response)));
    if (network === null) return failed("the registry's answer names no network");
    return { answer: { kind: "network", network }, freshMs: freshFor(response) };
  }
  throw new Refused(`the registry redirected more than ${maxRedirects} times`);
}

function redirected(from: URL, location: string): URL {
  const to = new URL(location, from);
  if (to.protocol !== "https:" && (to.protocol !== "http:" || from.protocol === "https:")) {
    throw new Refused("the registry redirected to an insecure or unknown kind of address");
  }
  if (to.username !== "" || to.password !== "") {
    throw new Refused("the registry redirected to an address with a password");
  }
  return to;
}

/** The address to connect to for a host that an answer named. */
async function checkedAddress(url: URL): Promise<string> {
  const found = await findOutsideAddress(url.hostname, () => env().ALLOW_RESERVED_NETWORKS, totalMs);
  if (found.kind === "address") return found.address;
  throw new Refused(
    found.kind === "inside"
      ? "the registry redirected to an address that is not public"
      : "the registry redirected to a name without an address",
  );
}

function request(url: URL, pinned: string | null, signal: AbortSignal): Promise<IncomingMessage> {
  const secure = url.protocol === "https:";
  const named = canonicalAddress(url.hostname.replace(/^\[|\]$/g, "")) === null;
  return new Promise((resolve, reject) => {
    const sent = (secure ? https : http).request(
      {
        host: pinned ?? url.hostname.replace(/^\[|\]$/g, ""),
        port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
        path: `${url.pathname}${url.search}`,
        headers: { host: url.host, accept: "application/rdap+json, application/json;q=0.9" },
        agent: false,
        signal,
        ...(secure && named ? { servername: url.hostname } : {}),
      },
      resolve,
    );
    sent.on("error", reject);
    sent.end();
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new Refused("the registry's answer is larger than 1 MiB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function reasonOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  if (error instanceof SyntaxError) return "the registry's answer could not be read";
  if (error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError")) {
    return "the registry did not answer in time";
  }
  return "the registry could not be reached";
}
