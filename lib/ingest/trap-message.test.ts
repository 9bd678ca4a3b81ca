import { describe, expect, it } from "vitest";
import { sampleOf, type TrapEnvelope, TrapMessageReader, trapMessageId } from "./trap-message";

const envelope: TrapEnvelope = {
  ip: "192.0.2.1",
  mailFrom: "b@sender.example",
  recipients: ["a@trap.example", "b@trap.example"],
  relayedBy: null,
};

function read(message: string, chunk = message.length) {
  const reader = new TrapMessageReader();
  const bytes = Buffer.from(message);
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk));
  return reader.end();
}
const idOf = (message: string, of = envelope, chunk?: number) =>
  trapMessageId(of, read(message, chunk)).toString("hex");

const message = (trace: string, body = "Buy now.") =>
  `${trace}From: News <news@sender.example>\r\nMessage-ID: <1@sender.example>\r\nTo: a@trap.example\r\n\r\n${body}\r\n`;

describe("trapMessageId", () => {
  it("is the same for another try, over another relay, in other pieces", () => {
    const first = idOf(message("Received: by mx1 id A1\r\n"));
    expect(idOf(message("Received: by mx2\r\n\tid B2\r\nX-Spam-Score: 4\r\n"))).toBe(first);
    expect(idOf(message("Received: by mx1 id A1\r\n"), envelope, 7)).toBe(first);
    expect(
      idOf(message(""), { ...envelope, recipients: ["B@trap.example", "a@trap.example", "a@trap.example"] }),
    ).toBe(first);
  });

  it.each([
    ["another client", idOf(message(""), { ...envelope, ip: "192.0.2.2" })],
    ["another sender", idOf(message(""), { ...envelope, mailFrom: "c@sender.example" })],
    ["other recipients", idOf(message(""), { ...envelope, recipients: ["a@trap.example"] })],
    ["another text", idOf(message("", "Buy more."))],
    ["another id", idOf(message("").replace("<1@", "<2@"))],
  ])("is another for %s", (_, other) => {
    expect(other).not.toBe(idOf(message("")));
  });

  it("knows a message again that a relay of ours gave a date and an id", () => {
    const relayed = { ...envelope, relayedBy: ["mx1.provider.example"] };
    const given = (n: number) =>
      `Date: Fri, 20 Nov 2026 12:00:0${n} +0000\r\nMessage-ID: <${n}@MX1.provider.example>\r\n`;
    const bare = "Subject: x\r\n\r\nHello";
    expect(idOf(given(1) + bare, relayed)).toBe(idOf(given(2) + bare, relayed));
    expect(idOf(given(1) + bare)).not.toBe(idOf(given(2) + bare));
  });

  it("tells messages without any header apart by their text", () => {
    expect(idOf("\r\n\r\none")).not.toBe(idOf("\r\n\r\ntwo"));
  });

  it("reads a head without end as text after 64 KiB", () => {
    const endless = `Subject: ${"x".repeat(200_000)}`;
    expect(idOf(endless)).not.toBe(idOf(`${endless}y`));
    expect(sampleOf(read(endless).fields)).toBe("Subject: …");
  });
});

describe("sampleOf", () => {
  const secret = "jane.doe";
  const sample = sampleOf(
    read(
      [
        `Received: from mail.sender.example ([192.0.2.1])\r\n\tby mx1 for <${secret}@trap.example>; Fri, 20 Nov 2026`,
        `Delivered-To: ${secret}@trap.example`,
        `Return-Path: <bounce-${secret}=trap.example@sender.example>`,
        `To: Jane <${secret}@trap.example>,`,
        `\t${secret}@other.example`,
        "From: =?utf-8?Q?Caf=C3=A9_News?= <news@sender.example>",
        `Subject: =?utf-8?B?${Buffer.from(`Hello ${secret}@trap.example`).toString("base64")}?=`,
        `List-Unsubscribe: <https://sender.example/u/${secret}?a=1>, <mailto:u+${secret}@sender.example?subject=x>`,
        `X-To-Quoted: "${secret} at home"@trap.example`,
        `X-Encoded: ${secret}%40trap.example`,
        "X-Odd: \u202eevil\u0000",
        "",
        "The text.",
      ].join("\r\n"),
    ).fields,
  );

  it("holds no recipient in any spelling, no local part, no path of a link, and no text", () => {
    expect(sample).not.toContain(secret);
    expect(sample).not.toContain("news@");
    expect(sample).not.toContain("The text");
    expect(sample).toContain("X-Odd: ?evil?");
  });

  it("still tells who sent what over which way", () => {
    expect(sample).toContain("Received: from mail.sender.example ([192.0.2.1]) by mx1 for <…@trap.example>");
    expect(sample).toContain("From: Café News <…@sender.example>");
    expect(sample).toContain("List-Unsubscribe: <https://sender.example/…>, <mailto:…>");
    expect(sample).toContain("To: (left out)");
  });
});
