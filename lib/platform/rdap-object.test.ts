import { describe, expect, it } from "vitest";
import { mailAddress, readRegistryNetwork } from "./rdap-object";

const network = { objectClassName: "ip network", startAddress: "192.0.2.0", endAddress: "192.0.2.255" };
const card = (...emails: unknown[]) => ["vcard", emails.map((email) => ["email", {}, "text", email])];

describe("readRegistryNetwork", () => {
  it("finds contacts at the top and nested in their organization, with all roles of each", () => {
    const read = readRegistryNetwork({
      ...network,
      entities: [
        { roles: ["registrant"], entities: [{ roles: ["abuse"], vcardArray: card("abuse@sender.example") }] },
        { roles: ["technical", "Administrative"], vcardArray: card("mailto:NOC@sender.example") },
        { roles: ["abuse"], vcardArray: card("noc@sender.example") },
      ],
    });
    expect(read?.contacts).toEqual([
      { address: "abuse@sender.example", roles: ["abuse"] },
      { address: "noc@sender.example", roles: ["technical", "administrative", "abuse"] },
    ]);
  });

  it("takes several values and parameters of one property, and skips what it cannot read", () => {
    const read = readRegistryNetwork({
      ...network,
      handle: 5,
      name: "  TWO\r\nLINES  ",
      events: [
        { eventAction: "registration", eventDate: "soon" },
        "x",
        { eventAction: "last changed", eventDate: "2026-01-05T23:30:00-05:00" },
      ],
      entities: [
        null,
        "x",
        { roles: "abuse", vcardArray: card("a@sender.example") },
        {
          roles: ["abuse", 7],
          vcardArray: [
            "vcard",
            [
              ["email", { pref: "1" }, "text", "b@sender.example", "c@sender.example"],
              ["tel", {}, "uri", "tel:1"],
              "x",
              [],
              ["email"],
            ],
          ],
        },
        { roles: ["abuse"], vcardArray: ["vcard", "x"] },
        { roles: ["abuse"] },
      ],
    });
    expect(read).toEqual({
      handle: null,
      name: "TWO LINES",
      holder: null,
      lo: "192.0.2.0",
      hi: "192.0.2.255",
      eventDays: ["2026-01-06"],
      contacts: [
        { address: "a@sender.example", roles: [] },
        { address: "b@sender.example", roles: ["abuse"] },
        { address: "c@sender.example", roles: ["abuse"] },
      ],
    });
  });

  it.each([
    null,
    "x",
    {},
    { startAddress: "192.0.2.0" },
    { startAddress: "192.0.2.0", endAddress: "2001:db8::" },
  ])("is null for what names no network: %j", (answer) => expect(readRegistryNetwork(answer)).toBeNull());

  it.each([
    [{ handle: "ORG-1", roles: ["Registrant", "abuse"] }, "ORG-1"],
    [{ roles: ["registrant"], vcardArray: ["vcard", [["fn", {}, "text", "Sender  Ltd\r\n"]]] }, "Sender Ltd"],
    [{ handle: "ORG-1", roles: ["abuse"] }, null],
    [{ handle: 7, roles: "registrant" }, null],
    ["nonsense", null],
  ])("names the registrant as the holder: %o", (entity, holder) => {
    const object = { startAddress: "192.0.2.0", endAddress: "192.0.2.255", entities: [entity] };
    expect(readRegistryNetwork(object)?.holder ?? null).toBe(holder);
  });

  it("does not descend for ever", () => {
    type Entity = { roles: string[]; vcardArray: unknown[]; entities: Entity[] };
    const deep = (level: number): Entity[] =>
      level > 6
        ? []
        : [{ roles: ["abuse"], vcardArray: card(`level${level}@sender.example`), entities: deep(level + 1) }];
    expect(readRegistryNetwork({ ...network, entities: deep(1) })?.contacts.map((c) => c.address)).toEqual([
      "level1@sender.example",
      "level2@sender.example",
      "level3@sender.example",
    ]);
  });
});

describe("mailAddress", () => {
  it.each([
    ["abuse@sender.example", "abuse@sender.example"],
    [" MAILTO:Abuse@Sender.Example ", "abuse@sender.example"],
    ["a.b+c@x.y.example", "a.b+c@x.y.example"],
    ["abuse@sender.example\r\nBcc: victim@example.net", null],
    ["abuse@sender.example, other@example.net", null],
    ["Abuse <abuse@sender.example>", null],
    ['"a b"@sender.example', null],
    ["a..b@sender.example", null],
    [".a@sender.example", null],
    ["abuse@localhost", null],
    ["abuse@192.0.2.1", null],
    ["abuse@-x.example", null],
    ["аbuse@sender.example", null],
    [`${"a".repeat(250)}@sender.example`, null],
  ])("%j becomes %j", (value, expected) => {
    expect(mailAddress(value)).toBe(expected);
  });
});
