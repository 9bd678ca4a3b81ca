import { getStaffAttachment } from "@/lib/cases/queries";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "cases:decide",
  summary: "A file of any case, to be saved and never shown in place",
  params: idParams,
  media: "application/octet-stream",
  run: async ({ params }) => {
    const { name, bytes } = await getStaffAttachment(params.id);
    return new Response(Buffer.from(bytes), {
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${name}"`,
        "cache-control": "no-store",
      },
    });
  },
});
