// Addresses and links that name a feed: made for one feed only, and not to be made up.
import { expect, test } from "vitest";
import { bounceAddress, feedIdOfBounce, isBounceOf } from "./bounce-address";
import { codeHash, newCode, spelledCode } from "./confirm-code";
import { confirmFeedInput } from "./schema";
import { reportSender } from "./sender";
import { isSilenced } from "./silence";
import { base32, recipientToken } from "./token";
import { feedIdOfToken, isTokenOf, unsubscribeToken } from "./unsubscribe-link";

const feed = { id: "7c9e6679-7425-40de-944b-e07fc1f90ae7", tokenKey: new Uint8Array(32).fill(1) };
const other = { id: feed.id, tokenKey: new Uint8Array(32).fill(2) };

test("a bounce address names its feed, fits a local part, and is nobody else's", () => {
  const address = bounceAddress(feed, "provider.example");
  expect(address.indexOf("@")).toBeLessThanOrEqual(64);
  expect(feedIdOfBounce(address)).toBe(feed.id);
  expect(isBounceOf(feed, address.toUpperCase())).toBe(true);
  expect(isBounceOf(other, address)).toBe(false);
  expect(
    isBounceOf(
      feed,
      address.replace(/.@/, (end) => (end === "a@" ? "b@" : "a@")),
    ),
  ).toBe(false);
  for (const text of ["fbl@provider.example", "bob@provider.example", ""])
    expect(feedIdOfBounce(text)).toBeNull();
});

test("an unsubscribe token is the same", () => {
  const token = unsubscribeToken(feed);
  expect(feedIdOfToken(token)).toBe(feed.id);
  expect(isTokenOf(feed, token)).toBe(true);
  expect(isTokenOf(other, token)).toBe(false);
  expect(isTokenOf(feed, `${feed.id}.${"A".repeat(22)}`)).toBe(false);
  for (const text of [feed.id, "", `${feed.id}.`, `${token}x`]) expect(feedIdOfToken(text)).toBeNull();
});

test("tokens are base32 of 120 bits and never end like the local part", () => {
  expect(base32(Buffer.from("fooba"))).toBe("mzxw6ytb"); // RFC 4648 section 10
  expect(recipientToken(feed.tokenKey, "bob@x.example")).toMatch(/^[a-z2-7]{24}0$/);
  expect(recipientToken(feed.tokenKey, "agent0@x.example")).toMatch(/1$/);
  expect(recipientToken(feed.tokenKey, "Bob@X.example")).toBe(recipientToken(feed.tokenKey, "bob@x.example"));
});

test("a code is read however it is typed, and is the feed's own", () => {
  const code = newCode();
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
  const typed = confirmFeedInput.parse({ code: ` ${spelledCode(code).toLowerCase()} ` }).code;
  const key = new Uint8Array(32);
  expect(codeHash(key, feed.id, typed)).toEqual(codeHash(key, feed.id, code));
  expect(codeHash(key, feed.id, "O1L0000000")).toEqual(codeHash(key, feed.id, "0110000000"));
  expect(codeHash(key, "another", code)).not.toEqual(codeHash(key, feed.id, code));
});

test("doors for complaints and our own addresses get no mail", () => {
  const settings = { reportAddress: "fbl@provider.example" };
  const silenced = ["junk@anywhere.example", "fbl@provider.example", bounceAddress(feed, "provider.example")];
  for (const address of silenced) expect(isSilenced(settings, address)).toBe(true);
  for (const address of ["abuse@sender.example", "junkmail@sender.example"]) {
    expect(isSilenced(settings, address)).toBe(false);
  }
});

test("reports leave under the settings' names, else under MAIL_FROM's", () => {
  const none = { reportAddress: "", reportingHost: "" };
  expect(
    reportSender(
      { reportAddress: "fbl@p.example", reportingHost: "mx.p.example" },
      "x@y.example",
      "https://p.example",
    ),
  ).toEqual({ address: "fbl@p.example", domain: "p.example", host: "mx.p.example" });
  expect(reportSender(none, "Senders <s@y.example>", "https://p.example:8443")).toEqual({
    address: "s@y.example",
    domain: "y.example",
    host: "y.example",
  });
  expect(reportSender(none, undefined, "https://p.example:8443").address).toBeNull();
});
