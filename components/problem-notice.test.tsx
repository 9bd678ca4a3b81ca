import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { fieldOf, ProblemNotice } from "./problem-notice";

afterEach(cleanup);

const problem = {
  title: "Some of the input is not valid. Nothing was changed.",
  issues: [
    { path: "query.cidr", message: "Write a network." },
    { path: "body", message: "not valid JSON" },
  ],
  requestId: "5f0c0a52",
  retryAfter: 120,
};

test("says what happened, what is wrong where, when to try again and which request it was", () => {
  render(
    <MantineProvider>
      <ProblemNotice problem={problem} />
    </MantineProvider>,
  );
  const text = screen.getByRole("alert").textContent;
  expect(text).toContain("Some of the input is not valid. Nothing was changed.");
  expect(text).toContain("cidr: Write a network.");
  expect(text).toContain("not valid JSON");
  expect(text).toContain("Try again in 2 minutes.");
  expect(text).toContain("5f0c0a52");
  expect(screen.queryByRole("button")).toBeNull();
});

test("offers a retry where there is one", () => {
  let retried = 0;
  render(
    <MantineProvider>
      <ProblemNotice
        problem={{ ...problem, retryAfter: null }}
        onRetry={() => {
          retried += 1;
        }}
      />
    </MantineProvider>,
  );
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(retried).toBe(1);
});

test.each([
  ["body.name", "name"],
  ["query.cidr", "cidr"],
  ["body", ""],
  ["pathway", "pathway"],
])("the field of %s", (path, field) => {
  expect(fieldOf(path)).toBe(field);
});
