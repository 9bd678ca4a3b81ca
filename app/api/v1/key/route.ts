import { getOwnKey } from "@/lib/keys/queries";
import { ownKey } from "@/lib/keys/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "known",
  summary: "What the key that asks may do, and until when",
  output: ownKey,
  run: ({ viewer, now }) => getOwnKey(viewer, now),
});
