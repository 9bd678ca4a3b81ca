// What an organization delegates, what is delegated to it, and what is offered to the person who looks.
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { DAY, dayOf, later } from "@/lib/platform/day";
import { type Db, prisma } from "@/lib/platform/db";
import { sizeOf } from "@/lib/platform/ip";
import { storedNetwork } from "./claim-view";
import { delegationSentence, delegationStateOf } from "./delegation";
import type { DelegationList, DelegationView } from "./schema";

/** How long what has ended is still shown to both sides. */
const endedShown = 30 * DAY;

const names = { from: { select: { name: true } }, to: { select: { name: true } } } as const;
const newestFirst = [{ createdAt: "desc" }, { id: "asc" }] as const;

/** Delegations from and to the viewer's organization, and offers to the viewer's own mail address. */
export async function listDelegations(viewer: Viewer, now: Date): Promise<DelegationList> {
  const { organizationId } = asReader(viewer);
  const since = later(now, -endedShown);
  const shown = { OR: [{ endedAt: null, endsAt: { gt: since } }, { endedAt: { gt: since } }] };
  const find = (where: object) =>
    prisma.delegation.findMany({ where, include: names, orderBy: [...newestFirst] });
  const [given, received, offers] = await Promise.all([
    find({ fromOrganizationId: organizationId, ...shown }),
    find({ organizationId, ...shown }),
    openOffers(prisma, viewer, now),
  ]);
  return {
    given: given.map((row) => toDelegation(row, now, true)),
    received: received.map((row) => toDelegation(row, now, false)),
    offers: offers.map((row) => toDelegation(row, now, true)),
  };
}

/** What the viewer may accept or decline: offered to their confirmed address, by an organization other than theirs. */
export async function openOffers(db: Db, viewer: Viewer, now: Date) {
  const { organizationId } = asReader(viewer);
  const user = await db.user.findUniqueOrThrow({ where: { id: viewer.userId } });
  if (user.emailConfirmedAt === null) return [];
  return db.delegation.findMany({
    where: {
      offeredTo: user.email,
      organizationId: null,
      endedAt: null,
      endsAt: { gt: now },
      fromOrganizationId: { not: organizationId },
    },
    include: names,
    orderBy: [...newestFirst],
  });
}

type Stored = Awaited<ReturnType<typeof openOffers>>[number];

/** `withAddress`: whether the reader may see the mail address it was offered to. */
function toDelegation(row: Stored, now: Date, withAddress: boolean): DelegationView {
  const network = storedNetwork(row.network);
  return {
    id: row.id,
    network: network.text,
    addresses: sizeOf(network).toString(),
    state: delegationStateOf(row, now),
    sentence: delegationSentence(row, now),
    feeds: row.withFeeds,
    firstDay: dayOf(row.firstDay),
    until: dayOf(later(row.endsAt, -1)),
    createdAt: row.createdAt.toISOString(),
    from: row.from.name,
    to: row.to?.name ?? null,
    offeredTo: withAddress ? row.offeredTo : null,
  };
}
