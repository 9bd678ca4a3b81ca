// The order of status events: what a mail server has read up to a sequence must never grow before it.
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";

/** Held until the transaction ends: the next sequence is drawn only after the one before is committed. */
export const lockStatusEventsStatement = Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('status_event'))`;

/** The same in a transaction of the ORM. */
export async function lockStatusEvents(tx: Db): Promise<void> {
  await tx.$executeRaw(lockStatusEventsStatement);
}
