// Figures that cannot be read: the page stays, says so once, and another range can be chosen.
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createQueryClient } from "@/lib/client/call";
import { IpScreen } from "./screen";

const broken = { title: "Something went wrong on our side.", code: "internal" };
let failing: RegExp;

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  vi.stubGlobal("fetch", async (path: string) => {
    if (failing.test(path)) return Response.json(broken, { status: 400 });
    if (path.includes("/notes")) return Response.json({ notes: [] });
    return Response.json({ permissions: ["alerts:write"] });
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
        <NuqsTestingAdapter>
          <IpScreen ip="203.0.113.20" />
        </NuqsTestingAdapter>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

test("an address whose figures fail says so once, and keeps its range and its notes", async () => {
  failing = /\/ips\/203\.0\.113\.20(\/series)?(\?|$)|completeness/;
  draw();
  expect(await screen.findAllByRole("alert")).toHaveLength(1);
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
  expect(screen.getByRole("radio", { name: /^30/ })).toBeTruthy();
  expect(await screen.findByText(/^None yet\. A note stands/)).toBeTruthy();
  expect(await screen.findByText("How far the data reaches could not be read.")).toBeTruthy();
  expect((await screen.findByRole("link", { name: "Alert me" })).getAttribute("href")).toBe(
    "/alerts?networks=203.0.113.20",
  );
});
