// MessagePack as rspamd's formatter `structured` writes it (github.com/msgpack/msgpack/blob/master/spec.md), into plain
// values. Reads strictly within the buffer and to a bounded depth, because the message inside comes from strangers.

const MAX_DEPTH = 16;

/** Decodes one value; whatever follows it, breaks off or is too deep is refused. Extension types become null. */
export function decodeMsgpack(bytes: Buffer): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.atEnd) throw new RangeError("bytes after the value");
  return value;
}

class Reader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get atEnd(): boolean {
    return this.at === this.bytes.length;
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new RangeError("too deep");
    const type = this.unsigned(1);
    if (type <= 0x7f) return type;
    if (type <= 0x8f) return this.map(type & 0x0f, depth);
    if (type <= 0x9f) return this.array(type & 0x0f, depth);
    if (type <= 0xbf) return this.text(type & 0x1f);
    if (type >= 0xe0) return type - 0x100;
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xd9:
        return this.text(this.unsigned(1));
      case 0xc5:
      case 0xda:
        return this.text(this.unsigned(2));
      case 0xc6:
      case 0xdb:
        return this.text(this.unsigned(4));
      case 0xc7:
        return this.extension(this.unsigned(1));
      case 0xc8:
        return this.extension(this.unsigned(2));
      case 0xc9:
        return this.extension(this.unsigned(4));
      case 0xca:
        return this.take(4).readFloatBE();
      case 0xcb:
        return this.take(8).readDoubleBE();
      case 0xcc:
        return this.unsigned(1);
      case 0xcd:
        return this.unsigned(2);
      case 0xce:
        return this.unsigned(4);
      case 0xcf:
        return Number(this.take(8).readBigUInt64BE());
      case 0xd0:
        return this.take(1).readInt8();
      case 0xd1:
        return this.take(2).readInt16BE();
      case 0xd2:
        return this.take(4).readInt32BE();
      case 0xd3:
        return Number(this.take(8).readBigInt64BE());
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.extension(1 << (type - 0xd4));
      case 0xdc:
        return this.array(this.unsigned(2), depth);
      case 0xdd:
        return this.array(this.unsigned(4), depth);
      case 0xde:
        return this.map(this.unsigned(2), depth);
      case 0xdf:
        return this.map(this.unsigned(4), depth);
      default:
        throw new RangeError("no such type");
    }
  }

  private map(size: number, depth: number): Record<string, unknown> {
    // A map without a prototype: no key of a stranger means anything but itself.
    const map: Record<string, unknown> = Object.create(null);
    for (let i = 0; i < size; i += 1) {
      const key = this.value(depth + 1);
      map[String(key)] = this.value(depth + 1);
    }
    return map;
  }

  // Grows as items are read: a length that the bytes do not hold must not reserve memory.
  private array(size: number, depth: number): unknown[] {
    const items: unknown[] = [];
    for (let i = 0; i < size; i += 1) items.push(this.value(depth + 1));
    return items;
  }

  private text(size: number): string {
    return this.take(size).toString("utf8");
  }

  private extension(size: number): null {
    this.take(size + 1);
    return null;
  }

  private unsigned(size: number): number {
    return this.take(size).readUIntBE(0, size);
  }

  private take(size: number): Buffer {
    const end = this.at + size;
    if (end > this.bytes.length) throw new RangeError("broke off");
    const part = this.bytes.subarray(this.at, end);
    this.at = end;
    return part;
  }
}
