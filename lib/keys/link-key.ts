// What an SNDS key looks like, and what the product says of it: a random UUID (RFC 9562, version 4) with 122 random
// bits, in links and as a bearer. Stored as its hash; the first block stays readable for recognition.
import { randomUUID } from "node:crypto";
import { DAY } from "@/lib/platform/day";
import type { KeyRow } from "./schema";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PREFIX_LENGTH = 8;
/** From here on the key is shown as about to expire. */
const WARNING_DAYS = 30;

/** A new secret. */
export function newLinkKey(): string {
  return randomUUID();
}

/** The secret in the spelling that was hashed, or null when it is malformed. Scripts send it in any letter case. */
export function readLinkKey(text: string): string | null {
  const key = text.trim().toLowerCase();
  return UUID.test(key) ? key : null;
}

/** What is kept readable of a secret. */
export function prefixOf(secret: string): string {
  return secret.slice(0, PREFIX_LENGTH);
}

/** What a key can still do at `now`; a revoked key stays revoked when it would have expired. */
export function keyState(key: { expiresAt: Date; revokedAt: Date | null }, now: Date): KeyRow["state"] {
  if (key.revokedAt !== null) return "revoked";
  if (key.expiresAt <= now) return "expired";
  return daysLeft(key.expiresAt, now) <= WARNING_DAYS ? "expiring" : "active";
}

/** Whole days until an instant, rounded down; 0 when it is over. */
export function daysLeft(expiresAt: Date, now: Date): number {
  return Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / DAY));
}
