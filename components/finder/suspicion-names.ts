// The signs of a compromised host as screens call them. A file of its own: the server reads the list, too.
import type { SuspicionKind } from "@/lib/reputation/schema";

export const suspicionNames: Record<SuspicionKind, string> = {
  traps: "Trap hits",
  new_sender: "New sender",
  volume_jump: "Volume jump",
  spam: "Mostly spam",
  unknown_recipients: "Unknown recipients",
  generic_name: "Generic or no name",
  helo_mismatch: "HELO mismatch",
};

export const suspicionKinds = Object.keys(suspicionNames) as SuspicionKind[];
