// One press that proves a grant again: its record is looked up now, or the contact it rests on is asked.
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { checkBlock } from "./check-commands";
import { requestContact } from "./contact-commands";
import { renewalOf } from "./grant";
import { proofName, type Renewed } from "./schema";

/**
 * Proves a grant of the viewer's organization again, by the proof it rests on.
 * @throws AppError not_found, conflict (nothing to renew), and what checkBlock and requestContact throw.
 */
export async function renewProof(viewer: Viewer, id: string, now: Date): Promise<Renewed> {
  const { organizationId } = asReader(viewer);
  const grant = await prisma.grant.findFirst({
    where: { id, organizationId, revokedAt: null },
    include: { contactRequest: { select: { address: true } } },
  });
  if (grant === null) throw notFound("network");
  const renewal = renewalOf({ ...grant, proof: proofName.parse(grant.proof) }, now);
  const { claimBlockId, contactRequest } = grant;
  if (renewal === "check" && claimBlockId !== null) {
    const { check } = await checkBlock(viewer, claimBlockId, now);
    return { sentence: check.sentence };
  }
  if (renewal === "ask" && claimBlockId !== null && contactRequest !== null) {
    const { request } = await requestContact(viewer, claimBlockId, contactRequest.address, now);
    return { sentence: `${request.address} was asked. The grant is prolonged when they authorize it.` };
  }
  throw new AppError("conflict", "There is nothing to renew about this grant now.");
}
