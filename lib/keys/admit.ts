// From a bearer key to who asks: known, in time, from an allowed address, within its rate. Both doors that keys come
// through (the API and the SNDS paths) count on the same bucket.
import type { Viewer } from "@/lib/identity/viewer";
import { burstLimit } from "@/lib/platform/burst-limit";
import { AppError } from "@/lib/platform/errors";
import { noteKeyUse } from "./commands";
import { keyBySecret, requireAddress, type ValidKey } from "./queries";

// A monitor asks once per address, all at once, and then not for a day.
const limit = burstLimit("key", { perMinute: 60, burst: 600 });

/**
 * Checks where a valid key is used from, counts the use, and writes what every answer to a key says into `headers`:
 * when it ends and what is left. Throws not_allowed, too_many_requests.
 */
export async function takeKey(
  key: ValidKey,
  address: string | null,
  headers: Headers,
  now: Date,
): Promise<void> {
  sayExpiry(headers, key.expiresAt);
  requireAddress(key, address);
  headers.set("ratelimit-policy", limit.policy);
  headers.set("ratelimit-limit", String(limit.burst));
  headers.set("ratelimit-remaining", "0");
  const quota = await limit.take(key.id);
  headers.set("ratelimit-remaining", String(quota.remaining));
  headers.set("ratelimit-reset", String(quota.resetSeconds));
  await noteKeyUse(key, now);
}

export function sayExpiry(headers: Headers, expiresAt: Date): void {
  headers.set("x-key-expires", expiresAt.toISOString());
}

/**
 * The organization behind a bearer as a viewer, cut to the key's scopes and limits.
 * @throws AppError invalid_key, expired_key, not_allowed (address), too_many_requests; `headers` is filled all the same.
 */
export async function admitKey(
  secret: string,
  address: string | null,
  headers: Headers,
  now: Date,
): Promise<Viewer> {
  const presented = await keyBySecret(secret, null, now);
  if (presented.state === "expired") {
    sayExpiry(headers, presented.expiresAt);
    headers.set("www-authenticate", 'Bearer error="invalid_token", error_description="expired"');
    throw new AppError("expired_key", `This key expired on ${presented.expiresAt.toISOString()}. Rotate it.`);
  }
  if (presented.state !== "valid") {
    headers.set("www-authenticate", 'Bearer error="invalid_token"');
    const revoked = presented.state === "revoked";
    throw new AppError("invalid_key", revoked ? "This key was revoked." : "There is no such key.");
  }
  const { key } = presented;
  await takeKey(key, address, headers, now);
  return {
    actor: { kind: "key", id: key.id, label: key.name, address },
    userId: key.createdById ?? "",
    sessionId: "",
    email: "",
    name: key.name,
    organizationId: key.organizationId,
    organizationName: key.organizationName,
    role: null,
    staffRole: null,
    key: key.limits,
  };
}
