import { createKey } from "@/lib/keys/commands";
import { listKeys } from "@/lib/keys/queries";
import { createdKey, createKeyInput, keyList } from "@/lib/keys/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "keys:read",
  summary: "The keys of the organization",
  output: keyList,
  run: ({ viewer, now }) => listKeys(viewer, now),
});

export const POST = route({
  access: "keys:write",
  summary: "Make a key; the answer alone holds its secret",
  output: createdKey,
  body: createKeyInput,
  run: ({ viewer, body, now }) => createKey(viewer, body, now),
});
