// What a key looks like, and what the product says of it. A link key is a random UUID (RFC 9562, version 4) with 122
// random bits, as scripts for SNDS expect it in an address; any other has 256 bits and goes into a header only. Both
// are stored as their hash; the beginning stays readable for recognition.
import { randomUUID } from "node:crypto";
import { DAY } from "@/lib/platform/day";
import { newSecret } from "@/lib/platform/secret";
import type { KeyRow, KeyScope } from "./schema";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
// The mark lets scanners of source code recognize a key that was committed by mistake.
const MARK = "ssk_";
const API_KEY = /^ssk_[A-Za-z0-9_-]{43}$/;
const LINK_PREFIX_LENGTH = 8;
const API_PREFIX_LENGTH = MARK.length + 8;
/** From here on the key is shown as about to expire. */
const WARNING_DAYS = 30;

/** Whether a key with these scopes is a link key. */
export function isLinkKey(scopes: readonly KeyScope[]): boolean {
  return scopes.length === 1 && scopes[0] === "snds";
}

/** A new secret for a key with these scopes. */
export function newKeySecret(scopes: readonly KeyScope[]): string {
  return isLinkKey(scopes) ? randomUUID() : `${MARK}${newSecret()}`;
}

/** A link key in the spelling that was hashed, or null when it is none. Scripts send it in any letter case. */
export function readLinkKey(text: string): string | null {
  const key = text.trim().toLowerCase();
  return UUID.test(key) ? key : null;
}

/** Any key in the spelling that was hashed, or null when it is malformed. */
export function readKey(text: string): string | null {
  return API_KEY.test(text.trim()) ? text.trim() : readLinkKey(text);
}

/** The bearer of a request (RFC 6750 section 2.1), or null. */
export function bearerOf(headers: Headers): string | null {
  const match = /^bearer +(\S+)$/i.exec(headers.get("authorization")?.trim() ?? "");
  return match?.[1] ?? null;
}

/** What is kept readable of a secret. */
export function prefixOf(secret: string): string {
  return secret.slice(0, secret.startsWith(MARK) ? API_PREFIX_LENGTH : LINK_PREFIX_LENGTH);
}

type Life = { expiresAt: Date; revokedAt: Date | null; replacedById?: string | null };

/** What a key can still do at `now`; a revoked key stays revoked when it would have expired. */
export function keyState(key: Life, now: Date): KeyRow["state"] {
  if (key.revokedAt !== null) return "revoked";
  if (key.expiresAt <= now) return "expired";
  if (key.replacedById != null) return "replaced";
  return daysLeft(key.expiresAt, now) <= WARNING_DAYS ? "expiring" : "active";
}

/** Whole days until an instant, rounded down; 0 when it is over. */
export function daysLeft(expiresAt: Date, now: Date): number {
  return Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / DAY));
}

const warnings = [1, 7, 30] as const;

/**
 * The warning that is due: days before the end (30, 7 or 1), or null. `reminded` is the last one sent; a day that the
 * daily job missed is made up for by the next warning still ahead.
 */
export function dueWarning(expiresAt: Date, reminded: number | null, now: Date): number | null {
  const left = expiresAt.getTime() - now.getTime();
  if (left <= 0) return null;
  const due = warnings.find((days) => left <= days * DAY);
  return due === undefined || (reminded !== null && reminded <= due) ? null : due;
}
