// Who may change whose membership. The last owner stays: an organization without one could not be given away or ended.
import { AppError } from "@/lib/platform/errors";
import { roles } from "./roles";
import type { Role } from "./schema";

type Acting = { role: Role };

/** A member as these rules see them. `isLastOwner`: no other owner can act (disabled and leaving accounts cannot). */
export type Membership = { role: Role; isLastOwner: boolean };

/** The roles that somebody may give or take: owners all, admins all but owner, the others none. */
export function rolesGivenBy({ role }: Acting): readonly Role[] {
  if (role === "owner") return roles;
  return role === "admin" ? roles.filter((each) => each !== "owner") : [];
}

/** Throws not_allowed or conflict unless `acting` may give `member` the role `next`. */
export function checkRoleChange(acting: Acting, member: Membership, next: Role): void {
  if (!rolesGivenBy(acting).includes(member.role)) throw onlyOwners();
  if (!rolesGivenBy(acting).includes(next)) throw onlyOwners();
  if (member.isLastOwner && next !== "owner") throw lastOwner();
}

/** Throws not_allowed or conflict unless `acting` may remove `member`. */
export function checkRemoval(acting: Acting, member: Membership): void {
  if (!rolesGivenBy(acting).includes(member.role)) throw onlyOwners();
  if (member.isLastOwner) throw lastOwner();
}

/** Throws conflict when `member` must not leave. */
export function checkLeaving(member: Membership): void {
  if (member.isLastOwner) throw lastOwner();
}

function onlyOwners(): AppError {
  return new AppError("not_allowed", "Only an owner can give or take the role of owner.");
}

function lastOwner(): AppError {
  return new AppError(
    "conflict",
    "This is the last owner of the organization. Make another member owner first, or end the organization.",
  );
}
