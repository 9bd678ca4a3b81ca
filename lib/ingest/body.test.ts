import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { decodeBody, type Encoding, encodingOf, MAX_BATCH_BYTES } from "./body";

async function decode(
  body: Iterable<Uint8Array>,
  encoding: Encoding,
  length: number | null = null,
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of decodeBody([...body], encoding, length)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const text = Buffer.from("one\ntwo\nthree\n".repeat(1000));
const pieces = (whole: Buffer, size = 100): Buffer[] =>
  Array.from({ length: Math.ceil(whole.length / size) }, (_, i) => whole.subarray(i * size, (i + 1) * size));

const torn = expect.objectContaining({ code: "invalid_input" });

describe("decodeBody", () => {
  it.each([
    ["identity", text],
    ["gzip", gzipSync(text)],
    ["x-gzip", Buffer.concat([gzipSync(text.subarray(0, 5000)), gzipSync(text.subarray(5000))])],
    ["br", brotliCompressSync(text)],
  ] as const)("reads %s", async (encoding, body) => {
    expect(await decode(pieces(body), encoding, body.length)).toBe(text.toString());
  });

  it("reads an empty body", async () => {
    expect(await decode([], "identity", 0)).toBe("");
  });

  it.each(["gzip", "br"] as const)("refuses %s that broke off or is damaged", async (encoding) => {
    const whole = encoding === "gzip" ? gzipSync(text) : brotliCompressSync(text);
    await expect(decode(pieces(whole.subarray(0, whole.length - 9)), encoding)).rejects.toEqual(torn);
    await expect(decode([text], encoding)).rejects.toEqual(torn);
    await expect(decode([], encoding)).rejects.toEqual(torn);
  });

  it("refuses a body that is shorter than it promised, even when it ends with a line", async () => {
    await expect(decode([text.subarray(0, 4)], "identity", text.length)).rejects.toEqual(torn);
  });

  it("refuses a body whose connection breaks", async () => {
    async function* broken() {
      yield text;
      throw new Error("aborted");
    }
    const read = async () => {
      for await (const chunk of decodeBody(broken(), "identity", null))
        expect(chunk.length).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toEqual(torn);
  });

  it("stops at the bound, and reads no more of a bomb than that", async () => {
    const block = gzipSync(Buffer.alloc(16 * 1024 * 1024));
    let sent = 0;
    let closed = false;
    function* bomb() {
      try {
        for (; sent < 1000; sent += 1) yield block;
      } finally {
        closed = true;
      }
    }
    async function* slowBomb() {
      yield* bomb();
    }
    let bytes = 0;
    const read = async () => {
      for await (const chunk of decodeBody(slowBomb(), "gzip", null)) bytes += chunk.length;
    };
    await expect(read()).rejects.toMatchObject({ code: "too_large" });
    expect(bytes).toBeLessThanOrEqual(MAX_BATCH_BYTES);
    expect(sent).toBeLessThan(20);
    await vi.waitFor(() => expect(closed).toBe(true));
  });
});

describe("encodingOf", () => {
  it.each([
    [null, "identity"],
    ["", "identity"],
    ["GZIP", "gzip"],
    ["br", "br"],
  ])("%s is %s", (header, encoding) => {
    expect(encodingOf(header)).toBe(encoding);
  });

  it.each(["zstd", "gzip, gzip", "deflate", "toString"])("%s is refused", (header) => {
    expect(() => encodingOf(header)).toThrow(expect.objectContaining({ code: "unsupported" }));
  });
});
