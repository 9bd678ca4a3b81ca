import { changeBlock } from "@/lib/reputation/block-commands";
import { blockChange, blockOutcome, staffBlocks } from "@/lib/reputation/schema";
import { listStaffBlocks } from "@/lib/reputation/staff-queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "blocks:write",
  summary: "Every status in force with its note, and what waits for a second person",
  output: staffBlocks,
  run: ({ viewer, now }) => listStaffBlocks(viewer, now),
});

export const POST = route({
  access: "blocks:write",
  summary: "Sets or lifts a status; wider than a /24 or /48 it is proposed to a second person",
  body: blockChange,
  output: blockOutcome,
  run: ({ viewer, body, now }) => changeBlock(viewer, body, now),
});
