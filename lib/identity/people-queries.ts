// Accounts and organizations as the provider's staff see them.
import type { z } from "zod";
import { type Db, prisma } from "@/lib/platform/db";
import { notFound } from "@/lib/platform/errors";
import type { Organization, Prisma, User } from "@/prisma/client/client";
import { isLastPostmaster } from "./queries";
import type {
  listPeopleQuery,
  OrganizationDetail,
  OrganizationPage,
  PeoplePage,
  PersonDetail,
  PersonItem,
  Role,
  StaffRole,
} from "./schema";

const pageSize = 50;

type Listed = z.output<typeof listPeopleQuery>;

/** A page of accounts, the newest first. Those whose holder was erased are left out. */
export async function listPeople({ q, show, cursor }: Listed): Promise<PeoplePage> {
  const contains = { contains: q ?? "", mode: "insensitive" } as const;
  const rows = await prisma.user.findMany({
    where: {
      deletedAt: null,
      OR: [{ email: contains }, { name: contains }],
      ...(show === "staff" && { staffRole: { not: null } }),
      ...(show === "disabled" && { disabledAt: { not: null } }),
    },
    include: withCounts,
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: pageSize + 1,
    ...(cursor !== undefined && { cursor: { id: cursor }, skip: 1 }),
  });
  const page = rows.slice(0, pageSize);
  return { people: page.map(toPerson), next: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null };
}

/** One account with its organizations. Throws not_found. */
export async function getPerson(id: string, now: Date, db: Db = prisma): Promise<PersonDetail> {
  const row = await db.user.findUnique({
    where: { id, deletedAt: null },
    include: {
      ...withCounts,
      members: { include: { organization: { include: withMembers } }, orderBy: { createdAt: "asc" } },
      sessions: { where: { revokedAt: null, expiresAt: { gt: now } }, orderBy: { lastSeenAt: "desc" } },
    },
  });
  if (row === null) throw notFound("account");
  return {
    ...toPerson(row),
    sessions: row.sessions.length,
    lastSeenAt: row.sessions[0]?.lastSeenAt.toISOString() ?? null,
    isLastPostmaster: await isLastPostmaster(db, id),
    organizations: row.members.map(({ role, organization }) => ({
      id: organization.id,
      name: organization.name,
      role: role as Role,
      state: stateOf(organization),
      isLastOwner: role === "owner" && actingOwners(organization).every(({ userId }) => userId === id),
    })),
  };
}

/** A page of organizations, the newest first. */
export async function listOrganizationsForStaff({ q, show, cursor }: Listed): Promise<OrganizationPage> {
  const ownerless = { members: { none: { role: "owner", user: { disabledAt: null } } }, endedAt: null };
  const rows = await prisma.organization.findMany({
    where: {
      name: { contains: q ?? "", mode: "insensitive" },
      ...(show === "ownerless" && ownerless),
    },
    include: { ...withMembers, _count: { select: { grants: { where: { revokedAt: null } } } } },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: pageSize + 1,
    ...(cursor !== undefined && { cursor: { id: cursor }, skip: 1 }),
  });
  const page = rows.slice(0, pageSize);
  return {
    organizations: page.map((row) => ({
      id: row.id,
      name: row.name,
      slug: row.slug,
      createdAt: row.createdAt.toISOString(),
      members: row.members.length,
      networks: row._count.grants,
      state: stateOf(row),
    })),
    next: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null,
  };
}

/** One organization with its members. Throws not_found. */
export async function getOrganizationForStaff(id: string, db: Db = prisma): Promise<OrganizationDetail> {
  const row = await db.organization.findUnique({
    where: { id },
    include: { ...withMembers, _count: { select: { grants: { where: { revokedAt: null } } } } },
  });
  if (row === null) throw notFound("organization");
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    createdAt: row.createdAt.toISOString(),
    networks: row._count.grants,
    state: stateOf(row),
    members: row.members.map(({ userId, role, createdAt, user }) => ({
      userId,
      email: user.email,
      role: role as Role,
      since: createdAt.toISOString(),
      disabled: user.disabledAt !== null,
    })),
  };
}

const withCounts = {
  _count: { select: { members: true } },
  secondFactor: { select: { confirmedAt: true } },
} satisfies Prisma.UserInclude;

const withMembers = {
  members: {
    include: { user: { select: { email: true, disabledAt: true } } },
    orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
  },
} satisfies Prisma.OrganizationInclude;

type PersonRow = User & { _count: { members: number }; secondFactor: { confirmedAt: Date | null } | null };

function toPerson(row: PersonRow): PersonItem {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    staffRole: row.staffRole as StaffRole | null,
    state: row.disabledAt !== null ? "disabled" : row.deletionDueAt !== null ? "leaving" : "active",
    secondFactor: row.secondFactor?.confirmedAt != null,
    organizationCount: row._count.members,
    createdAt: row.createdAt.toISOString(),
  };
}

type WithMembers = Organization & {
  members: { userId: string; role: string; user: { disabledAt: Date | null } }[];
};

function actingOwners({ members }: WithMembers) {
  return members.filter(({ role, user }) => role === "owner" && user.disabledAt === null);
}

function stateOf(row: WithMembers): OrganizationDetail["state"] {
  if (row.endedAt !== null) return "ended";
  return actingOwners(row).length === 0 ? "ownerless" : "active";
}
