import { changeAccount } from "@/lib/identity/account-commands";
import { getAccount } from "@/lib/identity/account-queries";
import { accountView, changeAccountInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "signed_in",
  summary: "Your account: name, address, and the organizations you belong to",
  output: accountView,
  run: ({ viewer, now }) => getAccount(viewer, now),
});

export const PATCH = route({
  access: "signed_in",
  summary: "Change your name",
  body: changeAccountInput,
  output: accountView,
  run: ({ viewer, body, now }) => changeAccount(viewer, body, now),
});
