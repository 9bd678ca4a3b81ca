// What this service keeps about a person under their account: for the copy that they can ask for. Other domains add
// theirs (person-queries.ts in each). Secrets are left out: a copy in the wrong hands must not open anything.
import { prisma } from "@/lib/platform/db";
import { getSettings } from "@/lib/provider/queries";

/** The account with all that hangs on it, mails to its address, and its entries in the audit log. */
export async function accountOfPerson({ userId, email }: { userId: string; email: string }) {
  const organization = { select: { name: true } };
  const { name: provider } = await getSettings();
  const account = await prisma.user.findUniqueOrThrow({
    where: { id: userId },
    select: {
      email: true,
      name: true,
      emailConfirmedAt: true,
      staffRole: true,
      createdAt: true,
      deletionDueAt: true,
      members: { select: { role: true, createdAt: true, organization } },
      sessions: { omit: { userId: true } },
      linkedIdentities: { omit: { id: true, userId: true } },
      secondFactor: { select: { createdAt: true, confirmedAt: true } },
      recoveryCodes: { select: { usedAt: true } },
      addressChanges: { omit: { id: true, userId: true, presentHash: true, newHash: true } },
      visits: { select: { lastAt: true, previousAt: true, organization } },
    },
  });
  const [invitations, invited, links, mails, log] = await Promise.all([
    prisma.invitation.findMany({
      where: { email },
      select: { createdAt: true, role: true, invitedBy: true, outcome: true, endedAt: true, organization },
      orderBy: { createdAt: "asc" },
    }),
    prisma.invitation.findMany({
      where: { invitedBy: email },
      select: { createdAt: true, email: true, role: true, outcome: true, organization },
      orderBy: { createdAt: "asc" },
    }),
    prisma.emailToken.findMany({
      where: { OR: [{ userId }, { email }] },
      select: { purpose: true, createdAt: true, expiresAt: true, usedAt: true },
      orderBy: { createdAt: "asc" },
    }),
    prisma.outboxMail.findMany({
      where: { toAddress: email },
      select: { createdAt: true, kind: true, subject: true, state: true, sentAt: true },
      orderBy: { createdAt: "asc" },
    }),
    prisma.auditEvent.findMany({
      where: { OR: [{ actorId: userId }, { actorLabel: email }, { targetId: userId }, { targetId: email }] },
      select: {
        at: true,
        actorKind: true,
        action: true,
        targetKind: true,
        targetId: true,
        detail: true,
        fromAddress: true,
        actorId: true,
      },
      orderBy: { id: "asc" },
    }),
  ]);
  return {
    provider,
    account,
    invitations,
    invitationsSent: invited,
    mailedLinks: links,
    mails,
    // Where others came from, and what staff noted for themselves, is not about the person.
    log: log.map(({ actorId, detail, fromAddress, ...entry }) => ({
      ...entry,
      ...(actorId === userId || actorId === null ? { fromAddress, detail } : {}),
    })),
  };
}
