import { expect, test } from "vitest";
import { actionText, detailText, otherDetailText, targetText } from "./audit-words";

test("an action is words", () => {
  expect(actionText("claim_block.refused")).toBe("Claim block refused");
  expect(actionText("ip_status.proposed")).toBe("IP status proposed");
  expect(actionText("case.decided_ask")).toBe("Question on a case");
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
    "trapDisclosure.before": "bands",
  };
  expect(detailText(detail)).toBe(
    "due at: 30 Nov 2026, 16:28 UTC · first day: 31 Aug 2026 · accepted terms: yes · scopes: snds, api · number: 3 · trap disclosure before: bands",
  );
});

test("what an entry is about has the name its details know, and is not said twice", () => {
  const id = "27b6e815-e7b4-4d9a-9a59-2347def02933";
  const asked = { target: { kind: "case", id }, detail: { number: 2, note: "listed still" } };
  expect(targetText(asked)).toBe("case 2");
  expect(otherDetailText(asked)).toBe("note: listed still");

  const viewed = {
    target: { kind: "members", id: "Fenwick Mail" },
    detail: { what: "members", scope: "Fenwick Mail" },
  };
  expect(targetText(viewed)).toBe("members Fenwick Mail");
  expect(otherDetailText(viewed)).toBe("");

  expect(targetText({ target: { kind: "claim_block", id }, detail: {} })).toBe(`claim block ${id}`);
});
