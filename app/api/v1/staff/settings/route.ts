import { requireOwnFactor } from "@/lib/identity/sign-in-queries";
import { changeSettings } from "@/lib/provider/commands";
import { getStaffSettings } from "@/lib/provider/queries";
import { settingsChangeInput, staffSettings } from "@/lib/provider/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "settings:read",
  summary: "The settings of the provider",
  output: staffSettings,
  run: () => getStaffSettings(),
});

export const PUT = route({
  access: "settings:write",
  summary: "Change settings of the provider",
  body: settingsChangeInput,
  output: staffSettings,
  run: async ({ viewer, body: { note, ...patch }, now }) => {
    if (patch.staffSecondFactor === "required") await requireOwnFactor(viewer);
    return changeSettings(viewer.actor, patch, now, note);
  },
});
