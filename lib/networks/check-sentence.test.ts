import { describe, expect, it } from "vitest";
import { type CheckFacts, checkSentence, type HostFacts, hostSentence } from "./check-sentence";

const name = "_senderscope.2.0.192.in-addr.arpa";
const notYet = { outcome: "not_yet", found: "missing" } as const;
const unsure = { outcome: "could_not_check", found: null } as const;
const plain: CheckFacts = {
  decision: notYet,
  names: [name],
  foundAt: [],
  aliases: [],
  failures: [],
  partZone: null,
  needsStaff: false,
};
const say = (facts: Partial<CheckFacts>) => checkSentence({ ...plain, ...facts });

describe("what a check of the reverse zone says", () => {
  it.each([
    ["no such name, or no such record", {}, "No record was found at"],
    ["another token", { decision: { outcome: "not_yet", found: "changed" } }, "but with another value"],
    ["an alias", { aliases: [{ name, target: "x.example" }] }, "is an alias (CNAME) to x.example"],
    ["some of several names", { names: [name, "b"], foundAt: [name] }, "but all of the listed names need it"],
    [
      "a delegated part",
      { partZone: "0-31.2.0.192.in-addr.arpa" },
      "is delegated to 0-31.2.0.192.in-addr.arpa",
    ],
    ["a block too wide", { names: [] }, "too wide to be proven by DNS"],
    [
      "a found record",
      { decision: { outcome: "verified", found: null }, foundAt: [name] },
      "The record was found at",
    ],
  ] satisfies [string, Partial<CheckFacts>, string][])("%s", (_, facts, words) => {
    expect(say(facts)).toContain(words);
  });

  it.each([
    ["timeout", "did not answer in time"],
    ["servfail", "failed (SERVFAIL)"],
    ["refused", "refused the question"],
    ["unreachable", "could not be reached"],
    ["bad_answer", "could not be read"],
  ] as const)("%s: that nobody could say, and that nothing was changed", (reason, words) => {
    const sentence = say({ decision: unsure, failures: [{ name, reason }] });
    expect(sentence).toContain(words);
    expect(sentence).toContain("This says nothing about the record, and nothing was changed.");
    expect(sentence).not.toMatch(/not found|No record|failed to verify/);
  });
});

const host: HostFacts = {
  address: "192.0.2.9",
  decision: notYet,
  hosts: ["mail.sender.example"],
  astray: [],
  foundAt: [],
  aliases: [],
  failures: [],
};
const sayHost = (facts: Partial<HostFacts>) => hostSentence({ ...host, ...facts });

describe("what a check of the host names says", () => {
  it.each([
    ["none yet", {}, "A record at _senderscope.mail.sender.example proves the address too"],
    ["no name", { hosts: [] }, "192.0.2.9 has no host name."],
    ["no way back", { hosts: [], astray: ["x.example"] }, "x.example does not lead back to 192.0.2.9"],
    ["another token", { decision: { outcome: "not_yet", found: "changed" } }, "but with another value"],
    ["an alias", { aliases: [{ name: "a", target: "b" }] }, "is an alias (CNAME) to b"],
    [
      "found",
      { decision: { outcome: "verified", found: null }, foundAt: ["a"] },
      "The record was found at a",
    ],
    [
      "no answer",
      { decision: unsure, failures: [{ name: "9.2.0.192.in-addr.arpa", reason: "timeout" }] },
      "Its host name could not be looked up: 9.2.0.192.in-addr.arpa, its name servers did not answer in time.",
    ],
  ] satisfies [string, Partial<HostFacts>, string][])("%s", (_, facts, words) => {
    expect(sayHost(facts)).toContain(words);
  });
});
