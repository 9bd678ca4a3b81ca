import { saveView } from "@/lib/notebook/commands";
import { listSavedViews } from "@/lib/notebook/queries";
import { savedView, savedViewList, saveViewInput } from "@/lib/notebook/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "notebook:read",
  summary: "The views that members of the organization saved",
  output: savedViewList,
  run: ({ viewer }) => listSavedViews(viewer),
});

export const POST = route({
  access: "notebook:write",
  summary: "Saves a view for everybody of the organization; one of the same page and name is replaced",
  body: saveViewInput,
  output: savedView,
  run: ({ viewer, body, now }) => saveView(viewer, body, now),
});
