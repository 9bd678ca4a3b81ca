import { writeNote } from "@/lib/notebook/commands";
import { listNotes } from "@/lib/notebook/queries";
import { note, noteList, writeNoteInput } from "@/lib/notebook/schema";
import { ipParams } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "notebook:read",
  summary: "The notes of the organization about an address, the newest day first",
  params: ipParams,
  output: noteList,
  run: ({ viewer, params, now }) => listNotes(viewer, params.ip, now),
});

export const POST = route({
  access: "notebook:write",
  summary: "Writes a note on a day of an address, or of the network around it",
  params: ipParams,
  body: writeNoteInput,
  output: note,
  run: ({ viewer, params, body, now }) => writeNote(viewer, params.ip, body, now),
});
