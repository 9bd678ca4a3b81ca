import { requestContact } from "@/lib/networks/contact-commands";
import { getContacts } from "@/lib/networks/queries";
import { contactChoice, contactOffers, requestedContact } from "@/lib/networks/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "networks:write",
  summary: "The mailboxes that may decide about a block, looked up now",
  params: idParams,
  output: contactOffers,
  run: ({ viewer, params, now }) => getContacts(viewer, params.id, now),
});

export const POST = route({
  access: "networks:write",
  summary: "Mails one of the offered contacts",
  params: idParams,
  body: contactChoice,
  output: requestedContact,
  run: ({ viewer, params, body, now }) => requestContact(viewer, params.id, body.address, now),
});
