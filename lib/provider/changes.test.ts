import { expect, it } from "vitest";
import { changesIn, changesOf } from "./changes";
import type { PublicSettings } from "./schema";

const before = {
  name: "Example Mail",
  floorDataCommands: 100,
  internalNetworks: ["10.0.0.0/8"],
} as PublicSettings;

it("says what was and what is, and only of what differs", () => {
  expect(
    changesOf(before, {
      name: "Example Mail",
      floorDataCommands: 50,
      internalNetworks: ["192.0.2.0/24", "198.51.100.0/24"],
    }),
  ).toEqual({
    floorDataCommands: 50,
    "floorDataCommands.before": 100,
    "internalNetworks.added": ["192.0.2.0/24", "198.51.100.0/24"],
    "internalNetworks.removed": ["10.0.0.0/8"],
  });
});

it("answers nothing for a patch that changes nothing", () => {
  expect(changesOf(before, { name: "Example Mail", internalNetworks: ["10.0.0.0/8"] })).toBeNull();
});

it("is read back out of the log, a setting at a time, without the note", () => {
  const detail = changesOf(before, { floorDataCommands: 50, internalNetworks: [] });
  expect(changesIn({ ...detail, note: "fewer" })).toEqual([
    { field: "internalNetworks", list: true, from: "10.0.0.0/8", to: "" },
    { field: "floorDataCommands", list: false, from: "100", to: "50" },
  ]);
});
