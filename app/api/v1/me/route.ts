import { getMe } from "@/lib/identity/queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "signed_in",
  summary: "Who is signed in, where they act and what they may do",
  run: ({ viewer }) => getMe(viewer),
});
