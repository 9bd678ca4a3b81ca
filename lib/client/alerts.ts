// Alert rules, what they would have done, and what they sent.
import { useQuery } from "@tanstack/react-query";
import type {
  AlertChannel,
  AlertEvent,
  AlertList,
  AlertSchedule,
  CreatedRules,
  DeliveryList,
  Preview,
} from "@/lib/alerts/schema";
import { call, get, post, useChange } from "./call";

export const useAlertRules = () =>
  useQuery({ queryKey: ["alert-rules"], queryFn: () => get<AlertList>("/alert-rules") });
export const useAlertDeliveries = () =>
  useQuery({ queryKey: ["alert-deliveries"], queryFn: () => get<DeliveryList>("/alert-deliveries") });

export type AlertCondition = {
  event: AlertEvent;
  networks: string[];
  threshold: number | null;
  minVolume: number | null;
};
export type AlertPlace = {
  channel: AlertChannel;
  target: string;
  schedule: AlertSchedule;
  digestHour: number;
  zone: string;
};

export const useCreateRule = () =>
  useChange(
    (input: { name: string } & AlertCondition & AlertPlace) => post<CreatedRules>("/alert-rules", input),
    ["alert-rules"],
  );
export const useCreatePreset = () =>
  useChange(
    (input: { preset: string } & AlertPlace) => post<CreatedRules>("/alert-rules/preset", input),
    ["alert-rules"],
  );
export const usePreview = () =>
  useChange((input: AlertCondition) => post<Preview>("/alert-rules/preview", input));
export const useRemoveRule = () =>
  useChange((id: string) => call<void>("DELETE", `/alert-rules/${id}`), ["alert-rules"]);
export const useMuteRule = () =>
  useChange(
    ({ id, until }: { id: string; until: string | null }) => post<void>(`/alert-rules/${id}/mute`, { until }),
    ["alert-rules"],
  );
export const useReplay = () =>
  useChange((id: string) => post<void>(`/alert-deliveries/${id}/replay`), ["alert-deliveries"]);
