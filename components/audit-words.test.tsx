import { expect, test } from "vitest";
import { actionText, detailText } from "./audit-words";

test("an action is words", () => {
  expect(actionText("claim_block.refused")).toBe("Claim block refused");
  expect(actionText("ip_status.proposed")).toBe("IP status proposed");
});

test("details are written as everywhere, and empty ones are left out", () => {
  const detail = {
    dueAt: "2026-11-30T16:28:48.184Z",
    firstDay: "2026-08-31",
    acceptedTerms: true,
    networks: [],
    scopes: ["snds", "api"],
    note: "",
    number: 3,
  };
  expect(detailText(detail)).toBe(
    "due at: 30 Nov 2026, 16:28 UTC · first day: 31 Aug 2026 · accepted terms: yes · scopes: snds, api · number: 3",
  );
});
