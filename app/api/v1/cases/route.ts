import { openCase } from "@/lib/cases/commands";
import { listCases } from "@/lib/cases/queries";
import { caseList, caseView, newCase } from "@/lib/cases/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "cases:read",
  summary: "The cases of the organization, the newest first",
  output: caseList,
  run: ({ viewer }) => listCases(viewer),
});

export const POST = route({
  access: "cases:write",
  summary: "Opens a case about up to 50 addresses",
  body: newCase,
  output: caseView,
  run: ({ viewer, body, now }) => openCase(viewer, body, now),
});
