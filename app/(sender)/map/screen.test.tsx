// The levels of the map: networks with who announces them, then cells, the present place named above them.
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createQueryClient } from "@/lib/client/call";
import type { CellFigures, NetworkMap } from "@/lib/reputation/schema";
import { MapScreen } from "./screen";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: () => undefined }) }));

const on = { days: 1, from: "2026-11-25", to: "2026-11-25" };
const none = { rcptCommands: 0, rcptUnknown: 0, dataCommands: 0, recipients: 0 };
const figures: CellFigures = {
  addresses: 1,
  counts: { ...none, recipients: 1200, ham: 1200, suspect: 0, spam: 0, complaints: 0 },
  green: 1,
  yellow: 0,
  red: 0,
  belowFloor: 0,
  blocked: 0,
  worst: "GREEN",
  spamShare: 0,
  complaintRate: { state: "no_base", complaints: 0, base: "recipients", ...on },
  trapHits: { mode: "guarded" },
};
const map = (of: Partial<NetworkMap>): NetworkMap => ({
  parents: [],
  cells: "list",
  size: 1,
  rows: [{ at: 0, network: "203.0.113.0/24", granted: "whole", figures, before: null }],
  hidden: 0,
  window: { name: "1", ...on },
  compared: null,
  completeThrough: "2026-11-25",
  floor: 100,
  trapDisclosure: "guarded",
  ...of,
});
let answer: NetworkMap;

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
    if (path.includes("/ranges/map")) return Response.json(answer);
    if (path.includes("/ips/groups")) {
      return Response.json({
        groups: [{ name: "AS64500", figures }],
        hidden: 0,
        window: answer.window,
        completeThrough: null,
      });
    }
    if (path.includes("/completeness")) return Response.json({ completeThrough: "2026-11-25", days: [] });
    if (path.includes("/me")) return Response.json({ organization: { id: "o" }, permissions: [] });
    return Response.json({ rows: [] });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function draw(search: string) {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={createQueryClient()}>
        <NuqsTestingAdapter searchParams={search}>
          <MapScreen />
        </NuqsTestingAdapter>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

test("the list leads to its networks and to the AS that announces them", async () => {
  answer = map({});
  draw("");
  const link = await screen.findByRole("link", { name: "AS64500" });
  expect(link.getAttribute("href")).toBe("/map?asn=64500");
  expect(screen.getByRole("link", { name: "203.0.113.0/24" }).getAttribute("href")).toContain("network=");
});

test("a single day can be stepped, and the place is the last of the crumbs", async () => {
  answer = map({ cells: "networks", parents: [], rows: [] });
  draw("?network=2001:db8:100::/48&asn=64500&window=1");
  expect(await screen.findByRole("button", { name: "Day before: 24 Nov" })).toBeTruthy();
  expect(screen.getByText("AS64500").getAttribute("href")).toBe("/map?asn=64500&window=1");
  expect(screen.getByText("2001:db8:100::/48").closest("[aria-current]")).not.toBeNull();
});
