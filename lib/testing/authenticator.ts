// An authenticator as people carry it: shows the code of a secret at a time.
import { Secret, TOTP } from "otpauth";

/** The six digits that an authenticator fed with `secret` (base32) shows at `now`. */
export function codeAt(secret: string, now: Date): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() });
}
