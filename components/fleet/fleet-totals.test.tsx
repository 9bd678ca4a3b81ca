import { MantineProvider } from "@mantine/core";
import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { IpList } from "@/lib/reputation/schema";
import { FleetTotals } from "./fleet-totals";

afterEach(cleanup);

const counts = (recipients: number, spam: number, complaints: number) => ({
  rcptCommands: recipients,
  rcptUnknown: 0,
  dataCommands: recipients,
  recipients,
  ham: recipients - spam,
  suspect: 0,
  spam,
  complaints,
});

function words(before: IpList["summary"]["before"], compared: IpList["compared"]): string {
  const list = { summary: { counts: counts(1100, 550, 12), before }, compared } as IpList;
  const { container } = render(
    <MantineProvider>
      <FleetTotals list={list} />
    </MantineProvider>,
  );
  return (container.querySelector("p")?.textContent ?? "").replaceAll(/[\u202f\u00a0]/g, " ");
}

const period = { days: 7, from: "2026-11-06", to: "2026-11-12" };

test("totals stand alone without a comparison", () => {
  expect(words(null, null)).toBe("1 100 recipients, 12 complaints, spam share 50 %.");
});

test("each stands beside what it was", () => {
  expect(words(counts(1000, 100, 6), period)).toBe(
    "1 100 recipients (+10 %), 12 complaints (+100 %), spam share 50 % (10 % before). Against the same networks, 6 Nov to 12 Nov 2026.",
  );
});

test("a view without mail says why there are addresses, not that nothing was nothing", () => {
  const list = { total: 2, summary: { counts: counts(0, 0, 0), before: null }, compared: null } as IpList;
  const { container } = render(
    <MantineProvider>
      <FleetTotals list={list} />
    </MantineProvider>,
  );
  expect(container.querySelector("p")?.textContent).toBe(
    "No mail came from them in this window; they are listed for a status of their own.",
  );
});

test("it says so where there is nothing to compare with", () => {
  expect(words(null, period)).toMatch(
    /^1 100 recipients, 12 complaints, .*No totals against 6 Nov to 12 Nov/,
  );
});
