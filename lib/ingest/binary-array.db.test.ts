// The database itself says whether it reads our arrays as we mean them.
import { expect, it } from "vitest";
import { pool } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { dateArray, inetArray, int4Array, int8Array, textArray, timestamptzArray } from "./binary-array";

testDatabase();

async function readBack(type: string, array: Buffer): Promise<(string | null)[]> {
  const { rows } = await pool.query(`SELECT v::text AS v FROM unnest($1::${type}[]) AS v`, [array]);
  return rows.map(({ v }) => v);
}

it("carries figures of 32 and 64 bits, and refuses what does not fit", async () => {
  const small = [0, 1, -1, 2147483647, -2147483648];
  expect(await readBack("int4", int4Array(small))).toEqual(small.map(String));
  const large = [0, 5, -5, 4294967296, -4294967297, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
  expect(await readBack("int8", int8Array(large))).toEqual(large.map(String));
  expect(() => int4Array([2147483648])).toThrow(RangeError);
});

it("carries days and instants", async () => {
  const days = ["1999-12-31", "2000-01-01", "2026-02-28", "2026-03-01"];
  expect(await readBack("date", dateArray(days))).toEqual(days);
  const instants = ["1970-01-01T00:00:00.001Z", "2000-01-01T00:00:00.000Z", "2026-09-13T09:30:00.999Z"];
  const read = await readBack(
    "timestamptz",
    timestamptzArray([...instants.map((one) => Date.parse(one)), null]),
  );
  expect(read.map((one) => one && new Date(one).toISOString())).toEqual([...instants, null]);
});

it("carries addresses and networks of both families", async () => {
  const written = [
    "0.0.0.0",
    "192.0.2.255",
    "255.255.255.255",
    "::",
    "2001:db8::ff00:1",
    "203.0.113.0/24",
    "2001:db8:1::/48",
  ];
  const read = await readBack("inet", inetArray(written));
  expect(read.map((one) => one?.replace(/\/(32|128)$/, ""))).toEqual(written);
});

it("carries texts as they are", async () => {
  const texts = ["plain", "", 'with "quotes", {braces} and \\', "Grüße 🙂", null, "NULL"];
  expect(await readBack("text", textArray(texts))).toEqual(texts);
});
