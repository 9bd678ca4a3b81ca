// Who is asking, as every query and command receives it.
import type { Actor } from "@/lib/audit/schema";
import { AppError } from "@/lib/platform/errors";
import { type AddressRange, type KeyLimits, keyMay } from "./key-limits";
import { may, type Permission, permissions } from "./permissions";
import type { FactorMissing, Role, StaffRole } from "./schema";
import type { SessionHolder } from "./sql";

/** A signed-in person acting inside one organization (or none yet), or a machine key of an organization. */
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
  /** For what a second factor is asked that this person has not turned on; absent when nothing is withheld. */
  factorMissing?: FactorMissing;
  /** What a machine key is cut to; absent for a person. */
  key?: KeyLimits;
};

/** The viewer that the holder of a session is. */
export function viewerOf(holder: SessionHolder, sessionId: string, address: string | null): Viewer {
  const { lastSeenAt: _lastSeenAt, organizationAsks, staffAsks, ...rest } = holder;
  return {
    ...rest,
    sessionId,
    actor: { kind: "user", id: holder.userId, label: holder.email, address },
    ...((organizationAsks || staffAsks) && {
      factorMissing: { organization: organizationAsks, staff: staffAsks },
    }),
  };
}

/**
 * Anyone whose reads are limited to the grants of one organization: a person, or a key of theirs, which `only` can
 * cut further. Made by asReader, so that no read forgets the cut.
 */
export type Reader = { organizationId: string; only?: readonly AddressRange[] | null };

/** The viewer as a reader of the current organization. Throws not_allowed when there is none. */
export function asReader(viewer: Viewer): Reader {
  if (viewer.organizationId === null || (viewer.role === null && viewer.key === undefined)) {
    throw noRole(viewer);
  }
  return { organizationId: viewer.organizationId, only: viewer.key?.networks ?? null };
}

/**
 * The viewer as the one who uses a permission: an act that only the staff role allows is recorded as the staff's.
 * Throws not_allowed when neither role allows it.
 */
export function actingWith(viewer: Viewer, permission: Permission): Viewer {
  if (viewer.key !== undefined) {
    if (keyMay(viewer.key, permission)) return viewer;
    throw new AppError("not_allowed", "This key does not include that. Its scopes are set when it is made.");
  }
  if (may({ role: viewer.role, staffRole: null }, permission)) return viewer;
  if (may({ role: null, staffRole: viewer.staffRole }, permission)) {
    return { ...viewer, actor: { ...viewer.actor, kind: "staff" } };
  }
  const ofStaff = permissions[permission].roles.length === 0;
  if (ofStaff ? viewer.factorMissing?.staff : viewer.role === null) throw noRole(viewer);
  throw new AppError(
    "not_allowed",
    "Your role does not include this. Ask an owner or admin of the organization.",
  );
}

/** Throws not_allowed unless the viewer holds the permission. */
export function requirePermission(viewer: Viewer, permission: Permission): void {
  actingWith(viewer, permission);
}

function noRole({ factorMissing }: Viewer): AppError {
  if (factorMissing !== undefined) {
    return new AppError(
      "not_allowed",
      "This needs a second factor. Turn yours on under Account, then go on.",
    );
  }
  return new AppError("not_allowed", "Choose or create an organization first.");
}
