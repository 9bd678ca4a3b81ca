import { rotateKey } from "@/lib/keys/commands";
import { createdKey, rotateKeyInput } from "@/lib/keys/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "keys:write",
  summary: "Make a new secret for a key; the present one goes on working for a while",
  params: idParams,
  body: rotateKeyInput,
  output: createdKey,
  run: ({ viewer, params, body, now }) => rotateKey(viewer, params.id, body, now),
});
