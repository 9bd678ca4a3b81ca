// Links that leave the house (mail, console): built on PUBLIC_URL only, never on what a request calls its host.
import { env } from "./env";

/** The absolute address of a path of ours, with its query. */
export function publicLink(path: `/${string}`, query: Readonly<Record<string, string>> = {}): string {
  const url = new URL(env().PUBLIC_URL + path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.toString();
}

/** Whether browsers reach us over TLS: decides cookie flags and HSTS. */
export function isPublicOverTls(): boolean {
  return env().PUBLIC_URL.startsWith("https:");
}
