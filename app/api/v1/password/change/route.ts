import { changePassword } from "@/lib/identity/commands";
import { changePasswordInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  summary: "Change your password; every other session ends",
  body: changePasswordInput,
  run: ({ viewer, body, now }) => changePassword(viewer, body, now),
});
