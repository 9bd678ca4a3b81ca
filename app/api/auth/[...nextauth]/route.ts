// Signing in and out through next-auth. Only the actions that our screens use are answered.
import NextAuth from "next-auth";
import { authOptions } from "@/lib/identity/session";
import { notFound } from "@/lib/platform/errors";
import { answer, refuseForeignOrigin } from "@/lib/route";

const actions = new Set(["providers", "csrf", "signin", "callback", "signout", "error"]);

type Context = { params: Promise<{ nextauth: string[] }> };

async function handle(request: Request, context: Context): Promise<Response> {
  return answer(request, async () => {
    const [action = ""] = (await context.params).nextauth;
    if (!actions.has(action)) throw notFound("page");
    refuseForeignOrigin(request);
    const response: Response = await NextAuth(authOptions(request.headers))(request, context);
    return response;
  });
}

export { handle as GET, handle as POST };
