import { describe, expect, it } from "vitest";
import { issuerClaims, shownAddress, shownName, trustedAddress } from "./issuer-claims";

const claims = (given: object) => issuerClaims.parse({ iss: "https://login.example", sub: "1", ...given });

describe("an address", () => {
  it.each([
    [{ email: "Anna@Corp.example", email_verified: true }, "anna@corp.example"],
    [{ email: "anna@corp.example", email_verified: false }, null],
    [{ email: "anna@corp.example", email_verified: "true" }, null],
    [{ email: "anna@corp.example" }, null],
    [{ email: "anna@sub.corp.example", email_verified: true }, null],
    [{ email: "anna@notcorp.example", email_verified: true }, null],
    [{ email: "anna@corp.example@evil.example", email_verified: true }, null],
    [{ email: "anna@evil.example <anna@corp.example>", email_verified: true }, null],
    [{ email: ["anna@corp.example"], email_verified: true }, null],
    [{ email_verified: true }, null],
  ])("of %j is believed as %s", (given, address) => {
    expect(trustedAddress(claims(given), ["corp.example"])).toBe(address);
    expect(trustedAddress(claims(given), [])).toBeNull();
  });
});

it("shows names and addresses on one line, whatever the issuer says", () => {
  expect(shownName(claims({ name: " Anna\r\nBcc: x\u202e " }))).toBe("Anna Bcc: x");
  expect(shownName(claims({ name: 7 }))).toBe("");
  expect(shownAddress(claims({ email: "no address" }))).toBe("");
});

it.each([{ sub: "" }, { sub: "x".repeat(256) }, { sub: 7 }, { iss: null }])("names nobody by %j", (given) => {
  expect(issuerClaims.safeParse({ iss: "https://login.example", sub: "1", ...given }).success).toBe(false);
});
