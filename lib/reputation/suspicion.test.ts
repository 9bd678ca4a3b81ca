import { expect, it, test } from "vitest";
import { nameReasons, reasonsOf, type Traces, weightOf } from "./suspicion";

const quiet: Traces = {
  ip: "192.0.2.77",
  firstSeenAt: new Date("2026-11-18T09:00:00Z"),
  knownBefore: true,
  rcptCommands: 700,
  rcptUnknown: 7,
  recipients: 690,
  dataCommands: 690,
  verdicts: 690,
  spam: 10,
  trapHits: 0,
  rcptBefore: 2400,
  recipientsBefore: 2300,
  helo: "mail.example.com",
};
const lengths = { weekDays: 7, beforeDays: 23 };
const kinds = (more: Partial<Traces>) =>
  reasonsOf({ ...quiet, ...more }, 100, lengths).map(({ kind }) => kind);

test.each<[Partial<Traces>, string[]]>([
  [{}, []],
  [{ trapHits: 1, rcptCommands: 3 }, ["traps"]],
  [{ rcptBefore: 0, recipientsBefore: 0 }, ["new_sender"]],
  // Nothing is known of before: it can be as old as it likes.
  [{ rcptBefore: 0, recipientsBefore: 0, knownBefore: false }, []],
  [{ rcptCommands: 19, rcptBefore: 0, recipientsBefore: 0 }, []],
  [{ recipients: 3500 }, ["volume_jump"]],
  [{ recipients: 3499, recipientsBefore: 2300 }, []],
  [{ spam: 345 }, ["spam"]],
  [{ spam: 345, dataCommands: 99 }, []],
  [{ rcptUnknown: 70 }, ["unknown_recipients"]],
])("says of %o: %o", (more, expected) => {
  expect(kinds(more)).toEqual(expected);
});

test.each([
  ["mail.example.com", ["mail.example.com"], []],
  ["mx2.example.com", ["mail.example.com"], []],
  ["mail.other.example", ["mail.example.com"], ["helo_mismatch"]],
  ["mail.example.com", ["192-0-2-77.dsl.isp.example"], ["generic_name", "helo_mismatch"]],
  ["mail.example.com", ["c000024d.cust.isp.example"], ["generic_name", "helo_mismatch"]],
  ["[192.0.2.77]", ["mail.example.com"], ["helo_mismatch"]],
  ["localhost.localdomain", ["mail.example.com"], ["helo_mismatch"]],
  ["mail.example.com", [], ["generic_name"]],
])("reads the names %s with %o", (helo, hosts, expected) => {
  const found = nameReasons({ ip: "192.0.2.77", helo }, { hosts, confirmed: hosts });
  expect(found.map(({ kind }) => kind)).toEqual(expected);
});

it("says nothing of reverse names that did not answer", () => {
  expect(nameReasons({ ip: "192.0.2.77", helo: "mail.example.com" }, null)).toEqual([]);
});

it("weighs traps above names", () => {
  const reason = (kind: "traps" | "generic_name" | "helo_mismatch") => ({ kind, sentence: "" });
  expect(weightOf([reason("traps")])).toBeGreaterThan(
    weightOf([reason("generic_name"), reason("helo_mismatch")]),
  );
});
