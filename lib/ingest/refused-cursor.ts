// Where a page of refused lines ended, as the text its reader gives back for the next page.
import { z } from "zod";
import { AppError } from "@/lib/platform/errors";

const position = z.tuple([z.iso.datetime(), z.string(), z.number().int()]);

export type RefusedPosition = { receivedAt: Date; batch: string; line: number };

export function writeCursor({ receivedAt, batch, line }: RefusedPosition): string {
  return Buffer.from(JSON.stringify([receivedAt.toISOString(), batch, line])).toString("base64url");
}

/** Throws invalid_input for anything writeCursor did not make. */
export function readCursor(cursor: string): RefusedPosition {
  try {
    const [at, batch, line] = position.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    return { receivedAt: new Date(at), batch, line };
  } catch {
    throw new AppError("invalid_input", "The cursor is not one of ours.", {
      issues: [{ path: "query.cursor", message: "must be the next of a page before" }],
    });
  }
}
