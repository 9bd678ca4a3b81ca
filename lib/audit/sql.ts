// The raw statement on the audit log: which entries a filter finds, by what their details say of networks.
import { z } from "zod";
import type { Db } from "@/lib/platform/db";

export type AuditQuestion = {
  organizationId: string;
  /** A part of the action's beginning, of the actor's label; a network; instants from..to; ids below one. */
  action: string | null;
  actor: string | null;
  /** Whether the actor asked for may be staff: they have no name here, so none can be searched for. */
  staffToo: boolean;
  network: string | null;
  from: Date | null;
  to: Date | null;
  below: string | null;
};

const found = z.object({ id: z.bigint() });

/** The ids of the newest `limit` entries that match, newest first. */
export async function selectAuditIds(db: Db, question: AuditQuestion, limit: number): Promise<bigint[]> {
  const { organizationId, action, actor, staffToo, network, from, to, below } = question;
  const rows = await db.$queryRaw`
    SELECT id
      FROM audit_event e
     WHERE organization_id = ${organizationId}::uuid
       AND (${below}::bigint IS NULL OR id < ${below}::bigint)
       AND (${action}::text IS NULL OR starts_with(action, ${action}::text))
       AND (${from}::timestamptz IS NULL OR at >= ${from}::timestamptz)
       AND (${to}::timestamptz IS NULL OR at < ${to}::timestamptz)
       AND (${actor}::text IS NULL
            OR (actor_kind IN ('staff', 'operator') AND ${staffToo})
            OR (actor_kind NOT IN ('staff', 'operator')
                AND position(lower(${actor}::text) IN lower(actor_label)) > 0))
       AND (${network}::text IS NULL OR EXISTS (
             SELECT FROM (
               SELECT e.detail ->> 'network' AS text
                UNION ALL
               SELECT jsonb_array_elements_text(
                        CASE jsonb_typeof(e.detail -> 'networks') WHEN 'array' THEN e.detail -> 'networks' ELSE '[]' END)
             ) AS about
              WHERE CASE WHEN about.text ~ '^[0-9a-f.:]+(/[0-9]{1,3})?$'
                         THEN about.text::inet && ${network}::inet END))
     ORDER BY id DESC
     LIMIT ${limit}`;
  return z
    .array(found)
    .parse(rows)
    .map(({ id }) => id);
}

/**
 * Puts `name` in the place of a person's address wherever the log has it: as the actor, as what was acted on, and as a
 * word of the details. Where they came from is taken out. The entries stay.
 */
export async function renameActor(
  tx: Db,
  person: { id: string; label: string },
  name: string,
): Promise<void> {
  const { id, label } = person;
  await tx.$executeRaw`
    UPDATE audit_event
       SET actor_label = CASE WHEN actor_label = ${label} THEN ${name} ELSE actor_label END,
           target_id = CASE WHEN target_id = ${label} THEN ${name} ELSE target_id END,
           from_address = CASE WHEN actor_id = ${id} OR actor_label = ${label} THEN NULL ELSE from_address END,
           detail = replace(detail::text, to_json(${label}::text)::text, to_json(${name}::text)::text)::jsonb
     WHERE actor_id = ${id} OR actor_label = ${label} OR target_id = ${label}
        OR position(to_json(${label}::text)::text IN detail::text) > 0`;
}
