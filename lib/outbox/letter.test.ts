import { describe, expect, it } from "vitest";
import { type Letter, writeLetter } from "./letter";

const letter: Letter = {
  heading: "Confirm <your> account",
  paragraphs: ['Anna "A" & Bert said so.', "Open the link."],
  facts: [
    ["Organization", "<script>alert(1)</script>"],
    ["Networks", "192.0.2.0/24,\n198.51.100.0/24"],
  ],
  actions: [
    { label: "Confirm", url: "https://senders.example.net/confirm?token=a&b='c" },
    { label: "Deny", url: "https://senders.example.net/deny" },
  ],
  closing: ["The link works once."],
  footer: "Example Mail sent this.",
};

describe("writeLetter", () => {
  it("says everything in plain text, in order", () => {
    expect(writeLetter(letter).text).toBe(
      [
        "Confirm <your> account",
        'Anna "A" & Bert said so.',
        "Open the link.",
        "Organization: <script>alert(1)</script>\nNetworks:     192.0.2.0/24, 198.51.100.0/24",
        "Confirm:\nhttps://senders.example.net/confirm?token=a&b='c",
        "Deny:\nhttps://senders.example.net/deny",
        "The link works once.",
        "-- \nExample Mail sent this.\n",
      ].join("\n\n"),
    );
  });

  it("escapes everything that others wrote, in elements and in links", () => {
    const { html } = writeLetter(letter);
    expect(html).not.toContain("<script>");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).toContain('href="https://senders.example.net/confirm?token=a&amp;b=&#39;c"');
    expect(html).toContain("Anna &quot;A&quot; &amp; Bert said so.");
  });

  it("loads nothing from anywhere", () => {
    expect(writeLetter(letter).html).not.toMatch(/<(img|link|iframe|object|script)|url\(|@import/i);
  });

  it.each(["javascript:alert(1)", "//evil.example/", 'https://a.example/"onclick="', "data:text/html,x"])(
    "refuses to link to %s",
    (url) => {
      expect(() => writeLetter({ ...letter, actions: [{ label: "Go", url }] })).toThrow(/can only link/);
    },
  );
});
