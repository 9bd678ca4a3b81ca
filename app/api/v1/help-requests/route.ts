import { requestHelp } from "@/lib/cases/help-commands";
import { helpRequest } from "@/lib/cases/schema";
import { clientKey, limit } from "@/lib/platform/rate-limit";
import { route } from "@/lib/route";

const requestsFrom = limit("help-request-address", 10, 3600);
const requestsOf = limit("help-request-mail", 3, 3600);

export const POST = route({
  access: "visitor",
  summary: "Asks why an address is blocked, for people who do not hold the network; a mail confirms it",
  body: helpRequest,
  run: async ({ body, now, address }) => {
    await requestsFrom.take(clientKey(address));
    await requestsOf.take(body.address);
    await requestHelp(body, address, now);
  },
});
