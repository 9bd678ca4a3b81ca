// Where a page of a list that is ordered by time ended, as the text its reader gives back for the next page.
import { AppError } from "./errors";

/** An instant, and the id that tells apart what happened at the same one. */
export type Cursor = { at: Date; id: string };

export function writeCursor({ at, id }: Cursor): string {
  return Buffer.from(`${at.toISOString()} ${id}`).toString("base64url");
}

/** Throws invalid_input for what is no cursor of ours. */
export function readCursor(text: string): Cursor {
  const [, at = "", id = ""] =
    /^(\S+) ([0-9a-f-]{36})$/.exec(Buffer.from(text, "base64url").toString()) ?? [];
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime()))
    throw new AppError("invalid_input", "This page cursor is not one of ours.");
  return { at: instant, id };
}
