// Before each test file: nothing leaves this machine, and nothing is complained about unnoticed.
import { afterEach, beforeEach, expect, vi } from "vitest";
import { guardNetwork } from "./network-guard";

guardNetwork();

// A test that means console.error to be called mocks it itself; then this spy is not reached.
let complaints: unknown[][] = [];

beforeEach(() => {
  complaints = [];
  vi.spyOn(console, "error").mockImplementation((...words) => {
    complaints.push(words);
  });
});

afterEach(() => {
  const seen = complaints;
  vi.restoreAllMocks();
  expect(seen, "console.error was called").toEqual([]);
});
