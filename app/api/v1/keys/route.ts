import { createKey } from "@/lib/keys/commands";
import { listKeys } from "@/lib/keys/queries";
import { createKeyInput } from "@/lib/keys/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "keys:read",
  run: ({ viewer, now }) => listKeys(viewer, now),
});

export const POST = route({
  access: "keys:write",
  body: createKeyInput,
  run: ({ viewer, body, now }) => createKey(viewer, body, now),
});
