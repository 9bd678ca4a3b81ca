import { alertsOfPerson } from "@/lib/alerts/person-queries";
import { casesOfPerson } from "@/lib/cases/person-queries";
import { feedsOfPerson } from "@/lib/feedback/person-queries";
import { accountOfPerson } from "@/lib/identity/person-queries";
import { personalData } from "@/lib/identity/schema";
import { keysOfPerson } from "@/lib/keys/person-queries";
import { networksOfPerson } from "@/lib/networks/person-queries";
import { notebookOfPerson } from "@/lib/notebook/person-queries";
import { dayOf } from "@/lib/platform/day";
import { route } from "@/lib/route";

export const GET = route({
  access: "signed_in",
  summary: "Everything that is kept about you, as one file",
  output: personalData,
  run: async ({ viewer, now }) => {
    const person = { userId: viewer.userId, email: viewer.email };
    const copy = {
      madeAt: now,
      ...(await accountOfPerson(person)),
      networks: await networksOfPerson(person),
      keys: await keysOfPerson(person),
      notebook: await notebookOfPerson(person),
      feeds: await feedsOfPerson(person),
      cases: await casesOfPerson(person),
      alerts: await alertsOfPerson(person),
    };
    return new Response(`${JSON.stringify(copy, null, 2)}\n`, {
      headers: {
        "content-type": "application/json",
        "content-disposition": `attachment; filename="senderscope-account-${dayOf(now)}.json"`,
        "cache-control": "no-store",
      },
    });
  },
});
