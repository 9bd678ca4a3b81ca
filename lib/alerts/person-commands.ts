// What this domain does when the address of a member changes, and when an account is erased.
import { inTransaction } from "@/lib/platform/db";

/** Rules and waiting messages follow a member to the new address. Doing it twice is safe. */
export async function followAlertsOf({
  userId,
  from,
  to,
}: {
  userId: string;
  from: string;
  to: string;
}): Promise<void> {
  await inTransaction(async (tx) => {
    const members = await tx.member.findMany({ where: { userId }, select: { organizationId: true } });
    const organizationId = { in: members.map((member) => member.organizationId) };
    const mailed = { channel: "mail", target: from, organizationId };
    await tx.alertRule.updateMany({ where: { ...mailed, endedAt: null }, data: { target: to } });
    await tx.alertDelivery.updateMany({ where: { ...mailed, state: "waiting" }, data: { target: to } });
  });
}

/** Ends the rules that mail to a person, and takes the address out of what was sent. Doing it twice is safe. */
export async function forgetAlertsOf({ email }: { email: string }, name: string, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const mailed = { channel: "mail", target: email };
    await tx.alertRule.updateMany({ where: { ...mailed, endedAt: null }, data: { endedAt: now } });
    await tx.alertRule.updateMany({ where: mailed, data: { target: name } });
    await tx.alertDelivery.updateMany({
      where: { ...mailed, state: "waiting" },
      data: { state: "failed", lastReply: "This mailbox belongs to no member any more." },
    });
    await tx.alertDelivery.updateMany({ where: mailed, data: { target: name } });
  });
}
