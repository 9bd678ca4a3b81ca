// A pasted message as staff see it decided: every step in words, and which lists it rests on.
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { AttributionTrial } from "@/lib/complaints/schema";
import { AttributionScreen } from "./screen";

// What browsers have and happy-dom does not: the growing text field and the table ask for it.
beforeAll(() => {
  Object.assign(document, { fonts: new EventTarget() });
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
});
afterEach(() => {
  cleanup();
});

const trial: AttributionTrial = {
  outcome: "complaints",
  why: null,
  trusted: { internalNetworks: ["10.0.0.0/8"], ownHostNames: ["mx1.provider.example"], authservIds: [] },
  messages: [
    {
      kind: "junk",
      messageId: "<1@sender.example>",
      ip: "203.0.113.9",
      port: null,
      method: "received_walk",
      deliveredAt: "2026-11-20T10:00:00.000Z",
      evidence: [
        { rung: "delivery_record", outcome: "absent", detail: "" },
        {
          rung: "received_walk",
          outcome: "used",
          detail: "our server mx1.provider.example took it from 203.0.113.9",
        },
      ],
      hops: [
        { line: "from m …", ip: "203.0.113.9", by: "mx1.provider.example", outcome: "border", why: "ours" },
        { line: "from v …", ip: null, by: null, outcome: "below", why: "the sender may have written it" },
      ],
      byReader: false,
      fromDomain: "sender.example",
      dkimDomain: "sender.example",
      dkimBy: "results",
      results: [{ authservId: "evil.example", value: "dkim=pass", believed: false }],
      stream: null,
      reportable: true,
    },
  ],
};

async function decide(answer: AttributionTrial): Promise<HTMLElement> {
  const asked = vi.fn(async () => Response.json(answer));
  vi.stubGlobal("fetch", asked);
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <AttributionScreen />
      </MantineProvider>
    </QueryClientProvider>,
  );
  fireEvent.change(screen.getByLabelText(/^Message/), { target: { value: "Subject: x" } });
  fireEvent.click(screen.getByRole("button", { name: "Decide" }));
  return screen.findByRole("region", { name: "Decision" });
}

it("shows the address, each step and the settings it rests on", async () => {
  const decision = await decide(trial);
  expect(within(decision).getByRole("heading", { name: "203.0.113.9" })).toBeTruthy();
  const rows = within(decision)
    .getAllByRole("row")
    .map((row) => [...row.children].map((cell) => cell.textContent).join(" | "));
  expect(rows).toEqual(
    expect.arrayContaining([
      "Delivery on record | Not there | Nothing",
      "Received lines | Decides | our server mx1.provider.example took it from 203.0.113.9",
      expect.stringMatching(/^1 \| Our border: decides \| 203\.0\.113\.9 \| mx1\.provider\.example/),
      expect.stringMatching(/^2 \| Not looked at \| – \| –/),
      "evil.example | No, not ours | dkim=pass",
    ]),
  );
  expect(decision.textContent).toContain("Authserv-ids: none set");
});

it("says why a message would be refused", async () => {
  const why = "The message has no header fields.";
  const decision = await decide({ ...trial, outcome: "refused", why, messages: [] });
  expect(decision.textContent).toContain(`Refused${why}`);
});
