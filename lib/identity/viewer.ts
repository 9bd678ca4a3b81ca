// Who is asking, as every query and command receives it.
import type { Actor } from "@/lib/audit/schema";
import { AppError } from "@/lib/platform/errors";
import { may, type Permission, permissions } from "./permissions";
import type { Role, StaffRole } from "./schema";

/** A signed-in person, acting inside one organization (or none yet). */
export type Viewer = {
  actor: Actor;
  userId: string;
  sessionId: string;
  email: string;
  name: string;
  organizationId: string | null;
  organizationName: string | null;
  role: Role | null;
  staffRole: StaffRole | null;
};

/** Anyone whose reads are limited to the grants of one organization: a person, or a key of theirs. */
export type Reader = { organizationId: string };

/** The viewer as a reader of the current organization. Throws not_allowed when there is none. */
export function asReader(viewer: Viewer): Reader & { role: Role } {
  if (viewer.organizationId === null || viewer.role === null) {
    throw noOrganization();
  }
  return { organizationId: viewer.organizationId, role: viewer.role };
}

/**
 * The viewer as the one who uses a permission: an act that only the staff role allows is recorded as the staff's.
 * Throws not_allowed when neither role allows it.
 */
export function actingWith(viewer: Viewer, permission: Permission): Viewer {
  if (may({ role: viewer.role, staffRole: null }, permission)) return viewer;
  if (may({ role: null, staffRole: viewer.staffRole }, permission)) {
    return { ...viewer, actor: { ...viewer.actor, kind: "staff" } };
  }
  if (viewer.role === null && permissions[permission].roles.length > 0) throw noOrganization();
  throw new AppError(
    "not_allowed",
    "Your role does not include this. Ask an owner or admin of the organization.",
  );
}

/** Throws not_allowed unless the viewer holds the permission. */
export function requirePermission(viewer: Viewer, permission: Permission): void {
  actingWith(viewer, permission);
}

function noOrganization(): AppError {
  return new AppError("not_allowed", "Choose or create an organization first.");
}
