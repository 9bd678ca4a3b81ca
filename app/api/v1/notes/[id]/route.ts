import { removeNote } from "@/lib/notebook/commands";
import { idParams, route } from "@/lib/route";

export const DELETE = route({
  access: "notebook:write",
  summary: "Takes a note away",
  params: idParams,
  run: ({ viewer, params, now }) => removeNote(viewer, params.id, now),
});
