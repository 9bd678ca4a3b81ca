import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { operations } from "@/app/api/v1/operations";
import ReferencePage from "./page";

afterEach(cleanup);

test("has a part for every operation of the API, whatever it answers", async () => {
  const known = await operations();
  render(await ReferencePage());
  expect(document.querySelectorAll("details[id]")).toHaveLength(known.length);
  expect(screen.getAllByText("text/csv").length).toBeGreaterThan(0);
});
