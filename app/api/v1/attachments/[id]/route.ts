import { getAttachment } from "@/lib/cases/queries";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "cases:read",
  summary: "A file of a case, to be saved and never shown in place",
  params: idParams,
  media: "application/octet-stream",
  run: async ({ viewer, params }) => {
    const { name, bytes } = await getAttachment(viewer, params.id);
    return new Response(Buffer.from(bytes), {
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${name}"`,
        "cache-control": "no-store",
      },
    });
  },
});
