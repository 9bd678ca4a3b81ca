import { resendCode } from "@/lib/feedback/commands";
import { feed } from "@/lib/feedback/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "feeds:write",
  summary: "Send the confirmation code again",
  output: feed,
  params: idParams,
  run: ({ viewer, params, now }) => resendCode(viewer, params.id, now),
});
