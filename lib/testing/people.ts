// People and organizations for tests, as rows: who they are and where they act, without sign-up and sessions.
import { randomUUID } from "node:crypto";
import type { Role, StaffRole } from "@/lib/identity/schema";
import type { Viewer } from "@/lib/identity/viewer";
import { prisma } from "@/lib/platform/db";

export type TestPerson = {
  email?: string;
  /** Created when there is none of this name; null: in no organization. */
  organization?: string | null;
  role?: Role;
  staffRole?: StaffRole | null;
};

const since = new Date("2026-01-01T00:00:00Z");

/** A confirmed account, acting inside its organization (an owner unless said otherwise). */
export async function createPerson(person: TestPerson = {}): Promise<Viewer> {
  const { organization = null, role = "owner", staffRole = null } = person;
  const email = person.email ?? `person-${randomUUID()}@people.example`;
  const user = await prisma.user.create({
    data: { email, emailConfirmedAt: since, staffRole, createdAt: since },
  });
  const organizationId = organization === null ? null : await organizationOf(organization);
  if (organizationId !== null) {
    await prisma.member.create({ data: { organizationId, userId: user.id, role, createdAt: since } });
  }
  return {
    actor: {
      kind: staffRole === null ? "user" : "staff",
      id: user.id,
      label: email,
      address: "198.51.100.77",
    },
    userId: user.id,
    sessionId: randomUUID(),
    email,
    name: "",
    organizationId,
    organizationName: organization,
    role: organizationId === null ? null : role,
    staffRole,
  };
}

async function organizationOf(name: string): Promise<string> {
  const found = await prisma.organization.findFirst({ where: { name } });
  if (found !== null) return found.id;
  const slug = `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-${randomUUID().slice(0, 8)}`;
  return (await prisma.organization.create({ data: { name, slug, createdAt: since } })).id;
}
