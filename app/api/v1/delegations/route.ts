import { z } from "zod";
import { offerDelegation } from "@/lib/networks/delegation-commands";
import { listDelegations } from "@/lib/networks/delegation-queries";
import { delegationList, newDelegation } from "@/lib/networks/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "networks:read",
  summary: "What the organization delegates, what is delegated to it, and what is offered to you",
  output: delegationList,
  run: ({ viewer, now }) => listDelegations(viewer, now),
});

export const POST = route({
  access: "networks:write",
  summary: "Offers read access to a part of your networks to whoever owns a mail address",
  body: newDelegation,
  output: z.object({ id: z.string() }),
  run: ({ viewer, body, now }) => offerDelegation(viewer, body, now),
});
