import { previewRule } from "@/lib/alerts/queries";
import { preview, previewInput } from "@/lib/alerts/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "alerts:read",
  summary: "On which of the last 30 days a rule would have fired",
  body: previewInput,
  output: preview,
  run: ({ viewer, body, now }) => previewRule(viewer, body, now),
});
