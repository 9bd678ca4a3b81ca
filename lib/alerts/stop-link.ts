// The one-click link in every alert mail (RFC 8058): names organization and mailbox, and only who got a mail has it.
import { keyedHash, sameBytes } from "@/lib/platform/secret";

type About = { organizationId: string; target: string };

/** 128 bits, safe in a path. */
export function stopToken(key: Uint8Array, { organizationId, target }: About): string {
  const mac = keyedHash(key, `stop alerts ${organizationId} ${target}`).subarray(0, 16);
  return Buffer.from(mac).toString("base64url");
}

export function isStopToken(key: Uint8Array, about: About, token: string): boolean {
  return sameBytes(Buffer.from(token), Buffer.from(stopToken(key, about)));
}
