// What this domain does when the address of a person changes, and when an account is erased.
import { type Db, inTransaction } from "@/lib/platform/db";

/** Mail about the cases that a person opened goes to the new address. Doing it twice is safe. */
export async function followCasesOf({
  userId,
  from,
  to,
}: {
  userId: string;
  from: string;
  to: string;
}): Promise<void> {
  await inTransaction((tx) =>
    tx.case.updateMany({
      where: { openedById: userId, contactAddress: from, closedAt: null },
      data: { contactAddress: to },
    }),
  );
}

/**
 * Takes a person's address out of cases and reports of abuse. A case of an organization goes on with one of its owners
 * as the contact; one of nobody else stays readable for staff without an address.
 */
export async function forgetCasesOf(
  { userId, email }: { userId: string; email: string },
  name: string,
): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.caseMessage.updateMany({ where: { label: email }, data: { label: name } });
    await tx.abuseReport.updateMany({ where: { reporter: email }, data: { reporter: null } });
    await tx.abuseReport.updateMany({ where: { handledBy: email }, data: { handledBy: name } });
    const named = await tx.case.findMany({
      where: { OR: [{ openedById: userId }, { contactAddress: email }] },
      select: { id: true, organizationId: true, contactAddress: true },
    });
    for (const { id, organizationId, contactAddress } of named) {
      const contact = contactAddress === email ? await nextContact(tx, organizationId) : contactAddress;
      await tx.case.update({ where: { id }, data: { openedById: null, contactAddress: contact } });
    }
  });
}

async function nextContact(tx: Db, organizationId: string | null): Promise<string> {
  const owner = await tx.member.findFirst({
    where: { organizationId: organizationId ?? undefined, role: "owner", user: { disabledAt: null } },
    include: { user: true },
    orderBy: { createdAt: "asc" },
  });
  return organizationId === null || owner === null ? "" : owner.user.email;
}
