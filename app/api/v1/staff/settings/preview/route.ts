import { previewSettings } from "@/lib/cases/effect-queries";
import { settingsEffects } from "@/lib/cases/schema";
import { settingsPatch } from "@/lib/provider/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "settings:write",
  summary: "What a change of settings would do, and to whom; nothing is changed",
  body: settingsPatch,
  output: settingsEffects,
  run: ({ body, now }) => previewSettings(body, now),
});
