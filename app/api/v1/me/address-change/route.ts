import { requestAddressChange, withdrawAddressChange } from "@/lib/identity/address-change-commands";
import { accountView, addressChangeInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  summary: "Ask to change your mail address; a link goes to the present and to the new one",
  body: addressChangeInput,
  output: accountView,
  run: ({ viewer, body, address, now }) => requestAddressChange(viewer, body.newEmail, address, now),
});

export const DELETE = route({
  access: "signed_in",
  summary: "Take back a change of your mail address that is not complete",
  run: ({ viewer, now }) => withdrawAddressChange(viewer, now),
});
