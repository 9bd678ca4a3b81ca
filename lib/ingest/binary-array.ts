// Arrays in PostgreSQL's binary form, as they travel for bulk writes: as text every figure would be printed here and
// read there, which costs a third of the time of a large batch. Layout as in array_recv and the recv functions of the
// element types (PostgreSQL, src/backend/utils/adt): a header, then each element behind its length, -1 for NULL.
import { DAY, type Day, startOf } from "@/lib/platform/day";
import { toNumber } from "@/lib/platform/ip";

const oids = { int8: 20, int4: 23, text: 25, inet: 869, date: 1082, timestamptz: 1184 } as const;
const HEADER_BYTES = 20;
const EPOCH = Date.UTC(2000, 0, 1);

/** A timestamptz of milliseconds since 1970: PostgreSQL counts microseconds since 2000. */
export function timestamptzOf(at: number): number {
  return (at - EPOCH) * 1000;
}

/** The date of the UTC day of an instant: PostgreSQL counts days since 2000. */
export function dateOf(at: number): number {
  return Math.floor((at - EPOCH) / DAY);
}

function open(oid: number, length: number, elementBytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + length * (4 + elementBytes));
  buffer.writeInt32BE(1, 0); // dimensions
  buffer.writeInt32BE(1, 4); // may hold NULL
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16); // first index
  return buffer;
}

/** int4[]. Throws RangeError for a value that is no whole number of 32 bits. */
export function int4Array(values: readonly number[]): Buffer {
  return fixed4(oids.int4, values);
}

/** int8[]. Values must be safe integers. */
export function int8Array(values: readonly number[]): Buffer {
  return fixed8(oids.int8, values);
}

/** date[]. */
export function dateArray(days: readonly Day[]): Buffer {
  const known = new Map<Day, number>();
  return fixed4(
    oids.date,
    days.map((day) => {
      let number = known.get(day);
      if (number === undefined) {
        number = dateOf(startOf(day).getTime());
        known.set(day, number);
      }
      return number;
    }),
  );
}

/** timestamptz[] of milliseconds since 1970. */
export function timestamptzArray(instants: readonly (number | null)[]): Buffer {
  return fixed8(
    oids.timestamptz,
    instants.map((at) => (at === null ? null : timestamptzOf(at))),
  );
}

function fixed4(oid: number, values: readonly number[]): Buffer {
  const buffer = open(oid, values.length, 4);
  let at = HEADER_BYTES;
  for (const value of values) {
    buffer.writeInt32BE(4, at);
    buffer.writeInt32BE(value, at + 4);
    at += 8;
  }
  return buffer;
}

function fixed8(oid: number, values: readonly (number | null)[]): Buffer {
  const buffer = open(oid, values.length, 8);
  let at = HEADER_BYTES;
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    at = writeInt8(buffer, at, value);
  }
  return buffer.subarray(0, at);
}

/** Writes one number of 64 bits behind its length; answers where it ends. */
export function writeInt8(buffer: Buffer, start: number, value: number): number {
  const high = Math.floor(value / 2 ** 32);
  const at = buffer.writeInt32BE(high, buffer.writeInt32BE(8, start));
  return buffer.writeUInt32BE(value - high * 2 ** 32, at);
}

/** inet[] of canonical addresses, or of networks written with their prefix. */
export function inetArray(addresses: readonly string[]): Buffer {
  const buffer = open(oids.inet, addresses.length, 20);
  let at = HEADER_BYTES;
  for (const address of addresses) at = writeInet(buffer, at, address);
  return buffer.subarray(0, at);
}

/** Writes one inet behind its length; answers where it ends, at most 24 bytes on. */
export function writeInet(buffer: Buffer, start: number, text: string): number {
  const slash = text.indexOf("/");
  const address = slash === -1 ? text : text.slice(0, slash);
  const four = !address.includes(":");
  const bytes = four ? 4 : 16;
  const at = buffer.writeInt32BE(4 + bytes, start);
  buffer[at] = four ? 2 : 3; // PGSQL_AF_INET, PGSQL_AF_INET6
  buffer[at + 1] = slash === -1 ? bytes * 8 : Number(text.slice(slash + 1));
  buffer[at + 2] = 0; // an inet, no cidr
  buffer[at + 3] = bytes;
  if (four) writeFour(buffer, address, at + 4);
  else buffer.write(toNumber(address).toString(16).padStart(32, "0"), at + 4, "hex");
  return at + 4 + bytes;
}

function writeFour(buffer: Buffer, address: string, start: number): void {
  let at = start;
  let part = 0;
  for (let i = 0; i < address.length; i += 1) {
    const code = address.charCodeAt(i);
    if (code === 0x2e) {
      buffer[at] = part;
      at += 1;
      part = 0;
    } else part = part * 10 + code - 0x30;
  }
  buffer[at] = part;
}

/** text[] in UTF-8. */
export function textArray(texts: readonly (string | null)[]): Buffer {
  let bytes = 0;
  for (const text of texts) bytes += text === null ? 0 : text.length * 3;
  const buffer = Buffer.allocUnsafe(open(oids.text, 0, 0).length + texts.length * 4 + bytes);
  open(oids.text, 0, 0).copy(buffer);
  buffer.writeInt32BE(texts.length, 12);
  let at = HEADER_BYTES;
  for (const text of texts) at = writeText(buffer, at, text);
  return buffer.subarray(0, at);
}

/** Writes one text in UTF-8 behind its length; answers where it ends, at most 4 + 3 bytes a character on. */
export function writeText(buffer: Buffer, start: number, text: string | null): number {
  if (text === null) return buffer.writeInt32BE(-1, start);
  const at = start + 4;
  const bytes = writeAscii(buffer, at, text) ? text.length : buffer.write(text, at);
  buffer.writeInt32BE(bytes, start);
  return at + bytes;
}

// Names are short and plain: a loop is done before the buffer's own function is entered.
function writeAscii(buffer: Buffer, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 127) return false;
    buffer[start + i] = code;
  }
  return true;
}
