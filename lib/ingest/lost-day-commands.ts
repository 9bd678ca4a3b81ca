// Staff give up on a day: its missing data will not come, so nobody waits for it any more, and readers are told.
import { recordAudit } from "@/lib/audit/commands";
import { type Actor, type StaffReason, staffReason } from "@/lib/audit/schema";
import { type Day, endOf, startOf } from "@/lib/platform/day";
import { inTransaction } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";

/** Declares a day lost that has ended. Again with another note replaces the note. Throws invalid_input. */
export async function declareDayLost(actor: Actor, day: Day, input: StaffReason, now: Date): Promise<void> {
  const { note } = staffReason.parse(input);
  if (endOf(day) > now) throw new AppError("invalid_input", "Only a day that has ended can be lost.");
  await inTransaction(async (tx) => {
    const data = { declaredAt: now, note };
    await tx.lostDay.upsert({
      where: { day: startOf(day) },
      create: { day: startOf(day), ...data },
      update: data,
    });
    await recordAudit(tx, entry(actor, "day.lost", day, note), now);
  });
}

/** Takes the declaration back. Throws not_found when there is none. */
export async function undoDayLost(actor: Actor, day: Day, input: StaffReason, now: Date): Promise<void> {
  const { note } = staffReason.parse(input);
  await inTransaction(async (tx) => {
    const { count } = await tx.lostDay.deleteMany({ where: { day: startOf(day) } });
    if (count === 0) throw notFound("lost day");
    await recordAudit(tx, entry(actor, "day.lost_undone", day, note), now);
  });
}

function entry(actor: Actor, action: string, day: Day, note: string) {
  return { actor, organizationId: null, action, target: { kind: "day", id: day }, detail: { note } };
}
