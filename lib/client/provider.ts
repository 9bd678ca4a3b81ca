// The provider's settings.
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import type { SettingsEffects } from "@/lib/cases/schema";
import type {
  SettingsChangeInput,
  SettingsHistory,
  SettingsPatchInput,
  StaffSettings,
} from "@/lib/provider/schema";
import { call, get, type Problem, post, useChange } from "./call";

export const useSettings = () =>
  useQuery({ queryKey: ["settings"], queryFn: () => get<StaffSettings>("/staff/settings") });
export const useChangeSettings = () =>
  useChange(
    (change: SettingsChangeInput) => call<StaffSettings>("PUT", "/staff/settings", {}, change),
    ["settings"],
    ["settings-history"],
    ["me"],
  );
/** What a change would do, before it is made. */
export const usePreviewSettings = () =>
  useMutation<SettingsEffects, Problem, SettingsPatchInput>({
    mutationFn: (patch) => post<SettingsEffects>("/staff/settings/preview", patch),
  });
export const useSettingsHistory = () =>
  useInfiniteQuery({
    queryKey: ["settings-history"],
    queryFn: ({ pageParam }) => get<SettingsHistory>("/staff/settings/history", { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
