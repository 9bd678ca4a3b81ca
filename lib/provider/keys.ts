// The keys a provider gets at its first start, and what of them is public.
import { createPublicKey, generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";

export type ProviderKeys = {
  /** Key of every hash over a mailbox or recipient: 32 random bytes. */
  hashKey: Uint8Array<ArrayBuffer>;
  /** PKCS #8 PEM, 2048-bit RSA (RFC 8301 section 3.2). */
  dkimPrivateKey: string;
};

/** Fresh keys; takes some tenths of a second. */
export async function newProviderKeys(): Promise<ProviderKeys> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return { hashKey: new Uint8Array(randomBytes(32)), dkimPrivateKey: privateKey };
}

/**
 * The TXT record under which verifiers find the key (RFC 6376 section 3.6.1). Null when there is no address yet
 * whose domain could sign.
 */
export function dkimRecord(settings: {
  reportAddress: string;
  dkimSelector: string;
  dkimPrivateKey: string;
}): { name: string; value: string } | null {
  const domain = settings.reportAddress.split("@")[1];
  if (domain === undefined || domain === "") return null;
  const publicKey = createPublicKey(settings.dkimPrivateKey).export({ type: "spki", format: "der" });
  return {
    name: `${settings.dkimSelector}._domainkey.${domain}`,
    value: `v=DKIM1; k=rsa; p=${publicKey.toString("base64")}`,
  };
}
