// A link scanner may open the link any number of times: GET reads, and only POST and DELETE answer it.
import { agreeToAddressChange, refuseAddressChange } from "@/lib/identity/address-change-commands";
import { getAddressChange } from "@/lib/identity/address-change-queries";
import { addressChangePage, mailedToken } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "visitor",
  summary: "What a link about a change of mail address asks",
  params: mailedToken,
  output: addressChangePage,
  run: ({ params, now }) => getAddressChange(params.token, now),
});

export const POST = route({
  access: "visitor",
  summary: "Agree to a change of mail address as one of its two mailboxes",
  params: mailedToken,
  output: addressChangePage,
  run: ({ viewer, params, address, now }) => agreeToAddressChange(params.token, viewer, address, now),
});

export const DELETE = route({
  access: "visitor",
  summary: "Refuse a change of mail address as one of its two mailboxes",
  params: mailedToken,
  run: ({ params, address, now }) => refuseAddressChange(params.token, address, now),
});
