import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { ActKeys } from "./act-keys";

afterEach(cleanup);

const acts = { g: { act: "grant", name: "Grant" }, r: { act: "refuse", name: "Refuse" } } as const;

function show(inRow: boolean) {
  const [first, second] = [vi.fn(), vi.fn()];
  render(
    <MantineProvider>
      <div data-row>
        <button type="button">first</button>
        <input aria-label="note" />
        <ActKeys acts={acts} chosen="grant" onChoose={first} inRow={inRow} />
      </div>
      <div data-row>
        <button type="button">second</button>
        <ActKeys acts={acts} chosen="grant" onChoose={second} inRow={inRow} />
      </div>
    </MantineProvider>,
  );
  return { first, second };
}

test("a key decides about the row that has the focus, and about no other", () => {
  const { first, second } = show(true);
  fireEvent.keyDown(screen.getByText("second"), { key: "r" });
  expect(second.mock.calls).toEqual([["refuse"]]);
  expect(first).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: "g" });
  expect(first).not.toHaveBeenCalled();
});

test("what is typed into a field, or pressed with a modifier, is no decision", () => {
  const { first } = show(true);
  fireEvent.keyDown(screen.getByLabelText("note"), { key: "g" });
  fireEvent.keyDown(screen.getByText("first"), { key: "g", ctrlKey: true });
  fireEvent.keyDown(screen.getByText("first"), { key: "q" });
  expect(first).not.toHaveBeenCalled();
  fireEvent.keyDown(screen.getByText("first"), { key: "g" });
  expect(first.mock.calls).toEqual([["grant"]]);
});

test("alone on a page the key works from everywhere", () => {
  const { first } = show(false);
  fireEvent.keyDown(document.body, { key: "g" });
  expect(first.mock.calls).toEqual([["grant"]]);
});
