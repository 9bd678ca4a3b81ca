// One supervisor per data folder, wherever its database stands: the lock that says so.
import { keptSecret } from "@/lib/platform/data-folder";
import { env } from "@/lib/platform/env";
import { type SessionLock, takeSessionLock } from "@/lib/platform/session-lock";

/** Undefined when Senderscope runs on this data folder. */
export async function takeSupervisorLock(url: string): Promise<SessionLock | undefined> {
  return takeSessionLock(url, `supervisor ${await keptSecret(env().SENDERSCOPE_DATA, "instance-id")}`);
}
