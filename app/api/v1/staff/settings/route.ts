import { changeSettings } from "@/lib/provider/commands";
import { getStaffSettings } from "@/lib/provider/queries";
import { settingsPatch } from "@/lib/provider/schema";
import { route } from "@/lib/route";

export const GET = route({ access: "settings:read", run: () => getStaffSettings() });

export const PUT = route({
  access: "settings:write",
  body: settingsPatch,
  run: ({ viewer, body, now }) => changeSettings(viewer.actor, body, now),
});
