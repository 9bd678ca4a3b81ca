import { changePassword } from "@/lib/identity/commands";
import { changePasswordInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  body: changePasswordInput,
  run: ({ viewer, body, now }) => changePassword(viewer, body, now),
});
