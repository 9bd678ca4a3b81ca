import { mailApprovals } from "@/lib/networks/approval-commands";
import { askApprovals, askedApprovals } from "@/lib/networks/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  summary: "Mails a contact of networks a link to what rests on its word; says the same for every address",
  body: askApprovals,
  output: askedApprovals,
  run: ({ body, address, now }) => mailApprovals(body.email, address, now),
});
