import { expect, test } from "vitest";
import { unsubscribeMailOf } from "./unsubscribe-mail";

test.each<[string, string, ReturnType<typeof unsubscribeMailOf>]>([
  [
    "one address",
    "mailto:leave-7@lists.sender.example",
    { to: "leave-7@lists.sender.example", subject: "unsubscribe", text: "unsubscribe" },
  ],
  [
    "its subject and text, in one line of what is printable",
    "mailto:leave@sender.example?subject=off%0D%0ABcc:%20x@y.example&body=list%3D7",
    { to: "leave@sender.example", subject: "off Bcc: x@y.example", text: "list=7" },
  ],
  [
    "other fields are not taken",
    "mailto:leave@sender.example?cc=victim@other.example&Subject=S",
    { to: "leave@sender.example", subject: "S", text: "unsubscribe" },
  ],
  ["of nobody who signed", "mailto:victim@other.example", null],
  ["two addresses", "mailto:leave@sender.example,victim@other.example", null],
  ["two addresses, escaped", "mailto:leave@sender.example%2Cvictim@other.example", null],
  ["a broken escape", "mailto:leave%zz@sender.example", null],
  ["a domain that only ends like the signer's", "mailto:leave@evilsender.example", null],
])("%s", (_name, mailto, expected) => {
  expect(unsubscribeMailOf(mailto, ["news.sender.example"])).toEqual(expected);
});
