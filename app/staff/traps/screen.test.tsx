import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { createQueryClient } from "@/lib/client/call";
import type { TrapItem } from "@/lib/ingest/schema";
import { TrapsScreen } from "./screen";

// Text areas that grow measure again when a font has come; happy-dom has no fonts.
beforeAll(() => {
  Object.defineProperty(document, "fonts", { value: new EventTarget(), configurable: true });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const traps: TrapItem[] = [
  { target: "old@provider.example", class: "recycled", countedBy: "events" },
  { target: "typo.example", class: "typo", countedBy: "sink" },
];
const summary = {
  groups: traps.map(({ target, ...kind }) => ({
    ...kind,
    addresses: target.includes("@") ? 1 : 0,
    domains: target.includes("@") ? 0 : 1,
  })),
};

/** A server with two traps. Answers what it was asked, with what was sent. */
function serve(): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string, { method = "GET", body = "" }: RequestInit = {}) => {
    asked.push(`${method} ${url.replace("/api/v1/staff/traps", "")} ${body}`.trim());
    const answer = url.endsWith("/list") ? { traps } : summary;
    return new Response(JSON.stringify(answer), { status: 200 });
  });
  return asked;
}

function show(): void {
  render(
    <MantineProvider env="test">
      <Notifications />
      <NuqsTestingAdapter>
        <QueryClientProvider client={createQueryClient()}>
          <TrapsScreen />
        </QueryClientProvider>
      </NuqsTestingAdapter>
    </MantineProvider>,
  );
}

test("names no trap until somebody asks for them, and then asks once", async () => {
  const asked = serve();
  show();
  const kinds = await screen.findByRole("table", { name: "Traps by kind" });
  expect(within(kinds).getAllByRole("row")).toHaveLength(3);
  expect(screen.queryByText("typo.example")).toBeNull();
  expect(asked.some((each) => each.startsWith("GET /list"))).toBe(false);
  fireEvent.click(screen.getByRole("button", { name: "Show the traps" }));
  await screen.findByText("typo.example");
  expect(asked.filter((each) => each === "GET /list")).toHaveLength(1);
});

test("removes what is chosen with a note, and puts it back as it was", async () => {
  const asked = serve();
  show();
  fireEvent.click(await screen.findByRole("button", { name: "Show the traps" }));
  const table = await screen.findByRole("table", { name: "Traps" });
  fireEvent.click(within(table).getAllByRole("checkbox")[1] as HTMLElement);
  fireEvent.click(screen.getByRole("button", { name: "Remove 1 trap" }));
  const question = await screen.findByRole("dialog");
  fireEvent.change(within(question).getByLabelText(/Note/), { target: { value: "a user came" } });
  fireEvent.click(within(question).getByRole("button", { name: "Remove 1 trap" }));
  await waitFor(() =>
    expect(asked).toContain('POST /remove {"targets":["typo.example"],"note":"a user came"}'),
  );
  fireEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() =>
    expect(asked.find((each) => each.startsWith("POST  ") || each.startsWith("POST {"))).toContain(
      '"text":"typo.example typo sink"',
    ),
  );
});
