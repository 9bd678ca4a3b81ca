import { dismiss } from "@/lib/notebook/commands";
import { dismissInput } from "@/lib/notebook/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "notebook:write",
  summary: "Takes an address out of the finder for some days, or puts it back with 0 days",
  body: dismissInput,
  run: ({ viewer, body, now }) => dismiss(viewer, body, now),
});
