// What the states of an IP status are called.
import type { StatusState } from "@/lib/reputation/schema";

export const statusNames: Record<StatusState, string> = {
  blocked: "Blocked",
  junked: "Junked",
  limited: "Limited",
};

/** The name of a status that came as text. */
export const statusName = (state: string): string => statusNames[state as StatusState] ?? state;
