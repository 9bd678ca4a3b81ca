import { describe, expect, it } from "vitest";
import { statusStates } from "./choices";
import { byWeight, clearsText, publicStatus, reasonText, replyCode, sndsStatus } from "./reason";
import { reasonClasses } from "./schema";

// The five texts that readers of the status file know.
const known = [
  "Blocked due to user complaints or other evidence of spamming",
  "Junked due to user complaints or other evidence of spamming",
  "E-mail address harvesting",
  "Symantec Brightmail",
  "SpamHaus SBL/XBL",
];

describe("reasons", () => {
  it.each(reasonClasses.flatMap((reason) => statusStates.map((state) => [state, reason] as const)))(
    "%s for %s has public words, a way out and a known SNDS text",
    (state, reason) => {
      expect(reasonText(state, reason)).toMatch(/^Mail [a-z ]+: .+[^.]$/);
      expect(clearsText(reason)).toMatch(/\.$/);
      expect(known).toContain(sndsStatus(state, reason).text);
      expect(sndsStatus(state, reason).blocked).toBe(state === "blocked");
    },
  );

  it("answers the status's own code before the usual one, and none for junked mail", () => {
    expect(replyCode("blocked", "complaints", null)).toBe("SC-004");
    expect(replyCode("blocked", "complaints", "S3140")).toBe("S3140");
    expect(replyCode("junked", "complaints", null)).toBeNull();
  });

  it("puts blocked before junked before limited, then the oldest", () => {
    const at = (state: (typeof statusStates)[number], since: string) =>
      publicStatus({
        state,
        network: "192.0.2.0/24",
        reason: "rate",
        code: null,
        since: new Date(since),
        until: null,
      });
    const sorted = [
      at("limited", "2026-01-01"),
      at("blocked", "2026-03-01"),
      at("junked", "2026-01-01"),
      at("blocked", "2026-02-01"),
    ].sort(byWeight);
    expect(sorted.map(({ state, since }) => [state, since.slice(5, 7)])).toEqual([
      ["blocked", "02"],
      ["blocked", "03"],
      ["junked", "01"],
      ["limited", "01"],
    ]);
  });
});
