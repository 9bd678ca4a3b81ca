import { tryAttribution } from "@/lib/complaints/attribution-queries";
import { attributionTrial, tryAttributionInput } from "@/lib/complaints/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "sources:read",
  summary: "How a complaint about a pasted message would be attributed, step by step; nothing is stored",
  body: tryAttributionInput,
  output: attributionTrial,
  run: ({ body, now }) => tryAttribution(body, now),
});
