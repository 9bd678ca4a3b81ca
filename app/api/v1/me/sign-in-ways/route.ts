import { signInWays } from "@/lib/identity/schema";
import { getSignInWays } from "@/lib/identity/sign-in-queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "signed_in",
  summary: "How you sign in",
  output: signInWays,
  run: ({ viewer }) => getSignInWays(viewer),
});
