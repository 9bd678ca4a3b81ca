import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { call, createQueryClient, Problem } from "@/lib/client/call";
import { ConfirmFirst } from "./confirm-first";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const json = (status: number, value: unknown) =>
  new Response(status === 204 ? null : JSON.stringify(value), { status });

/** A server that wants a confirmation for DELETE /thing, and takes `right` for one. Answers what it was asked. */
function serve(): string[] {
  const asked: string[] = [];
  let confirmed = false;
  vi.stubGlobal(
    "fetch",
    async (url: string, { method = "GET", body }: { method?: string; body?: string } = {}) => {
      asked.push(`${method} ${url.replace("/api/v1", "")}`);
      if (url.endsWith("/me/sign-in-ways"))
        return json(200, {
          secondFactor: null,
          confirmsBy: "password",
          missingFor: null,
          issuers: [],
          identities: [],
        });
      if (url.endsWith("/me/confirm")) {
        confirmed = JSON.parse(body ?? "{}").proof === "right";
        const issues = [{ path: "body.proof", message: "This is not your password." }];
        return confirmed ? json(204, null) : json(400, { title: "No.", code: "invalid_input", issues });
      }
      return confirmed
        ? json(200, { done: true })
        : json(403, { title: "Confirm first.", code: "confirm_first" });
    },
  );
  return asked;
}

function show(): void {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={createQueryClient()}>
        <ConfirmFirst />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

async function give(proof: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText(/Your password/), { target: { value: proof } });
  fireEvent.click(screen.getByRole("button", { name: "Confirm" }));
}

test("a call that wants a confirmation is repeated after it, once for all that wait", async () => {
  const asked = serve();
  show();
  const both = Promise.all([call("DELETE", "/thing"), call("DELETE", "/thing")]);
  await give("wrong");
  await screen.findByText("This is not your password.");
  await give("right");
  expect(await both).toEqual([{ done: true }, { done: true }]);
  expect(asked.filter((each) => each === "POST /me/confirm")).toHaveLength(2);
  expect(asked.filter((each) => each === "DELETE /thing")).toHaveLength(4);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("who cancels gets the refusal, and nothing is repeated", async () => {
  const asked = serve();
  show();
  const refused = call("DELETE", "/thing").catch((error: unknown) => error);
  fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  const problem = await act(() => refused);
  expect(problem).toBeInstanceOf(Problem);
  expect((problem as Problem).code).toBe("confirm_first");
  expect(asked.filter((each) => each.startsWith("DELETE"))).toHaveLength(1);
});
