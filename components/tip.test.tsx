import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { Tip, TipLayer } from "./tip";

beforeAll(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
});
beforeEach(() => {
  // Only the test moves the clock: on a busy machine a moment of real time is as long as a rest.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function Page() {
  const [copied, setCopied] = useState(false);
  const [there, setThere] = useState(true);
  return (
    <MantineProvider env="test">
      {there && (
        <Tip label={copied ? "Copied" : "Copy it"}>
          <button type="button" onClick={() => setCopied(true)}>
            copy
          </button>
        </Tip>
      )}
      <Tip label="Takes the other away">
        <button type="button" onClick={() => setThere(false)}>
          away
        </button>
      </Tip>
      <TipLayer />
    </MantineProvider>
  );
}

const shown = () => screen.queryByRole("tooltip")?.textContent ?? null;
const rest = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
/** The layer is loaded when it is first needed. */
const tooltip = () =>
  vi.waitFor(async () => {
    await act(async () => {});
    return screen.getByRole("tooltip");
  });
const button = (name: string) => screen.getByRole("button", { name });

test("the mouse has to rest a moment, and what it rests on is described", async () => {
  render(<Page />);
  fireEvent.mouseEnter(button("copy"));
  await rest(100);
  expect(shown()).toBeNull();
  await rest(100);
  expect((await tooltip()).textContent).toBe("Copy it");
  expect(document.getElementById(button("copy").getAttribute("aria-describedby") ?? "")?.textContent).toBe(
    "Copy it",
  );
  fireEvent.mouseLeave(button("copy"));
  await rest(500);
  expect(shown()).toBeNull();
  expect(button("copy").hasAttribute("aria-describedby")).toBe(false);
});

test("a mouse that only passes shows nothing", async () => {
  render(<Page />);
  fireEvent.mouseEnter(button("copy"));
  await rest(100);
  fireEvent.mouseLeave(button("copy"));
  await rest(500);
  expect(shown()).toBeNull();
});

test("the focus shows at once, follows a new label, and Escape puts it away", async () => {
  render(<Page />);
  act(() => button("copy").focus());
  expect((await tooltip()).textContent).toBe("Copy it");
  fireEvent.click(button("copy"));
  expect(shown()).toBe("Copied");
  fireEvent.keyDown(button("copy"), { key: "Escape" });
  await rest(500);
  expect(shown()).toBeNull();
});

test("one is shown at a time, and none of an element that is gone", async () => {
  render(<Page />);
  act(() => button("copy").focus());
  await tooltip();
  act(() => button("away").focus());
  await rest(500);
  expect(screen.getAllByRole("tooltip")).toHaveLength(1);
  expect(shown()).toBe("Takes the other away");
  act(() => button("copy").focus());
  fireEvent.click(button("away"));
  await rest(500);
  expect(shown()).toBeNull();
});
