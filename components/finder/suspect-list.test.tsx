import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Suspect } from "@/lib/reputation/schema";
import { SuspectList } from "./suspect-list";

afterEach(cleanup);
beforeAll(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
});

const suspect: Suspect = {
  ip: "192.0.2.9",
  recipients: 1200,
  recipientsBefore: 40,
  spamShare: 0.94,
  complaints: 3,
  helo: null,
  hosts: [],
  confirmedHosts: [],
  reasons: [{ kind: "spam", sentence: "94 % of 1 200 verdicts were spam." }],
  status: "blocked",
  tags: [],
  dismissed: null,
};

function draw(one: Suspect, mayWrite: boolean) {
  const aside: unknown[] = [];
  const back: string[] = [];
  render(
    <MantineProvider env="test">
      <SuspectList
        suspects={[one]}
        stale={false}
        mayWrite={mayWrite}
        onAside={({ ip }, days, reason) => aside.push([ip, days, reason])}
        onBack={({ ip }) => back.push(ip)}
      />
    </MantineProvider>,
  );
  return { aside, back };
}

test("each sign stands by its name beside what it rests on", () => {
  draw(suspect, false);
  expect(screen.getByText("Mostly spam").nextSibling?.textContent).toContain("94");
  expect(screen.getByText("Blocked")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});

test("is put aside for days and with a reason", async () => {
  const { aside } = draw(suspect, true);
  fireEvent.click(screen.getByRole("button", { name: "Put 192.0.2.9 aside" }));
  fireEvent.change(await screen.findByLabelText("Why, in a few words"), { target: { value: " cleaned " } });
  fireEvent.click(screen.getByRole("button", { name: "30 days" }));
  expect(aside).toEqual([["192.0.2.9", 30, "cleaned"]]);
});

test("says who put it aside and why, and brings it back", () => {
  const dismissed = { until: "2026-12-02T09:00:00.000Z", by: "kai@alder.example", reason: "cleaned" };
  const { back } = draw({ ...suspect, dismissed }, true);
  expect(screen.getByText(/Put aside until 2 Dec 2026 by kai@alder\.example: “cleaned”\./)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Bring 192.0.2.9 back" }));
  expect(back).toEqual(["192.0.2.9"]);
});
