import { removeView } from "@/lib/notebook/commands";
import { idParams, route } from "@/lib/route";

export const DELETE = route({
  access: "notebook:write",
  summary: "Removes a saved view",
  params: idParams,
  run: ({ viewer, params, now }) => removeView(viewer, params.id, now),
});
