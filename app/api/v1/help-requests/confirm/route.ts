import { confirmHelp } from "@/lib/cases/help-commands";
import { helpAnswer, helpToken } from "@/lib/cases/schema";
import { linkTriesFrom } from "@/lib/identity/limits";
import { clientKey } from "@/lib/platform/rate-limit";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  summary: "Confirms the address of a request for help and answers with the public reason",
  body: helpToken,
  output: helpAnswer,
  run: async ({ body, now, address }) => {
    await linkTriesFrom.take(clientKey(address));
    const answer = await confirmHelp(body.token, now);
    await linkTriesFrom.giveBack(clientKey(address));
    return answer;
  },
});
