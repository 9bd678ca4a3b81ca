import { z } from "zod";
import { feedOfLink, pauseByLink } from "@/lib/feedback/commands";
import { publicLink } from "@/lib/platform/public-link";
import { route } from "@/lib/route";

const params = z.object({ token: z.string().max(100) });

// RFC 8058 section 3.2: a mail program's POST, without cookies and without a page to come from.
export const POST = route({
  access: "visitor",
  params,
  run: ({ params, address, now }) => pauseByLink(params.token, address, now),
});

// A scanner that opens the link changes nothing; a person gets to the page where the feed is managed.
export const GET = route({
  access: "visitor",
  params,
  run: async ({ params }) => {
    const { id } = await feedOfLink(params.token);
    return new Response(null, { status: 303, headers: { location: publicLink(`/feeds/${id}`) } });
  },
});
