import { getMe } from "@/lib/identity/queries";
import { me } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "signed_in",
  summary: "Who is signed in, where they act and what they may do",
  output: me,
  run: ({ viewer }) => getMe(viewer),
});
