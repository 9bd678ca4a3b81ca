// Organizations: created by their first owner, or by an operator.

import type { z } from "zod";
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { findOrganization } from "./queries";
import type { createOrganizationInput, OrganizationItem, Role } from "./schema";
import { slugCandidate } from "./slug";
import type { Viewer } from "./viewer";

const organizationsPerPerson = 10;

/** Creates an organization with the viewer as its owner, and moves the session into it. */
export async function createOrganization(
  viewer: Viewer,
  { name }: z.output<typeof createOrganizationInput>,
  now: Date,
): Promise<OrganizationItem> {
  return inTransaction(async (tx) => {
    if ((await tx.member.count({ where: { userId: viewer.userId } })) >= organizationsPerPerson) {
      throw new AppError(
        "conflict",
        `A person can belong to ${organizationsPerPerson} organizations at most.`,
      );
    }
    const { id, slug } = await insertOrganization(tx, viewer.actor, name, now);
    await insertMember(tx, viewer.actor, id, viewer.userId, "owner", now);
    await tx.session.updateMany({ where: { id: viewer.sessionId }, data: { organizationId: id } });
    return { id, name, slug, role: "owner" };
  });
}

/** The id of the organization of this name, created when there is none. Throws conflict when several have the name. */
export async function ensureOrganization(tx: Db, actor: Actor, name: string, now: Date): Promise<string> {
  const found = await findOrganization(name, tx);
  return found?.id ?? (await insertOrganization(tx, actor, name, now)).id;
}

async function insertOrganization(
  tx: Db,
  actor: Actor,
  name: string,
  now: Date,
): Promise<{ id: string; slug: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const slug = slugCandidate(name, attempt);
    // Skipping leaves the transaction usable when somebody else takes the slug at this moment.
    const [row] = await tx.organization.createManyAndReturn({
      data: { name, slug, createdAt: now },
      skipDuplicates: true,
    });
    if (row === undefined) continue;
    const target = { kind: "organization", id: row.id };
    await recordAudit(
      tx,
      { actor, organizationId: row.id, action: "organization.created", target, detail: { name } },
      now,
    );
    return { id: row.id, slug };
  }
}

/** Makes a person a member, inside the caller's transaction. */
export async function insertMember(
  tx: Db,
  actor: Actor,
  organizationId: string,
  userId: string,
  role: Role,
  now: Date,
): Promise<void> {
  await tx.member.create({ data: { organizationId, userId, role, createdAt: now } });
  const target = { kind: "user", id: userId };
  await recordAudit(tx, { actor, organizationId, action: "member.added", target, detail: { role } }, now);
}
