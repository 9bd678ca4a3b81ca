// The form of a backup file: gzip around lines. A JSON head, then each table as PostgreSQL's own COPY text between a
// JSON line that names it and `\.`, followed by a JSON line with its count and checksum; a JSON line that ends it all.
// Readable with zcat; cut short or changed anywhere, it is refused.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import { backedUpTable, sequenceState } from "./sql";

export const head = z.object({
  format: z.literal("senderscope-backup"),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  postgres: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(backedUpTable),
  sequences: z.array(sequenceState),
});
export type Head = z.infer<typeof head>;

const sectionStart = z.object({ section: z.string() });
const sectionEnd = z.object({ rows: z.number(), sha256: z.string() });
const fileEnd = z.object({ end: z.literal(true), sections: z.number() });

/** The name of the section that holds the jobs of the queue; every other is named after its table. */
export const jobsSection = "graphile_worker jobs";

export type SectionSummary = z.infer<typeof sectionEnd> & { section: string };

export class DamagedBackup extends Error {
  override name = "DamagedBackup";
}

/** Writes lines of a backup, one section after another, to where `write` puts them. */
export class BackupWriter {
  private sections = 0;

  constructor(private readonly write: (data: string | Buffer) => Promise<void>) {}

  async head(content: Head): Promise<void> {
    await this.write(`${JSON.stringify(content)}\n`);
  }

  /** `rows` is COPY text, in pieces of any size. Answers what was counted. */
  async section(name: string, rows: AsyncIterable<Buffer>): Promise<SectionSummary> {
    await this.write(`${JSON.stringify({ section: name })}\n`);
    const tally = new Tally();
    for await (const piece of rows) {
      tally.add(piece);
      await this.write(piece);
    }
    const end = tally.end();
    await this.write(`\\.\n${JSON.stringify(end)}\n`);
    this.sections += 1;
    return { section: name, ...end };
  }

  async end(): Promise<void> {
    await this.write(`${JSON.stringify({ end: true, sections: this.sections })}\n`);
  }
}

/**
 * Reads a backup from front to back: `onHead` once, then `onSection` for each, which must consume its rows.
 * Answers the sections. Throws DamagedBackup with the reason when anything is not as it was written.
 */
export async function readBackup(
  file: string,
  onHead: (content: Head) => Promise<void>,
  onSection: (section: string, rows: AsyncIterable<Buffer>) => Promise<void>,
): Promise<SectionSummary[]> {
  const input = new LineInput(file);
  try {
    await onHead(parsed(head, await input.line(), "it does not begin like a backup of Senderscope"));
    const summaries: SectionSummary[] = [];
    for (;;) {
      const line = await input.line();
      const end = fileEnd.safeParse(json(line));
      if (end.success) {
        if (end.data.sections !== summaries.length)
          throw damaged(`it holds ${summaries.length} of ${end.data.sections} tables`);
        if (await input.hasMore()) throw damaged("something follows its end");
        return summaries;
      }
      const { section } = parsed(sectionStart, line, "a table does not begin where one should");
      const tally = new Tally();
      await onSection(section, input.rows(tally));
      const written = parsed(sectionEnd, await input.line(), `${section} does not end where it should`);
      const found = tally.end();
      if (found.rows !== written.rows)
        throw damaged(`${section} has ${found.rows} rows, ${written.rows} were written`);
      if (found.sha256 !== written.sha256) throw damaged(`the rows of ${section} were changed (checksum)`);
      summaries.push({ section, ...written });
    }
  } finally {
    input.close();
  }
}

class Tally {
  private readonly hash = createHash("sha256");
  private rows = 0;

  add(piece: Buffer): void {
    this.hash.update(piece);
    // COPY text writes a line feed inside a value as \n: each byte 10 ends a row.
    for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) this.rows += 1;
  }

  end(): z.infer<typeof sectionEnd> {
    return { rows: this.rows, sha256: this.hash.digest("hex") };
  }
}

const terminator = Buffer.from("\\.\n");
const longestHeadBytes = 16 * 1024 * 1024;

class LineInput {
  private pending: Buffer = Buffer.alloc(0);
  private readonly stream;
  private readonly pieces: AsyncIterator<Buffer>;

  constructor(file: string) {
    const source = createReadStream(file);
    this.stream = createGunzip();
    source.on("error", (error) => this.stream.destroy(error));
    source.pipe(this.stream);
    this.pieces = this.stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  close(): void {
    this.stream.destroy();
  }

  async hasMore(): Promise<boolean> {
    return this.pending.length > 0 || (await this.fill());
  }

  /** The next line, without its end. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.pending.indexOf(10);
      if (end !== -1) return this.take(end + 1).toString("utf8", 0, end);
      if (this.pending.length > longestHeadBytes) throw damaged("it has a line without end");
      if (!(await this.fill())) throw damaged("it ends too early");
    }
  }

  /** What stands before the next line that is `\.`, in whole rows; takes that line too. */
  async *rows(tally: Tally): AsyncGenerator<Buffer> {
    for (;;) {
      // Every piece handed out ends with a row, so the terminator can only stand at the start or after a line feed.
      if (this.pending.subarray(0, 3).equals(terminator)) {
        this.take(3);
        return;
      }
      const inside = this.pending.indexOf("\n\\.\n");
      const cut = inside !== -1 ? inside + 1 : this.lastWholeRow();
      if (cut > 0) {
        const piece = this.take(cut);
        tally.add(piece);
        yield piece;
      } else if (!(await this.fill())) {
        throw damaged("it ends inside a table");
      }
    }
  }

  // Behind the last line feed part of a terminator may stand: that is kept for the next round.
  private lastWholeRow(): number {
    return this.pending.lastIndexOf(10) + 1;
  }

  private take(bytes: number): Buffer {
    const taken = this.pending.subarray(0, bytes);
    this.pending = this.pending.subarray(bytes);
    return taken;
  }

  private async fill(): Promise<boolean> {
    try {
      const { done, value } = await this.pieces.next();
      if (done === true) return false;
      this.pending = this.pending.length === 0 ? value : Buffer.concat([this.pending, value]);
      return true;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") throw new Error(`There is no file ${(error as { path?: string }).path ?? ""}.`);
      if (code === "Z_BUF_ERROR") throw damaged("it was cut short");
      if (code?.startsWith("Z_") === true) throw damaged(`it cannot be unpacked (${message})`);
      throw error;
    }
  }
}

function damaged(reason: string): DamagedBackup {
  return new DamagedBackup(`This backup is damaged and was not restored: ${reason}.`);
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function parsed<T>(shape: z.ZodType<T>, line: string, otherwise: string): T {
  const result = shape.safeParse(json(line));
  if (!result.success) throw damaged(otherwise);
  return result.data;
}
