import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { createQueryClient } from "@/lib/client/call";
import { SecondFactor } from "./second-factor";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const codes = ["aaaa-bbbb-cccc-dddd", "eeee-ffff-gggg-hhhh"];

/** A server whose second factor is off until the first code is given. */
function serve(): void {
  let on = false;
  vi.stubGlobal("fetch", async (url: string, { method = "GET" }: { method?: string } = {}) => {
    const answer = () => {
      if (url.endsWith("/me/sign-in-ways")) {
        const secondFactor = on ? { since: "2026-11-25T10:00:00Z", recoveryCodesLeft: codes.length } : null;
        const missingFor = on ? null : { organization: true, staff: false };
        return { secondFactor, confirmsBy: "password", missingFor, issuers: [], identities: [] };
      }
      if (method === "POST") return { uri: "otpauth://totp/x?secret=ABCDEFGH", secret: "ABCDEFGH" };
      on = true;
      return { codes };
    };
    return new Response(JSON.stringify(answer()), { status: 200 });
  });
}

test("is turned on by a first code, and its recovery codes stay until they are kept", async () => {
  serve();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={createQueryClient()}>
        <SecondFactor />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByText("A second factor is asked of you");
  fireEvent.click(screen.getByRole("button", { name: "Turn on" }));
  const dialog = await screen.findByRole("dialog");
  expect(await within(dialog).findByLabelText("Secret")).toHaveProperty("value", "ABCDEFGH");
  expect(within(dialog).getByRole("img", { name: /QR code/ })).toBeTruthy();
  fireEvent.change(within(dialog).getByLabelText(/Code it shows now/), { target: { value: "123456" } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Turn on" }));
  // Behind the window it is on already; the codes, shown once, must not go with what it replaces.
  await screen.findByText(/2 recovery codes are left/);
  for (const code of codes) await within(dialog).findByText(code);
  expect(screen.queryByText("A second factor is asked of you")).toBeNull();
  fireEvent.click(within(dialog).getByRole("button", { name: "I have kept them" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});
