import { expect, test } from "vitest";
import { parseFields } from "./message";
import { unsubscribeOfferOf } from "./unsubscribe-offer";

const url = "https://sender.example/u/abc";
const mailto = "mailto:leave-abc@sender.example?subject=leave";
const post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";

test.each<[string, string, string | null, string | null]>([
  ["both ways", `List-Unsubscribe: <${mailto}>, <${url}>\r\n${post}`, url, mailto],
  ["folded inside an address", `List-Unsubscribe: <https://sender.example\r\n /u/abc>\r\n${post}`, url, null],
  ["comments between", `List-Unsubscribe: (leave) <${url}> (or by mail)\r\n${post}`, url, null],
  ["the first of two", `List-Unsubscribe: <${url}>, <https://other.example/>\r\n${post}`, url, null],
  ["no promise that one click is enough", `List-Unsubscribe: <${url}>, <${mailto}>\r\n`, null, mailto],
  ["another promise", `List-Unsubscribe: <${url}>\r\nList-Unsubscribe-Post: yes\r\n`, null, null],
  ["two promises", `List-Unsubscribe: <${url}>\r\n${post}${post}`, null, null],
  ["two fields", `List-Unsubscribe: <${url}>\r\nList-Unsubscribe: <${mailto}>\r\n${post}`, null, null],
  ["no TLS", `List-Unsubscribe: <http://sender.example/u>\r\n${post}`, null, null],
  ["no brackets", `List-Unsubscribe: ${url}\r\n${post}`, null, null],
  [
    "another scheme",
    `List-Unsubscribe: <file:///etc/passwd>, <ftp://sender.example/>\r\n${post}`,
    null,
    null,
  ],
  ["a mailto without an address", "List-Unsubscribe: <mailto:?subject=x>\r\n", null, null],
  ["8-bit letters", `List-Unsubscribe: <https://sender.example/\xe9>\r\n${post}`, null, null],
  ["2,001 letters", `List-Unsubscribe: <https://sender.example/${"x".repeat(2000)}>\r\n${post}`, null, null],
  ["nothing", "Subject: x\r\n", null, null],
])("%s", (_name, header, expectedUrl, expectedMailto) => {
  expect(unsubscribeOfferOf(parseFields(header))).toEqual({ url: expectedUrl, mailto: expectedMailto });
});
