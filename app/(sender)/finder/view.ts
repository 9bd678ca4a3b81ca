// What the finder shows, in its URL. Read by the browser and by the server.
import { type inferParserType, parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { suspicionKinds } from "@/components/finder/suspicion-names";

export const finderView = {
  kind: parseAsStringLiteral(suspicionKinds),
  tag: parseAsString,
  dismissed: parseAsBoolean.withDefault(false),
};

export function finderQuery({ kind, tag, dismissed }: inferParserType<typeof finderView>) {
  return {
    ...(kind && { kind }),
    ...(tag && { tag }),
    ...(dismissed && { dismissed: "true" as const }),
  };
}
