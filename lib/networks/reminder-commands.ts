// Who is told in time that access ends: the holder of a grant that rests on a contact, both sides of a delegation.
import { tellAdmins } from "@/lib/identity/notice-commands";
import { DAY, later } from "@/lib/platform/day";
import { inTransaction, prisma } from "@/lib/platform/db";
import { publicLink } from "@/lib/platform/public-link";
import { getSettings } from "@/lib/provider/queries";
import { storedNetwork } from "./claim-view";
import { dueReminder } from "./grant";
import { delegationEndMail, expiryMail } from "./letters";

/** Reminds owners and admins of grants by contact mail that end in 30, 14 or 3 days; once for each. */
export async function remindOfExpiry(now: Date): Promise<void> {
  const ending = await prisma.grant.findMany({
    where: { proof: "contact_mail", revokedAt: null, expiresAt: { gt: now, lt: later(now, 31 * DAY) } },
  });
  for (const { id, organizationId, network, expiresAt, remindedDays } of ending) {
    if (expiresAt === null) continue;
    const due = dueReminder(expiresAt, remindedDays, now);
    if (due === null) continue;
    await inTransaction(async (tx) => {
      const { count } = await tx.grant.updateMany({
        where: { id, remindedDays },
        data: { remindedDays: due },
      });
      if (count === 0) return;
      const { name: provider } = await getSettings(tx);
      const facts = {
        provider,
        network: storedNetwork(network).text,
        expiresAt,
        url: publicLink("/networks"),
      };
      await tellAdmins(tx, organizationId, expiryMail(facts), now);
    });
  }
}

/**
 * Reminds both sides of a delegation that it ends in 30, 14 or 3 days; once for each, and of none that is longer than
 * the delegation was when it was offered.
 */
export async function remindOfDelegationEnds(now: Date): Promise<void> {
  const ending = await prisma.delegation.findMany({
    where: { acceptedAt: { not: null }, endedAt: null, endsAt: { gt: now, lt: later(now, 31 * DAY) } },
    include: { from: { select: { name: true } }, to: { select: { name: true } } },
  });
  for (const { id, endsAt, createdAt, remindedDays, ...row } of ending) {
    const due = dueReminder(endsAt, remindedDays, now);
    if (due === null || later(createdAt, due * DAY) >= endsAt) continue;
    await inTransaction(async (tx) => {
      const { count } = await tx.delegation.updateMany({
        where: { id, remindedDays, endedAt: null },
        data: { remindedDays: due },
      });
      if (count === 0) return;
      const { name: provider } = await getSettings(tx);
      const facts = {
        provider,
        network: storedNetwork(row.network).text,
        endsAt,
        url: publicLink("/networks"),
      };
      const giver = { ...facts, other: row.to?.name ?? row.offeredTo, side: "gives" as const };
      await tellAdmins(tx, row.fromOrganizationId, delegationEndMail(giver), now);
      if (row.organizationId === null) return;
      const reader = { ...facts, other: row.from.name, side: "reads" as const };
      await tellAdmins(tx, row.organizationId, delegationEndMail(reader), now);
    });
  }
}
