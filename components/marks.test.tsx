import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { StripEntry } from "@/lib/reputation/schema";
import { FilterResultMark } from "./filter-result-mark";
import { type MarkKind, markWords } from "./result-words";
import { StateStrip, stripSentence } from "./state-strip";

afterEach(cleanup);

const kinds = Object.keys(markWords) as MarkKind[];

test("every mark has a shape and a name", () => {
  for (const kind of kinds) {
    const { container, unmount } = render(<FilterResultMark kind={kind} />);
    expect(screen.getByRole("img", { name: markWords[kind].name })).toBeTruthy();
    expect(container.querySelector("circle, rect, path")).not.toBeNull();
    unmount();
  }
});

test("the three results differ in shape and letter, not only in colour", () => {
  const drawn = (["GREEN", "YELLOW", "RED"] as const).map((kind) => {
    const { container, unmount } = render(<FilterResultMark kind={kind} />);
    const found = [
      container.querySelector("circle, path, rect")?.tagName,
      container.querySelector("text")?.textContent,
    ];
    unmount();
    return found;
  });
  expect(drawn).toEqual([
    ["circle", "G"],
    ["path", "Y"],
    ["rect", "R"],
  ]);
});

test("blocked is said and drawn, and the letter stays above the bar", () => {
  const { container } = render(<FilterResultMark kind="RED" blocked />);
  expect(screen.getByRole("img", { name: "Red, blocked" })).toBeTruthy();
  expect(container.querySelectorAll("line")).toHaveLength(2);
  expect(container.querySelector("svg")?.lastElementChild?.textContent).toBe("R");
});

const strip = (results: MarkKind[]): StripEntry[] =>
  results.map((result, index) => ({
    day: `2026-11-${String(index + 1).padStart(2, "0")}`,
    result,
    volume: 10,
  }));

test("the strip is read as a sentence with the newest red day", () => {
  expect(stripSentence(strip(["RED", "GREEN", "RED", "floor", "late"]))).toBe(
    "5 days: 2 red, 1 green, 1 below the floor, 1 late. Last red on 3 Nov.",
  );
});

test("each day of the strip has its own drawing and words", () => {
  const { container } = render(<StateStrip days={strip(kinds)} />);
  const groups = [...container.querySelectorAll("g")];
  expect(groups).toHaveLength(kinds.length);
  expect(
    groups.map((group) => group.querySelector("title")?.textContent?.includes("10 recipients")),
  ).not.toContain(false);
  const heights = groups
    .slice(0, 3)
    .map((group) => Number(group.querySelector("rect")?.getAttribute("height")));
  expect([...heights].sort((a, b) => a - b)).toEqual(heights);
});
