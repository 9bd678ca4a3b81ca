// What a machine key may do. A limited key is refused whatever its limits cannot cut: a new permission is closed to
// it until somebody says here how its answers are cut.
import type { Permission } from "./permissions";

/** First and last address, canonical, of one family. */
export type AddressRange = { lo: string; hi: string };

export type KeyLimits = {
  scopes: readonly Permission[];
  /** Only these addresses; null: all of the organization. */
  networks: readonly AddressRange[] | null;
  /** Only these feeds; null: all of the organization. */
  feedIds: readonly string[] | null;
};

/** networks: every read goes through grantedRanges, which cuts. feeds: the path names the feed, and the door compares. */
const cutBy: Partial<Record<Permission, "networks" | "feeds">> = {
  "ips:read": "networks",
  "complaints:read": "networks",
  "feeds:read": "feeds",
  "feeds:write": "feeds",
};

/** Whether a key with these limits carries a permission. */
export function keyMay(limits: KeyLimits, permission: Permission): boolean {
  if (!limits.scopes.includes(permission)) return false;
  if (limits.networks !== null && cutBy[permission] !== "networks") return false;
  return limits.feedIds === null || cutBy[permission] === "feeds";
}

/** Whether a key limited to feeds may follow a path: it must name one of them. */
export function mayFollow(limits: KeyLimits, id: string | undefined): boolean {
  return limits.feedIds === null || (id !== undefined && limits.feedIds.includes(id));
}
