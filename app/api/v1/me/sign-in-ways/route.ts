import { getSignInWays } from "@/lib/identity/queries";
import { signInWays } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "signed_in",
  summary: "How you sign in",
  output: signInWays,
  run: ({ viewer }) => getSignInWays(viewer),
});
