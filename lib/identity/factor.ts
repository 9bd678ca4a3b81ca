// The second factor: codes by time as every authenticator makes them (RFC 6238), and the codes for who lost theirs.
import { randomBytes, randomInt } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { MINUTE } from "@/lib/platform/day";
import { hashSecret } from "@/lib/platform/secret";

type Bytes = Uint8Array<ArrayBuffer>;

/** A sign-in that awaits its second factor is given up after this. */
export const factorLastsMs = 10 * MINUTE;

/** How many recovery codes are handed out at a time. */
export const recoveryCodeCount = 10;

const stepSeconds = 30;

/** 160 bits, as RFC 4226 section 4 recommends. */
export function newFactorSecret(): Bytes {
  return new Uint8Array(randomBytes(20));
}

/** What an authenticator is fed with: the URI behind the QR code, and the same secret to type. */
export function factorSetup(
  secret: Bytes,
  about: { providerName: string; email: string },
): { uri: string; secret: string } {
  const totp = totpOf(secret, about.providerName, about.email);
  return { uri: totp.toString(), secret: totp.secret.base32 };
}

/**
 * The time step a code belongs to, or null when it is none of the present one and its two neighbours: clocks differ
 * (RFC 6238 section 5.2). Whether that step was used before is the caller's business.
 */
export function stepOf(secret: Bytes, code: string, now: Date): bigint | null {
  const token = code.replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totpOf(secret).validate({ token, timestamp: now.getTime(), window: 1 });
  return delta === null ? null : BigInt(Math.floor(now.getTime() / 1000 / stepSeconds) + delta);
}

// Authenticators agree on these three and many ignore other values.
function totpOf(secret: Bytes, issuer = "", label = ""): TOTP {
  return new TOTP({
    issuer,
    label,
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
    algorithm: "SHA1",
    digits: 6,
    period: stepSeconds,
  });
}

// Digits and small letters without i, l, o and u, which people mistake.
const letters = "0123456789abcdefghjkmnpqrstvwxyz";

/** Fresh recovery codes of 80 bits each, as they are shown: four groups of four. */
export function newRecoveryCodes(): string[] {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: recoveryCodeCount }, () => Array.from({ length: 4 }, group).join("-"));
}

/** What is kept of a recovery code, however it was typed. */
export function recoveryHash(userId: string, code: string): Bytes {
  const read = code.toLowerCase().replace(/[\s-]/g, "").replaceAll("o", "0").replace(/[il]/g, "1");
  return hashSecret(`recovery ${userId} ${read}`);
}
