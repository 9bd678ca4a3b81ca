// What an issuer (OpenID Connect) says of a person, and what of it is believed.
import { z } from "zod";
import { emailText } from "./schema";

/** The claims of an ID token that are read here; its signature, audience, nonce and times were checked before. */
export const issuerClaims = z.object({
  iss: z.string(),
  // OpenID Connect Core, section 2: at most 255 characters.
  sub: z.string().min(1).max(255),
  email: z.string().optional().catch(undefined),
  email_verified: z.unknown().optional(),
  name: z.string().max(100).optional().catch(undefined),
});
export type IssuerClaims = z.infer<typeof issuerClaims>;

/**
 * The address by which a person is let into an account: only one that the issuer says it has verified, in a domain
 * that the operator says it speaks for. Null: the address names nobody here.
 */
export function trustedAddress(claims: IssuerClaims, domains: readonly string[]): string | null {
  if (claims.email_verified !== true) return null;
  const email = emailText.safeParse(claims.email).data;
  const domain = email?.split("@").at(-1);
  return email !== undefined && domain !== undefined && domains.includes(domain) ? email : null;
}

/** For recognition only: the address as the issuer gave it, verified or not. */
export function shownAddress(claims: IssuerClaims): string {
  return emailText.safeParse(claims.email).data ?? "";
}

/** A name fit for ours: one line, no marks that turn the reading direction. */
export function shownName({ name = "" }: IssuerClaims): string {
  return name
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ")
    .trim()
    .slice(0, 100);
}
