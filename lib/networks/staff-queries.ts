// What staff see of claims, grants and disputes of every organization: for staff only (`claims:decide`).
import { DAY, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { parseNetwork } from "@/lib/platform/ip";
import { needsTwo } from "./claim-text";
import { claimNeedsStaff, storedNetwork, toBlock, toGrant } from "./claim-view";
import { mayRestore } from "./grant";
import { claimParts, grantParts } from "./queries";
import { risksOf } from "./risk";
import type {
  DisputeList,
  StaffBlock,
  StaffClaimFilter,
  StaffGrantFilter,
  StaffGrantList,
  StaffQueue,
} from "./schema";
import { selectClaimRates, selectGrantIds, selectOverlaps } from "./sql";

const queueLength = 200;
const undoDays = 30;

/** Blocks of every organization that wait, the oldest first; or what staff decided lately, the newest first. */
export async function listStaffQueue(filter: StaffClaimFilter, now: Date): Promise<StaffQueue> {
  const decided = filter.show === "decided";
  const blocks = await prisma.claimBlock.findMany({
    where: decided
      ? { decidedById: { not: null }, decidedAt: { gt: later(now, -undoDays * DAY) } }
      : {
          state: "waiting",
          ...(filter.show === "reported" && { contacts: { some: { reportedAt: { not: null } } } }),
        },
    include: {
      ...claimParts.blocks.include,
      claim: {
        include: {
          organization: { select: { name: true, createdAt: true } },
          requestedBy: { select: { email: true } },
          blocks: { select: { network: true, state: true } },
        },
      },
    },
    orderBy: decided ? [{ decidedAt: "desc" }, { id: "asc" }] : [{ createdAt: "asc" }, { id: "asc" }],
    take: queueLength,
  });
  const staff = await prisma.user.findMany({
    where: {
      id: {
        in: blocks.flatMap(({ approvedById, decidedById }) => [approvedById ?? [], decidedById ?? []].flat()),
      },
    },
    select: { id: true, email: true },
  });
  const nameOf = (id: string | null) =>
    staff.find((each) => each.id === id)?.email ?? "a former member of staff";
  const rates = await selectClaimRates(
    prisma,
    [...new Set(blocks.map(({ claim }) => claim.organizationId))],
    later(now, -DAY),
  );
  const rows: StaffBlock[] = [];
  for (const block of blocks) {
    const { claim } = block;
    const needsStaff = claimNeedsStaff(claim.blocks);
    if (filter.show === "needs_staff" && !needsStaff) continue;
    const overlaps = await selectOverlaps(prisma, block.network, claim.organizationId, now);
    const holders = overlaps.map(({ organization, network }) => ({ organization, network }));
    rows.push({
      block: toBlock(block, claim.token, needsStaff, now),
      claimId: claim.id,
      organizationId: claim.organizationId,
      organization: claim.organization.name,
      requestedBy: claim.requestedBy.email,
      requestedText: claim.requestedText,
      createdAt: block.createdAt.toISOString(),
      needsStaff,
      needsTwo: needsTwo(storedNetwork(block.network)),
      firstApproval:
        block.approvedById === null
          ? null
          : { by: nameOf(block.approvedById), note: block.approvedNote ?? "" },
      waitingInClaim: claim.blocks.filter(({ state }) => state === "waiting").length,
      reported: block.contacts.some((contact) => contact.reportedAt !== null),
      risks: risksOf(
        {
          requester: claim.requestedBy.email,
          contacts: block.contacts.map(({ address }) => address),
          organizationSince: claim.organization.createdAt,
          registeredDay: block.registeredDay,
          holders: holders.length,
          blocksToday:
            rates.find(({ organizationId }) => organizationId === claim.organizationId)?.blocks ?? 0,
        },
        now,
      ),
      decision:
        block.decidedById === null || block.decidedAt === null
          ? null
          : {
              by: nameOf(block.decidedById),
              note: block.decidedNote ?? "",
              at: block.decidedAt.toISOString(),
            },
      holders,
    });
  }
  return { blocks: rows };
}

const shownGrants = 100;

/** Grants over an address or network, or of organizations whose name holds a text. */
export async function listStaffGrants({ q }: StaffGrantFilter, now: Date): Promise<StaffGrantList> {
  const network = parseNetwork(q);
  const ids = network === null ? null : await selectGrantIds(prisma, network.text);
  const grants = await prisma.grant.findMany({
    where: {
      OR: [{ revokedAt: null }, { revokedBy: "staff", revokedAt: { gt: later(now, -undoDays * DAY) } }],
      ...(ids === null
        ? { organization: { name: { contains: q, mode: "insensitive" } } }
        : { id: { in: ids } }),
    },
    include: { ...grantParts, organization: { select: { name: true } } },
    orderBy: [{ lo: "asc" }, { createdAt: "asc" }, { id: "asc" }],
    take: shownGrants,
  });
  return {
    grants: grants.map((row) => ({
      grant: toGrant(row, now),
      organizationId: row.organizationId,
      organization: row.organization.name,
      note: row.note,
      mayRestore: mayRestore(row),
    })),
  };
}

/** Disputes that wait, the oldest first, then those answered in the last 30 days. */
export async function listDisputes(now: Date): Promise<DisputeList> {
  const disputes = await prisma.dispute.findMany({
    where: { OR: [{ closedAt: null }, { closedAt: { gt: later(now, -undoDays * DAY) } }] },
    include: { grant: { include: { organization: { select: { name: true } } } } },
    orderBy: [{ closedAt: { sort: "desc", nulls: "first" } }, { createdAt: "asc" }],
    take: queueLength,
  });
  return {
    disputes: disputes.map((row) => ({
      id: row.id,
      network: storedNetwork(row.grant.network).text,
      organization: row.grant.organization.name,
      raisedBy: row.raisedBy,
      note: row.note,
      createdAt: row.createdAt.toISOString(),
      closedAt: row.closedAt?.toISOString() ?? null,
      answer: row.answer,
    })),
  };
}
