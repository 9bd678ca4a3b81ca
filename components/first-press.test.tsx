import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { PressMenu, PressPanel } from "./first-press";
// Compiled before the first test waits for them.
import "./opened-menu";
import "./opened-panel";

afterEach(cleanup);
beforeAll(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
});

const button = (name: string) => screen.getByRole("button", { name });

test("a menu opens with the first press, says what was chosen, and gives the focus back", async () => {
  const pressed: string[] = [];
  render(
    <MantineProvider env="test">
      <PressMenu
        position="bottom-end"
        width={180}
        button={<button type="button">Colours</button>}
        heading="Schemes"
        entries={[
          { key: "light", name: "Light", present: true, onPress: () => pressed.push("light") },
          { key: "page", name: "A page", href: "/page", apart: true },
        ]}
      />
    </MantineProvider>,
  );
  expect(button("Colours").getAttribute("aria-haspopup")).toBe("menu");
  expect(button("Colours").getAttribute("aria-expanded")).toBe("false");
  fireEvent.click(button("Colours"));
  const light = await screen.findByRole("menuitem", { name: /Light/ });
  expect(screen.getByRole("menuitem", { name: "A page" }).getAttribute("href")).toBe("/page");
  expect(screen.getByText("Schemes")).toBeDefined();
  fireEvent.click(light);
  expect(pressed).toEqual(["light"]);
  await waitFor(() => expect(screen.queryByRole("menuitem")).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(button("Colours")));
});

test("a panel opens with the first press, closes by what is in it, and opens again", async () => {
  render(
    <MantineProvider env="test">
      <PressPanel position="bottom-start" width={300} button={<button type="button">Days</button>}>
        {(close) => (
          <button type="button" onClick={close}>
            Show
          </button>
        )}
      </PressPanel>
    </MantineProvider>,
  );
  expect(screen.queryByText("Show")).toBeNull();
  fireEvent.click(button("Days"));
  fireEvent.click(await screen.findByText("Show"));
  await waitFor(() => expect(screen.queryByText("Show")).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(button("Days")));
  fireEvent.click(button("Days"));
  await screen.findByText("Show");
});
