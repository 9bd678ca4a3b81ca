// The DKIM signature of a report (RFC 6376). Written here and not by a library: those read the private key anew for every
// message and compute on the event loop, which was half the work of a delivery. Here the key is read once, and a thread of
// the pool signs. The bytes are our own, so that little of the RFC's canonicalization is needed; a test has a library verify.
import { createPrivateKey, hash, type KeyObject, sign } from "node:crypto";

export type Signer = {
  domain: string;
  selector: string;
  /** RSA, in PEM. */
  privateKey: string;
};

// The From, both list fields (RFC 8058 section 4 asks for them) and what a reader sees.
const signedFields = [
  "From",
  "To",
  "Subject",
  "Date",
  "Message-ID",
  "MIME-Version",
  "Content-Type",
  "Auto-Submitted",
  "List-Unsubscribe",
  "List-Unsubscribe-Post",
];

/**
 * The report with a DKIM signature on top. `report` is as buildReport made it: ASCII, each signed field once, CRLF at every
 * line's end. Throws when the key cannot sign.
 */
export async function signReport(report: Buffer, signer: Signer, at: Date): Promise<Buffer> {
  const text = report.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  const fields = canonicalFields(text.slice(0, end));
  const bodyHash = hash("sha256", canonicalBody(text.slice(end + 4)), "buffer").toString("base64");
  const unsigned = [
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;",
    `d=${signer.domain}; s=${signer.selector}; t=${Math.floor(at.getTime() / 1000)};`,
    `h=${signedFields.join(":")};`,
    `bh=${bodyHash};`,
    "b=",
  ].join("\r\n ");
  // The signature's own field comes last, its b= empty, without a line break (RFC 6376 section 3.7).
  const signed = signedFields.flatMap((name) => fields.get(name.toLowerCase()) ?? []);
  const data = [...signed, canonicalField(unsigned)].join("\r\n");
  const signature = await signed256(Buffer.from(data, "latin1"), keyOf(signer.privateKey));
  const folded = signature.toString("base64").replace(/.{72}(?=.)/g, "$&\r\n ");
  return Buffer.concat([Buffer.from(`${unsigned}${folded}\r\n`, "latin1"), report]);
}

/** The relaxed form of each field, by its name in lower case (RFC 6376 section 3.4.2). */
function canonicalFields(header: string): Map<string, string> {
  return new Map(
    header
      .split(/\r\n(?![ \t])/)
      .map((field) => [field.slice(0, field.indexOf(":")).toLowerCase(), canonicalField(field)]),
  );
}

function canonicalField(field: string): string {
  const colon = field.indexOf(":");
  const value = field.slice(colon + 1).replace(/[\t\r\n ]+/g, " ");
  return `${field.slice(0, colon).toLowerCase()}:${value.trim()}`;
}

/** RFC 6376 section 3.4.4: blanks become one, those at a line's end and empty lines at the end go. */
function canonicalBody(body: string): Buffer {
  const lines = body
    .replace(/[\t ]+/g, " ")
    .replaceAll(" \r\n", "\r\n")
    .replace(/(?:\r\n)+$/, "");
  return Buffer.from(lines === "" ? "" : `${lines}\r\n`, "latin1");
}

let read: { pem: string; key: KeyObject } | undefined;

function keyOf(pem: string): KeyObject {
  if (read?.pem !== pem) read = { pem, key: createPrivateKey(pem) };
  if (read.key.asymmetricKeyType !== "rsa") throw new Error("The key that signs reports is no RSA key.");
  return read.key;
}

function signed256(data: Buffer, key: KeyObject): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign("sha256", data, key, (error, signature) => (error === null ? resolve(signature) : reject(error)));
  });
}
