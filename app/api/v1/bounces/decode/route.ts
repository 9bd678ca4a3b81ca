import { decodeForReader } from "@/lib/cases/queries";
import { bounceText, decodedBounce } from "@/lib/cases/schema";
import { clientKey, limit } from "@/lib/platform/rate-limit";
import { route } from "@/lib/route";

const pastes = limit("bounce-decode", 60, 600);

export const POST = route({
  access: "visitor",
  summary: "Reads a pasted reply, non-delivery report or log line; keeps nothing",
  body: bounceText,
  output: decodedBounce,
  run: async ({ viewer, body, now, address }) => {
    await pastes.take(clientKey(address));
    return decodeForReader(body.text, viewer, now);
  },
});
