import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { MapCell } from "@/lib/reputation/schema";
import { CellGrid } from "./cell-grid";

afterEach(cleanup);

const cellOf = (network: string, at: number): MapCell => ({
  at,
  network,
  granted: "whole",
  figures: null,
  before: null,
});
const cells = [
  "2001:db8:100:1::/64",
  "2001:db8:100:2::/64",
  "2001:db8:100:3::/64",
  "2001:db8:100:4::/64",
].map(cellOf);

function draw(named: boolean, cells: readonly (MapCell | null)[]) {
  const [onActive, onOpen] = [vi.fn(), vi.fn()];
  render(
    <MantineProvider>
      <CellGrid
        label="The cells"
        cells={cells}
        by="result"
        active={0}
        onActive={onActive}
        onOpen={onOpen}
        stale={false}
        named={named}
      />
    </MantineProvider>,
  );
  return { onActive, onOpen };
}

test("where a place says nothing, three cells in a row carry their names", () => {
  draw(true, cells);
  expect(screen.getAllByRole("row").map((row) => row.children.length)).toEqual([3, 1]);
  expect(screen.getByText("2001:db8:100:4::/64")).toBeTruthy();
});

test("else sixteen in a row, without names, and a row says where it begins", () => {
  const addresses = Array.from({ length: 32 }, (_, at) => cellOf(`203.0.113.${at}`, at));
  draw(false, addresses);
  expect(screen.getAllByRole("row").map((row) => row.firstElementChild?.textContent)).toEqual([".0", ".16"]);
  expect(screen.getAllByRole("gridcell")).toHaveLength(32);
});

test("where a row begins is known from any of its cells", () => {
  const part = cellOf("198.18.19.0/24", 3);
  draw(false, [null, null, null, part, ...Array.from({ length: 28 }, () => null)]);
  expect(screen.getAllByRole("row").map((row) => row.firstElementChild?.textContent)).toEqual([".16", ""]);
});

test("arrows move by the row that is drawn, Enter opens", () => {
  const { onActive, onOpen } = draw(true, cells);
  const [first] = screen.getAllByRole("gridcell");
  if (first === undefined) throw new Error("no cell");
  fireEvent.keyDown(first, { key: "ArrowDown" });
  expect(onActive).toHaveBeenCalledWith(3);
  fireEvent.keyDown(first, { key: "Enter" });
  expect(onOpen).toHaveBeenCalledWith(cells[0]);
});
