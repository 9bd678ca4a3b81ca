// Mail to the people who answer for an organization.
import { queueMail } from "@/lib/outbox/commands";
import type { LetterBody } from "@/lib/outbox/letter";
import type { Db } from "@/lib/platform/db";

/** Queues a mail to every owner and admin of an organization who can sign in. */
export async function tellAdmins(
  tx: Db,
  organizationId: string,
  mail: { kind: string; subject: string } & LetterBody,
  now: Date,
): Promise<void> {
  const members = await tx.member.findMany({
    where: {
      organizationId,
      role: { in: ["owner", "admin"] },
      user: { disabledAt: null, emailConfirmedAt: { not: null } },
    },
    include: { user: { select: { email: true } } },
    orderBy: { userId: "asc" },
  });
  for (const { user } of members) await queueMail(tx, { ...mail, to: user.email }, now);
}
