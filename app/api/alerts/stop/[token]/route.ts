import { z } from "zod";
import { stopByLink } from "@/lib/alerts/commands";
import { publicLink } from "@/lib/platform/public-link";
import { route } from "@/lib/route";

const params = z.object({ token: z.string().max(100) });

// RFC 8058 section 3.2: a mail program's POST, without cookies and without a page to come from.
export const POST = route({
  access: "visitor",
  params,
  run: ({ params, address, now }) => stopByLink(params.token, address, now),
});

// A scanner that opens the link changes nothing; a person gets to the page where rules are managed.
export const GET = route({
  access: "visitor",
  params,
  run: async () => new Response(null, { status: 303, headers: { location: publicLink("/alerts") } }),
});
