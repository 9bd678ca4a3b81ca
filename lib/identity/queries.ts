// What people see of themselves, their organization and their sessions.
import { type Db, prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getSettings } from "@/lib/provider/queries";
import { rolesGivenBy } from "./membership";
import { deletedAfter } from "./organization-end";
import { may, type Permission, permissions } from "./permissions";
import type { EndedOrganization, Me, MemberList, OrganizationItem, Role, SessionList } from "./schema";
import { asReader, type Viewer } from "./viewer";

/** The viewer, where they act, where they could act, and what they may do. */
export async function getMe(viewer: Viewer): Promise<Me> {
  const organizations = await listOrganizations(viewer.userId);
  const { name: providerName } = await getSettings();
  const { deletionDueAt } = await prisma.user.findUniqueOrThrow({ where: { id: viewer.userId } });
  return {
    user: { id: viewer.userId, email: viewer.email, name: viewer.name },
    organization: organizations.find(({ id }) => id === viewer.organizationId) ?? null,
    organizations,
    endedOrganizations: await listEndedOrganizations(viewer.userId),
    staffRole: viewer.staffRole,
    factorMissing: viewer.factorMissing ?? null,
    deletionDueAt: deletionDueAt?.toISOString() ?? null,
    permissions: (Object.keys(permissions) as Permission[]).filter((permission) => may(viewer, permission)),
    providerName,
  };
}

/** The organizations of a person, by name. */
export async function listOrganizations(userId: string, db: Db = prisma): Promise<OrganizationItem[]> {
  const rows = await db.member.findMany({
    where: { userId, organization: { endedAt: null } },
    include: { organization: true },
    orderBy: [{ organization: { name: "asc" } }, { organizationId: "asc" }],
  });
  return rows.map(({ organization, role }) => ({
    id: organization.id,
    name: organization.name,
    slug: organization.slug,
    role: role as Role,
    requiresSecondFactor: organization.requiresSecondFactor,
  }));
}

async function listEndedOrganizations(userId: string): Promise<EndedOrganization[]> {
  const rows = await prisma.organization.findMany({
    where: { endedAt: { not: null }, members: { some: { userId, role: "owner" } } },
    orderBy: { endedAt: "desc" },
  });
  return rows.flatMap(({ id, name, endedAt }) =>
    endedAt === null
      ? []
      : [{ id, name, endedAt: endedAt.toISOString(), deletedAfter: deletedAfter(endedAt).toISOString() }],
  );
}

/** The people of the viewer's organization, in the order they joined. */
export async function listMembers(viewer: Viewer, db: Db = prisma): Promise<MemberList> {
  const { organizationId } = asReader(viewer);
  const rows = await db.member.findMany({
    where: { organizationId },
    include: { user: true },
    orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
  });
  return {
    members: rows.map(({ user, role, createdAt }) => ({
      userId: user.id,
      email: user.email,
      name: user.name,
      role: role as Role,
      since: createdAt.toISOString(),
    })),
    givableRoles: viewer.role === null ? [] : rolesGivenBy({ role: viewer.role }),
  };
}

/** The viewer's own sessions that still work, the last used first. */
export async function listSessions(viewer: Viewer, now: Date): Promise<SessionList> {
  const rows = await prisma.session.findMany({
    where: { userId: viewer.userId, awaitsFactor: false, revokedAt: null, expiresAt: { gt: now } },
    orderBy: [{ lastSeenAt: "desc" }, { id: "asc" }],
  });
  return {
    sessions: rows.map((row) => ({
      id: row.id,
      current: row.id === viewer.sessionId,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      address: row.address,
      userAgent: row.userAgent,
    })),
  };
}

/** Whether a person is a postmaster and nobody else is who can act: not disabled, and not leaving the service. */
export async function isLastPostmaster(db: Db, userId: string): Promise<boolean> {
  const postmasters = await db.user.findMany({
    where: { staffRole: "postmaster", disabledAt: null, deletedAt: null },
    select: { id: true, deletionDueAt: true },
  });
  const others = postmasters.filter(({ id, deletionDueAt }) => id !== userId && deletionDueAt === null);
  return postmasters.some(({ id }) => id === userId) && others.length === 0;
}

/**
 * The organization an operator means by its slug or its name, letter case aside; null when there is none.
 * @throws AppError conflict when several have the name.
 */
export async function findOrganization(
  nameOrSlug: string,
  db: Db = prisma,
): Promise<{ id: string; name: string; slug: string } | null> {
  const select = { id: true, name: true, slug: true };
  const bySlug = await db.organization.findUnique({ where: { slug: nameOrSlug }, select });
  if (bySlug !== null) return bySlug;
  const alike = await db.organization.findMany({
    where: { name: { equals: nameOrSlug, mode: "insensitive" } },
    select,
  });
  // The database compares with ILIKE, where % and _ match anything.
  const byName = alike.filter(({ name }) => name.toLowerCase() === nameOrSlug.toLowerCase());
  if (byName.length > 1) {
    const slugs = byName.map(({ slug }) => slug).join(", ");
    throw new AppError(
      "conflict",
      `Several organizations have this name. Use one of the short names: ${slugs}.`,
    );
  }
  return byName[0] ?? null;
}
