import { asReader } from "@/lib/identity/viewer";
import { changeTag } from "@/lib/notebook/commands";
import { listTags } from "@/lib/notebook/queries";
import { changedTag, changeTagInput, tagList } from "@/lib/notebook/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "notebook:read",
  summary: "The tags of the organization, with the addresses under each",
  output: tagList,
  run: ({ viewer }) => listTags(asReader(viewer)),
});

export const POST = route({
  access: "notebook:write",
  summary: "Puts a tag on addresses, or takes it off",
  body: changeTagInput,
  output: changedTag,
  run: ({ viewer, body, now }) => changeTag(viewer, body, now),
});
