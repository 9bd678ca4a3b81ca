import { expect, test } from "vitest";
import type { CellFigures, MapCell } from "@/lib/reputation/schema";
import { cellLook, cellText } from "./cell-look";

const on = { days: 7, from: "2026-11-22", to: "2026-11-28" };
const figures: CellFigures = {
  addresses: 3,
  counts: {
    rcptCommands: 13_000,
    rcptUnknown: 40,
    dataCommands: 12_000,
    recipients: 12_345,
    ham: 12_000,
    suspect: 300,
    spam: 45,
    complaints: 38,
  },
  green: 2,
  yellow: 1,
  red: 0,
  belowFloor: 0,
  blocked: 0,
  worst: "YELLOW",
  spamShare: 0.0036,
  complaintRate: {
    state: "measured",
    rate: 0.00308,
    low: 0.002,
    high: 0.004,
    complaints: 38,
    base: "recipients",
    baseCount: 12_345,
    widened: false,
    ...on,
  },
  trapHits: { mode: "bands", atLeast: 35, band: null },
};
const cell = (of: Partial<CellFigures> | null): MapCell => ({
  at: 0,
  network: "198.51.100.0/24",
  granted: "whole",
  figures: of === null ? null : { ...figures, ...of },
  before: null,
});

test("a cell carries its figure, short, and never a zero for what is not nothing", () => {
  expect(cellText(cell({}), "volume")).toBe("12k");
  expect(cellText(cell({}), "spam")).toBe("<1");
  expect(cellText(cell({ spamShare: 0.4 }), "spam")).toBe("40");
  expect(cellText(cell({ spamShare: 0 }), "spam")).toBe("0");
  expect(cellText(cell({}), "complaints")).toBe("0.31");
  expect(cellText(cell({}), "traps")).toBe("35");
});

test("what is withheld, below the floor or without mail has a look and no figure", () => {
  const floor = cell({ spamShare: null });
  expect([cellLook(floor, "spam"), cellText(floor, "spam")]).toEqual(["floor", ""]);
  const withheld = cell({ trapHits: { mode: "guarded" } });
  expect([cellLook(withheld, "traps"), cellText(withheld, "traps")]).toEqual(["floor", ""]);
  expect([cellLook(cell(null), "volume"), cellText(cell(null), "volume")]).toEqual(["none", ""]);
});
