// The one-click link in every report (RFC 8058): names the feed, and only who got a report of it can have it.
import { keyedHash, sameBytes } from "@/lib/platform/secret";

type Keyed = { id: string; tokenKey: Uint8Array };

/** `<feed id>.<128-bit MAC>`, safe in a path. */
export function unsubscribeToken(feed: Keyed): string {
  return `${feed.id}.${mac(feed)}`;
}

/** The id of the feed a token names, its MAC unchecked; null when it is no token. */
export function feedIdOfToken(token: string): string | null {
  return /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[\w-]{22}$/.exec(token)?.[1] ?? null;
}

/** Whether a token was made for this feed. */
export function isTokenOf(feed: Keyed, token: string): boolean {
  return sameBytes(Buffer.from(token), Buffer.from(unsubscribeToken(feed)));
}

function mac(feed: Keyed): string {
  return Buffer.from(keyedHash(feed.tokenKey, `unsubscribe ${feed.id}`).subarray(0, 16)).toString(
    "base64url",
  );
}
