// The provider's settings.
import { useQuery } from "@tanstack/react-query";
import type { SettingsPatchInput, StaffSettings } from "@/lib/provider/schema";
import { call, get, useChange } from "./call";

export const useSettings = () =>
  useQuery({ queryKey: ["settings"], queryFn: () => get<StaffSettings>("/staff/settings") });
export const useChangeSettings = () =>
  useChange(
    (patch: SettingsPatchInput) => call<StaffSettings>("PUT", "/staff/settings", {}, patch),
    ["settings"],
    ["me"],
  );
