// What this domain keeps about a person, for the copy they can ask for.
import { prisma } from "@/lib/platform/db";

/** Claims, questions to network contacts, disputes and delegations that name the person by account or address. */
export async function networksOfPerson({ userId, email }: { userId: string; email: string }) {
  const question = {
    select: { createdAt: true, basis: true, decision: true, decidedAt: true, reportedAt: true },
  } as const;
  const [claims, asked, answered, disputes, delegationsOffered] = await Promise.all([
    prisma.claim.findMany({
      where: { requestedById: userId },
      select: { createdAt: true, requestedText: true, organization: { select: { name: true } } },
      orderBy: { createdAt: "asc" },
    }),
    prisma.contactRequest.findMany({
      where: { requestedById: userId },
      select: { ...question.select, address: true, fromAddress: true },
      orderBy: { createdAt: "asc" },
    }),
    prisma.contactRequest.findMany({
      where: { OR: [{ decidedById: userId }, { address: email }] },
      ...question,
      orderBy: { createdAt: "asc" },
    }),
    prisma.dispute.findMany({
      where: { raisedBy: email },
      select: { createdAt: true, note: true, answer: true, closedAt: true },
      orderBy: { createdAt: "asc" },
    }),
    prisma.delegation.findMany({
      where: { offeredTo: email },
      select: { createdAt: true, network: true, acceptedAt: true, endedAt: true, endsAt: true },
      orderBy: { createdAt: "asc" },
    }),
  ]);
  return {
    claims,
    contactQuestionsAsked: asked,
    contactQuestionsAnswered: answered,
    disputes,
    delegationsOffered,
  };
}
