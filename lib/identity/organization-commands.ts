// Organizations: created by their first owner or by an operator, renamed, ended, taken back, and deleted in the end.

import type { z } from "zod";
import { recordAudit } from "@/lib/audit/commands";
import { type Actor, type AuditEntry, systemActor } from "@/lib/audit/schema";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { deletableBefore } from "./organization-end";
import { findOrganization, listOrganizations } from "./queries";
import type { ChangeOrganizationInput, createOrganizationInput, OrganizationItem, Role } from "./schema";
import { requireOwnFactor } from "./sign-in-queries";
import { slugCandidate } from "./slug";
import { lockOrganization } from "./sql";
import { asReader, type Viewer } from "./viewer";

const organizationsPerPerson = 20;

/** Creates an organization with the viewer as its owner, and moves the session into it. */
export async function createOrganization(
  viewer: Viewer,
  { name }: z.output<typeof createOrganizationInput>,
  now: Date,
): Promise<OrganizationItem> {
  return inTransaction(async (tx) => {
    await checkRoomFor(tx, viewer.userId);
    const { id, slug } = await insertOrganization(tx, viewer.actor, name, now);
    await insertMember(tx, viewer.actor, id, viewer.userId, "owner", now);
    await tx.session.updateMany({ where: { id: viewer.sessionId }, data: { organizationId: id } });
    return { id, name, slug, role: "owner", requiresSecondFactor: false };
  });
}

/** Throws conflict when a person belongs to as many organizations as one can. */
export async function checkRoomFor(tx: Db, userId: string): Promise<void> {
  if ((await tx.member.count({ where: { userId } })) < organizationsPerPerson) return;
  throw new AppError("conflict", `A person can belong to ${organizationsPerPerson} organizations at most.`);
}

/**
 * The organization an operator means: a new one of this name, or, when the operator says so, the present one.
 * @throws conflict when it exists and was not meant, or when several have the name; not_found when it should exist.
 */
export async function organizationForOperator(
  tx: Db,
  actor: Actor,
  { name, joins }: { name: string; joins: boolean },
  now: Date,
): Promise<string> {
  const found = await findOrganization(name, tx);
  if (found === null) {
    if (joins) throw new AppError("not_found", `There is no organization named ${name} to join.`);
    return (await insertOrganization(tx, actor, name, now)).id;
  }
  if (joins) return found.id;
  const members = await tx.member.count({ where: { organizationId: found.id } });
  throw new AppError(
    "conflict",
    `An organization of this name exists: ${found.name} (${found.slug}, ${members} ${members === 1 ? "member" : "members"}). ` +
      "Say --join to let the person into it, where they read its data, or choose another name.",
  );
}

/**
 * Changes what the viewer's organization is called, and whether its people need a second factor. Throws conflict when
 * who asks that of others has none.
 */
export async function changeOrganization(
  viewer: Viewer,
  change: ChangeOrganizationInput,
  now: Date,
): Promise<OrganizationItem> {
  const { organizationId } = asReader(viewer);
  return inTransaction(async (tx) => {
    await lockOrganization(tx, organizationId);
    const before = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
    const { name, requiresSecondFactor } = change;
    if (name !== undefined && name !== before.name) {
      await tx.organization.update({ where: { id: organizationId }, data: { name } });
      const detail = { name, nameBefore: before.name };
      await recordOrganization(tx, viewer.actor, "organization.changed", organizationId, now, detail);
    }
    if (requiresSecondFactor !== undefined && requiresSecondFactor !== before.requiresSecondFactor) {
      if (requiresSecondFactor) await requireOwnFactor(viewer, tx);
      await tx.organization.update({ where: { id: organizationId }, data: { requiresSecondFactor } });
      const detail = { requiresSecondFactor };
      await recordOrganization(tx, viewer.actor, "organization.changed", organizationId, now, detail);
    }
    const changed = (await listOrganizations(viewer.userId, tx)).find(({ id }) => id === organizationId);
    if (changed === undefined) throw notFound("organization");
    return changed;
  });
}

/**
 * Ends the viewer's organization: from the next request on nobody acts in it, its keys and grants read nothing and
 * its feeds get nothing. What it has is deleted when the grace is over. Throws invalid_input unless named rightly.
 */
export async function endOrganization(viewer: Viewer, typedName: string, now: Date): Promise<void> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    await lockOrganization(tx, organizationId);
    const { name, endedAt } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
    if (typedName.trim() !== name) {
      const message = `Write the name of the organization, ${name}, to end it.`;
      throw new AppError("invalid_input", message, { issues: [{ path: "body.name", message }] });
    }
    if (endedAt === null) await endOrganizationIn(tx, viewer.actor, organizationId, now);
  });
}

/** Ends an organization, held by the caller. */
export async function endOrganizationIn(
  tx: Db,
  actor: Actor,
  organizationId: string,
  now: Date,
): Promise<void> {
  const { name } = await tx.organization.update({ where: { id: organizationId }, data: { endedAt: now } });
  await tx.invitation.updateMany({
    where: { organizationId, outcome: null },
    data: { outcome: "withdrawn", endedAt: now },
  });
  await recordOrganization(tx, actor, "organization.ended", organizationId, now, { name });
}

/** Takes an ended organization of the viewer's back, as it was. Throws not_found unless the viewer is an owner. */
export async function restoreOrganization(viewer: Viewer, organizationId: string, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    await lockOrganization(tx, organizationId);
    const { count } = await tx.organization.updateMany({
      where: {
        id: organizationId,
        endedAt: { gt: deletableBefore(now) },
        members: { some: { userId: viewer.userId, role: "owner" } },
      },
      data: { endedAt: null },
    });
    if (count === 0) throw notFound("ended organization");
    await tx.session.update({ where: { id: viewer.sessionId }, data: { organizationId } });
    await recordOrganization(tx, viewer.actor, "organization.restored", organizationId, now);
  });
}

/** The job `organizations.prune`: deletes, with all they have, organizations whose grace is over. */
export async function pruneOrganizations(now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const gone = await tx.organization.findMany({ where: { endedAt: { lte: deletableBefore(now) } } });
    for (const { id, name } of gone) {
      await tx.organization.delete({ where: { id } });
      await recordOrganization(tx, systemActor, "organization.deleted", id, now, { name });
    }
  });
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
    await recordOrganization(tx, actor, "organization.created", row.id, now, { name });
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

async function recordOrganization(
  tx: Db,
  actor: Actor,
  action: string,
  id: string,
  now: Date,
  detail: AuditEntry["detail"] = {},
): Promise<void> {
  await recordAudit(
    tx,
    { actor, organizationId: id, action, target: { kind: "organization", id }, detail },
    now,
  );
}
