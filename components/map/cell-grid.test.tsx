import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { MapCell } from "@/lib/reputation/schema";
import { CellGrid } from "./cell-grid";

afterEach(cleanup);

const cells = [
  "2001:db8:100:1::/64",
  "2001:db8:100:2::/64",
  "2001:db8:100:3::/64",
  "2001:db8:100:4::/64",
].map((network, at): MapCell => ({ at, network, granted: "whole", figures: null, before: null }));

function draw(named: boolean) {
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
  draw(true);
  expect(screen.getAllByRole("row").map((row) => row.children.length)).toEqual([3, 1]);
  expect(screen.getByText("2001:db8:100:4::/64")).toBeTruthy();
});

test("else sixteen in a row, without names", () => {
  draw(false);
  expect(screen.getAllByRole("row").map((row) => row.children.length)).toEqual([4]);
  expect(screen.queryByText("2001:db8:100:4::/64")).toBeNull();
});

test("arrows move by the row that is drawn, Enter opens", () => {
  const { onActive, onOpen } = draw(true);
  const [first] = screen.getAllByRole("gridcell");
  if (first === undefined) throw new Error("no cell");
  fireEvent.keyDown(first, { key: "ArrowDown" });
  expect(onActive).toHaveBeenCalledWith(3);
  fireEvent.keyDown(first, { key: "Enter" });
  expect(onOpen).toHaveBeenCalledWith(cells[0]);
});
