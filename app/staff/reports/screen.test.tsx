// A dead report handled as a keyboard does it: open the row, write the note, Enter.
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createQueryClient } from "@/lib/client/call";
import type { QueuedReport, ReportQueue } from "@/lib/feedback/schema";
import { StaffReportsScreen } from "./screen";

const dead = (id: string): QueuedReport => ({
  id,
  createdAt: "2026-11-25T10:00:00.000Z",
  purpose: "complaint",
  ip: "203.0.113.9",
  incidents: 1,
  state: "failed",
  stateReason: "554 5.7.1 Looks like spam",
  messageId: `<${id}@provider.example>`,
  attempts: 1,
  nextAttemptAt: null,
  sentAt: null,
  log: [
    {
      at: "2026-11-25T10:00:01.000Z",
      host: "mx1.sender.example",
      reply: "554 5.7.1 Looks like spam",
      outcome: "failed",
      stage: "reply",
    },
  ],
  feedId: "f1",
  feed: "Main",
  organization: "Sender",
  destination: "fbl@sender.example",
});
const queue: ReportQueue = { destinations: [], reports: [dead("r1"), dead("r2")], nextCursor: null };

let posted: unknown[];
let permissions: string[];

beforeEach(() => {
  posted = [];
  permissions = ["reports:read", "reports:replay"];
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    if (init.method !== "POST") return Response.json(path.endsWith("/me") ? { permissions } : queue);
    posted.push(JSON.parse(String(init.body)));
    return Response.json({ replayed: 1, refused: [] });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function draw() {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={createQueryClient()}>
        <NuqsTestingAdapter hasMemory>
          <StaffReportsScreen />
        </NuqsTestingAdapter>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const openFirst = async () => {
  const [row] = await screen.findAllByRole("button", { name: /^25 Nov/ });
  if (row === undefined) throw new Error("no report is listed");
  fireEvent.click(row);
  return screen.findByRole("dialog");
};

test("one report: the remote reply is read, the note has the focus, and Enter tries it again", async () => {
  draw();
  const drawer = await openFirst();
  expect(drawer.textContent).toContain("554 5.7.1 Looks like spam");
  const note = await within(drawer).findByLabelText("Note");
  expect(note.hasAttribute("data-autofocus")).toBe(true);
  fireEvent.change(note, { target: { value: "Their filter is mended" } });
  fireEvent.submit(note);
  await waitFor(() => expect(posted).toEqual([{ ids: ["r1"], note: "Their filter is mended" }]));
});

test("several: those that are chosen, and only they", async () => {
  draw();
  const boxes = await screen.findAllByRole("checkbox");
  expect(boxes).toHaveLength(2);
  fireEvent.click(boxes[1] as HTMLElement);
  const note = await screen.findByLabelText("Note");
  fireEvent.change(note, { target: { value: "Asked by the owner" } });
  fireEvent.submit(note);
  await waitFor(() => expect(posted).toEqual([{ ids: ["r2"], note: "Asked by the owner" }]));
});

test("who may only look has nothing to press", async () => {
  permissions = ["reports:read"];
  draw();
  const drawer = await openFirst();
  expect(within(drawer).queryByLabelText("Note")).toBeNull();
  expect(screen.queryByRole("checkbox")).toBeNull();
});
