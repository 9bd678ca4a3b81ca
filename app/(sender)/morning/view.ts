// What the morning shows, in its URL.
import { type inferParserType, parseAsInteger, parseAsString } from "nuqs/server";

export const morningView = { since: parseAsString, limit: parseAsInteger };

export function morningQuery({ since, limit }: inferParserType<typeof morningView>) {
  return { ...(since !== null && { since }), ...(limit !== null && { limit }) };
}
