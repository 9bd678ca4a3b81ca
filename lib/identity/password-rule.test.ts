import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weaknessOf } from "./password-rule";

const email = "anna.berg@example.net";

describe("weaknessOf", () => {
  it.each([
    "password1234",
    "PassWord12345",
    "correct horse battery staple",
    "aaaaaaaaaaaa",
    "abcabcabcabc",
    "passwordpassword",
    "123456789012",
    "qwertyuiopas",
    "zyxwvutsrqpo",
    "anna.berg@example.net",
    "anna.berg123",
    "anna.berganna.berg",
  ])("refuses %s", (password) => {
    expect(weaknessOf(password, email)).not.toBeNull();
  });

  it.each(["quiet rivers bend slowly", "Tz9-fLmw-4qPe", "anna.berg likes old maps", "ünfaßbar lange Wörter"])(
    "lets %s pass",
    (password) => {
      expect(weaknessOf(password, email)).toBeNull();
    },
  );

  it("refuses every piece that is repeated to fill the length", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 6 }),
        fc.integer({ min: 2, max: 6 }),
        (piece, times) => {
          expect(weaknessOf(piece.repeat(times), email)).not.toBeNull();
        },
      ),
    );
  });
});
