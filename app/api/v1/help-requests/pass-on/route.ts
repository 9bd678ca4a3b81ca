import { passHelpOn } from "@/lib/cases/help-commands";
import { helpAnswer, helpToken } from "@/lib/cases/schema";
import { linkTriesFrom } from "@/lib/identity/limits";
import { clientKey } from "@/lib/platform/rate-limit";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  summary: "Passes a confirmed request on to the holder of the network, once",
  body: helpToken,
  output: helpAnswer,
  run: async ({ body, now, address }) => {
    await linkTriesFrom.take(clientKey(address));
    const answer = await passHelpOn(body.token, address, now);
    await linkTriesFrom.giveBack(clientKey(address));
    return answer;
  },
});
