import { describe, expect, it } from "vitest";
import { readImportFile } from "./import-file";

describe("a file of addresses, tags and customers", () => {
  it("is read with a head line, in any of three delimiters, each further column a tag", () => {
    const file = '\ufeffIP;Tag;Customer\r\n192.0.2.1;newsletter;"Acme; Ltd"\r\n192.0.2.8/30;;Beta\r\n\r\n';
    expect(readImportFile(file, true)).toEqual({
      text: "192.0.2.1\n192.0.2.8/30",
      tags: [
        { lo: "192.0.2.1", hi: "192.0.2.1", tag: "newsletter" },
        { lo: "192.0.2.1", hi: "192.0.2.1", tag: "Acme; Ltd" },
        { lo: "192.0.2.8", hi: "192.0.2.11", tag: "Beta" },
      ],
      issues: [],
    });
    expect(readImportFile("192.0.2.1\tbulk\tbulk", true).tags).toHaveLength(1);
  });

  it("names what cannot be taken by its row, and takes the rest", () => {
    const { text, issues } = readImportFile("ip,tag\nhost.example,x\n192.0.2.5/24,y\n192.0.2.1,z", true);
    expect(text).toBe("192.0.2.1");
    expect(issues).toMatchObject([
      { item: "host.example", message: expect.stringContaining("Row 2") },
      { item: "192.0.2.5/24", message: expect.stringContaining("Row 3"), suggestion: "192.0.2.0/24" },
    ]);
  });

  it("that is no table, or too long, is refused in a sentence", () => {
    expect(readImportFile('"never closed', true).issues[0]?.message).toContain("no table");
    const long = Array.from({ length: 2001 }, () => "192.0.2.1").join("\n");
    expect(readImportFile(long, true).issues[0]?.message).toContain("at most 2000");
  });

  it("cannot smuggle line breaks or control characters into a tag", () => {
    expect(readImportFile('192.0.2.1,"a\r\nb\u0007c"', true).tags[0]?.tag).toBe("a b c");
  });
});
