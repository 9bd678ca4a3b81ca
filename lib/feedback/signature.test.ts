import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { expect, test } from "vitest";
import { firstValue, parseMessage } from "@/lib/complaints/message";
import { foldField } from "./redact";
import { signReport } from "./signature";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "der" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const signer = { domain: "provider.example", selector: "s1", privateKey };
const at = new Date("2026-11-20T12:00:00Z");

function mailOf(subject: string, body: string): Buffer {
  const header = [
    "From: <fbl@provider.example>",
    "To: <abuse@sender.example>",
    foldField(`Subject: ${subject}`),
    "Date: Fri, 20 Nov 2026 12:00:00 +0000",
    "Message-ID: <1@provider.example>",
    "MIME-Version: 1.0",
    "Auto-Submitted: auto-generated",
    "List-Unsubscribe: <https://senders.provider.example/api/feeds/unsubscribe/x>",
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    'Content-Type: multipart/report; report-type=feedback-report;\r\n boundary="b"',
  ];
  return Buffer.from(`${header.join("\r\n")}\r\n\r\n${body}`, "latin1");
}

async function verified(signed: Buffer): Promise<unknown> {
  const { results } = await dkimVerify(signed, {
    resolver: async (name) => {
      expect(name).toBe("s1._domainkey.provider.example");
      return [[`v=DKIM1; k=rsa; p=${publicKey.toString("base64")}`]];
    },
  });
  return results.map(({ status, signingDomain }) => [status.result, signingDomain]);
}

test("a library verifies it, whatever blanks and empty lines a body has", async () => {
  const line = fc.stringMatching(/^[\t !-~]{0,60}$/);
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[ -~]{0,200}$/), fc.array(line), async (subject, lines) => {
      const body = lines.map((text) => `${text}\r\n`).join("");
      const signed = await signReport(mailOf(subject, body), signer, at);
      expect(await verified(signed)).toEqual([["pass", "provider.example"]]);
      for (const written of signed.toString("latin1").split("\r\n")) expect(written.length).toBeLessThan(998);
    }),
    { numRuns: 100 },
  );
});

test("it is the same at every attempt, covers the list fields, and breaks with one changed byte", async () => {
  const mail = mailOf("FW: Offer", "An email abuse report.\r\n");
  const signed = await signReport(mail, signer, at);
  expect(await signReport(mail, signer, at)).toEqual(signed);
  expect(firstValue(parseMessage(signed).fields, "dkim-signature")).toMatch(
    /h=[^;]*:List-Unsubscribe:List-Unsubscribe-Post;/,
  );
  const changed = Buffer.from(signed.toString("latin1").replace("One-Click", "Two-Click"), "latin1");
  expect(await verified(changed)).toEqual([["fail", "provider.example"]]);
});

test("a key that is no RSA key signs nothing", async () => {
  const other = generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const asked = signReport(mailOf("x", "y\r\n"), { ...signer, privateKey: other.privateKey }, at);
  await expect(asked).rejects.toThrow("no RSA key");
});
