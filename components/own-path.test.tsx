import { describe, expect, it } from "vitest";
import { ownPath } from "./own-path";

const origin = "https://senders.example.net";

describe("ownPath", () => {
  it.each([
    ["/ips?window=30", "/ips?window=30"],
    ["/authorize/abc#top", "/authorize/abc#top"],
    ["/ips/2001:db8::1", "/ips/2001:db8::1"],
  ])("keeps %s", (next, expected) => {
    expect(ownPath(next, origin, "/home")).toBe(expected);
  });

  it.each([
    null,
    "",
    "ips",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/.//evil.example",
    "/..//evil.example/x",
    "https://evil.example/",
    "javascript:alert(1)",
  ])("does not leave the site for %j", (next) => {
    expect(ownPath(next, origin, "/home")).toBe("/home");
  });
});
