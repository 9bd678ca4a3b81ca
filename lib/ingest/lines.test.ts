import fc from "fast-check";
import { expect, it } from "vitest";
import { LineSplitter, MAX_LINE_BYTES } from "./lines";

function split(chunks: readonly Buffer[]): { seen: [number, string | null][]; lines: number } {
  const seen: [number, string | null][] = [];
  const splitter = new LineSplitter((line, text) => seen.push([line, text]));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return { seen, lines: splitter.lines };
}

/** The buffer cut at these places. */
function cut(whole: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b);
  return [0, ...ends].map((start, i) => whole.subarray(start, ends[i] ?? whole.length));
}

const text = fc
  .string({ unit: "grapheme", maxLength: 30 })
  .map((line) => line.replaceAll(/[\r\n\ufeff]/g, ""));

it("gives the same lines however the bytes are cut, inside characters too", () => {
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 20 }),
      fc.constantFrom("\n", "\r\n"),
      fc.array(fc.nat(), { maxLength: 10 }),
      (lines, end, places) => {
        const whole = Buffer.from(lines.map((line) => line + end).join(""));
        expect(split(cut(whole, places))).toEqual({
          seen: lines.flatMap((line, i) => (line.trim() === "" ? [] : [[i + 1, line]])),
          lines: lines.length,
        });
      },
    ),
  );
});

it("takes a last line without an end, counts blank lines, and drops a byte order mark", () => {
  expect(split([Buffer.from('\ufeff{"a":1}\n\n  \n{"b":2}')])).toEqual({
    seen: [
      [1, '{"a":1}'],
      [4, '{"b":2}'],
    ],
    lines: 4,
  });
  expect(split([])).toEqual({ seen: [], lines: 0 });
});

it("refuses a line over the limit by its bytes, and goes on with the next, however the bytes are cut", () => {
  const whole = Buffer.concat([
    Buffer.from(`${"x".repeat(MAX_LINE_BYTES)}\r\n`),
    Buffer.from(`${"x".repeat(MAX_LINE_BYTES + 1)}\n`),
    Buffer.from(`${"€".repeat(MAX_LINE_BYTES / 2)}\n`),
    Buffer.from("ok\n"),
    Buffer.from("x".repeat(3 * MAX_LINE_BYTES)),
  ]);
  for (const size of [1000, 16_384, 65_536, whole.length]) {
    const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, i) =>
      whole.subarray(i * size, (i + 1) * size),
    );
    expect(split(chunks).seen.map(([line, seen]) => [line, seen?.length ?? null])).toEqual([
      [1, MAX_LINE_BYTES],
      [2, null],
      [3, null],
      [4, 2],
      [5, null],
    ]);
  }
});
