// The demo sender's keys: one in use, one that ends soon, one that was revoked.
import type { Viewer } from "@/lib/identity/viewer";
import { createKey, revokeKey } from "@/lib/keys/commands";
import { createKeyInput } from "@/lib/keys/schema";
import { DAY, later } from "@/lib/platform/day";

export async function createKeys(owner: Viewer, now: Date): Promise<void> {
  const create = (name: string, daysAgo: number) =>
    createKey(owner, createKeyInput.parse({ name, expiresInDays: 365 }), later(now, -daysAgo * DAY));
  await create("Morning report", 40);
  await create("Old monitor", 350);
  const lost = await create("Laptop of a former colleague", 200);
  await revokeKey(owner, lost.key.id, later(now, -60 * DAY));
}
