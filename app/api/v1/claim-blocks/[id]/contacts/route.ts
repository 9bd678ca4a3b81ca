import { requestContact } from "@/lib/networks/contact-commands";
import { getContacts } from "@/lib/networks/queries";
import { contactChoice } from "@/lib/networks/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "networks:write",
  params: idParams,
  run: ({ viewer, params, now }) => getContacts(viewer, params.id, now),
});

export const POST = route({
  access: "networks:write",
  params: idParams,
  body: contactChoice,
  run: ({ viewer, params, body, now }) => requestContact(viewer, params.id, body.address, now),
});
