// Cuts a stream of bytes into numbered lines (NDJSON) with bounded memory, whatever the chunks are.

/** Longest line in bytes, without its end. */
export const MAX_LINE_BYTES = 64 * 1024;

/** Told each line that is not blank: its number from 1, and its text, or null when it was too long. */
export type OnLine = (line: number, text: string | null) => void;

const NEWLINE = 0x0a;

/** Lines end with LF or CRLF, and the last may have no end. A byte order mark before the first is dropped. */
export class LineSplitter {
  /** Lines seen so far, blank ones too. */
  lines = 0;
  /** The beginning of a line whose end has not come: one byte more than allowed, for the CR of a CRLF. */
  private readonly kept = Buffer.allocUnsafe(MAX_LINE_BYTES + 1);
  private keptBytes = 0;
  /** Inside a line already known to be too long: its bytes are dropped. */
  private skipping = false;

  constructor(private readonly onLine: OnLine) {}

  push(chunk: Buffer): void {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last === -1) {
      this.keep(chunk);
      return;
    }
    const first = chunk.indexOf(NEWLINE);
    this.keep(chunk.subarray(0, first));
    this.finishLine();
    if (last > first) {
      // One conversion for all whole lines of the chunk: line by line it costs three times as much.
      for (const text of chunk.toString("utf8", first + 1, last).split("\n")) this.emit(text);
    }
    this.keep(chunk.subarray(last + 1));
  }

  /** Call once after the last chunk. */
  end(): void {
    if (this.keptBytes > 0 || this.skipping) this.finishLine();
  }

  private keep(part: Buffer): void {
    if (this.skipping) return;
    if (this.keptBytes + part.length > this.kept.length) {
      this.skipping = true;
      return;
    }
    part.copy(this.kept, this.keptBytes);
    this.keptBytes += part.length;
  }

  private finishLine(): void {
    if (this.skipping) {
      this.lines += 1;
      this.onLine(this.lines, null);
    } else {
      this.emit(this.kept.toString("utf8", 0, this.keptBytes));
    }
    this.keptBytes = 0;
    this.skipping = false;
  }

  private emit(raw: string): void {
    this.lines += 1;
    let text = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (this.lines === 1 && text.startsWith("\ufeff")) text = text.slice(1);
    if (text.length * 3 > MAX_LINE_BYTES && Buffer.byteLength(text) > MAX_LINE_BYTES) {
      this.onLine(this.lines, null);
    } else if (text.trim() !== "") {
      this.onLine(this.lines, text);
    }
  }
}
