// The statement behind every request: who holds a session, and as what.
import { z } from "zod";
import type { Db } from "@/lib/platform/db";
import { roles, staffRoles } from "./roles";

const sessionHolder = z.object({
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  staffRole: z.enum(staffRoles).nullable(),
  organizationId: z.string().nullable(),
  organizationName: z.string().nullable(),
  role: z.enum(roles).nullable(),
  organizationAsks: z.boolean(),
  staffAsks: z.boolean(),
  lastSeenAt: z.date(),
});
export type SessionHolder = z.infer<typeof sessionHolder>;

/**
 * The holder of a session that is neither revoked nor expired nor waits for its second factor, of an account that is
 * not disabled. The organization is there only while its holder is a member of it and it has not been ended. Where
 * the organization, or the provider of its staff, asks for a second factor that the holder has not turned on, the
 * role is withheld, and `organizationAsks` or `staffAsks` says so.
 */
export async function selectSessionHolder(
  db: Db,
  sessionId: string,
  now: Date,
): Promise<SessionHolder | null> {
  const rows = await db.$queryRaw<unknown[]>`
    SELECT u.id AS "userId", u.email, u.name,
           CASE WHEN NOT a.staff THEN u.staff_role END AS "staffRole",
           o.id AS "organizationId", o.name AS "organizationName",
           CASE WHEN o.id IS NOT NULL AND NOT a.organization THEN m.role END AS role,
           a.organization AS "organizationAsks", a.staff AS "staffAsks", s.last_seen_at AS "lastSeenAt"
      FROM session s
      JOIN app_user u ON u.id = s.user_id
      LEFT JOIN member m ON m.user_id = s.user_id AND m.organization_id = s.organization_id
      LEFT JOIN organization o ON o.id = m.organization_id AND o.ended_at IS NULL
      LEFT JOIN second_factor f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL
      LEFT JOIN provider_settings p ON p.id = 1
      CROSS JOIN LATERAL (
        SELECT f.user_id IS NULL AND coalesce(o.requires_second_factor, false) AS organization,
               f.user_id IS NULL AND u.staff_role IS NOT NULL
                 AND coalesce(p.staff_second_factor = 'required', false) AS staff
      ) a
     WHERE s.id = ${sessionId}::uuid
       AND s.revoked_at IS NULL AND s.expires_at > ${now} AND NOT s.awaits_factor
       AND u.disabled_at IS NULL`;
  return rows.length === 0 ? null : sessionHolder.parse(rows[0]);
}

/** Holds back every other transaction that wants to make the first staff account, until this one ends. */
export async function lockFirstSetup(tx: Db): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('senderscope first setup'))::text`;
}

/** Holds back every other change of who is staff until this transaction ends: the last postmaster must stay. */
export async function lockStaffRoles(tx: Db): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('senderscope staff roles'))::text`;
}

/** Holds an organization until the transaction ends: who belongs to it is changed by one at a time. */
export async function lockOrganization(tx: Db, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM organization WHERE id = ${id}::uuid FOR UPDATE`;
}
