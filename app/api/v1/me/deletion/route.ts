import { keepAccount, requestDeletion } from "@/lib/identity/deletion-commands";
import { accountView } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  summary: "Have your account deleted in 14 days; until then you can keep it",
  output: accountView,
  run: ({ viewer, now }) => requestDeletion(viewer, now),
});

export const DELETE = route({
  access: "signed_in",
  summary: "Keep your account after all",
  output: accountView,
  run: ({ viewer, now }) => keepAccount(viewer, now),
});
