import { expect, it } from "vitest";
import { slugCandidate, slugOf } from "./slug";

it.each([
  ["Acme Mail GmbH", "acme-mail-gmbh"],
  ["Čapek & Söhne", "capek-sohne"],
  ["  --  ", "organization"],
  ["株式会社", "organization"],
  [`${"x".repeat(39)} y`, "x".repeat(39)],
])("makes of %s the slug %s", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

it("numbers the further candidates", () => {
  expect([1, 2, 3].map((attempt) => slugCandidate("Acme", attempt))).toEqual(["acme", "acme-2", "acme-3"]);
});
