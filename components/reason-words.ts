// What the classes of reasons for a status are called, in a word or two.
import type { ReasonClass } from "@/lib/reputation/schema";

export const reasonNames: Record<ReasonClass, string> = {
  complaints: "Complaints",
  harvesting: "Address harvesting",
  outside_list: "On an outside list",
  open_relay: "Open relay or proxy",
  dynamic: "Dynamic address",
  compromised: "Compromised machine",
  authentication: "Authentication",
  rate: "Rate",
};

/** The name of a class that came as text. */
export const reasonName = (reason: string): string =>
  reasonNames[reason as ReasonClass] ?? reason.replaceAll("_", " ");
