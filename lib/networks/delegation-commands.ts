// Delegating a part of what an organization holds: offered to a mail address, accepted by its owner for their
// organization, ended by either side. Reads ask for it anew each time (readableAt), so an end holds at once.
import { recordAudit } from "@/lib/audit/commands";
import { tellAdmins } from "@/lib/identity/notice-commands";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { enqueue } from "@/lib/jobs/commands";
import { queueMail } from "@/lib/outbox/commands";
import { dayOf, endOf, latestDay, startOf } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { parseNetwork } from "@/lib/platform/ip";
import { publicLink } from "@/lib/platform/public-link";
import { limit } from "@/lib/platform/rate-limit";
import { getSettings } from "@/lib/provider/queries";
import { storedNetwork } from "./claim-view";
import { mergeGrants } from "./coverage";
import { firstDayWithin } from "./delegation";
import { openOffers } from "./delegation-queries";
import { delegationMail, offerMail } from "./letters";
import type { NewDelegation } from "./schema";
import { selectReadableRanges } from "./sql";

// An offer is a mail to an address that somebody typed: neither one organization nor all together may flood it.
const offersBy = limit("delegations.by", 30, 86_400);
const offersTo = limit("delegations.to", 5, 86_400);

/**
 * Offers a network to whoever owns a mail address, and mails them; the answer is the same for known and unknown addresses.
 * @throws AppError invalid_input (no network, not wholly held by own grants, day in the past), too_many_requests.
 */
export async function offerDelegation(
  viewer: Viewer,
  input: NewDelegation,
  now: Date,
): Promise<{ id: string }> {
  const { organizationId } = asReader(viewer);
  const network = parseNetwork(input.network);
  if (network === null) throw refused("network", "This is no address and no network.");
  if (input.until < dayOf(now)) throw refused("until", "The last day lies in the past.");
  if (input.from !== undefined && input.from > input.until)
    throw refused("from", "The first readable day comes after the last day.");
  const own = mergeGrants(await selectReadableRanges(prisma, organizationId, "own", now));
  const reach = firstDayWithin(own, network);
  if (reach === null) {
    throw refused(
      "network",
      `Your own grants do not hold all of ${network.text}. What is delegated to you cannot be delegated further.`,
    );
  }
  await offersBy.take(organizationId);
  await offersTo.take(input.email);
  return inTransaction(async (tx) => {
    const row = await tx.delegation.create({
      data: {
        fromOrganizationId: organizationId,
        network: network.text,
        lo: network.lo,
        hi: network.hi,
        withFeeds: input.feeds,
        firstDay: startOf(input.from === undefined ? reach : latestDay(input.from, reach)),
        endsAt: endOf(input.until),
        offeredTo: input.email,
        createdAt: now,
      },
    });
    const { name: provider } = await getSettings(tx);
    const { name: organization } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
    const mail = offerMail({
      provider,
      organization,
      offeredBy: viewer.email,
      network: network.text,
      feeds: input.feeds,
      until: input.until,
      url: publicLink("/networks"),
    });
    await queueMail(tx, { ...mail, to: input.email }, now);
    const detail = { network: network.text, to: input.email, feeds: input.feeds, until: input.until };
    await record(tx, viewer, organizationId, "delegation.offered", row.id, detail, now);
    return { id: row.id };
  });
}

function refused(field: string, message: string): AppError {
  return new AppError("invalid_input", message, { issues: [{ path: `body.${field}`, message }] });
}

/** Accepts or declines what is offered to the viewer's own address, for their organization. Throws not_found. */
export async function answerOffer(
  viewer: Viewer,
  id: string,
  answer: "accepted" | "declined",
  now: Date,
): Promise<void> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    const offer = (await openOffers(tx, viewer, now)).find((each) => each.id === id);
    if (offer === undefined) throw notFound("delegation");
    const { count } = await tx.delegation.updateMany({
      where: { id, organizationId: null, endedAt: null },
      data:
        answer === "accepted" ? { organizationId, acceptedAt: now } : { endedAt: now, endedHow: "declined" },
    });
    if (count === 0) throw notFound("delegation");
    const detail = { network: storedNetwork(offer.network).text, from: offer.from.name };
    await record(tx, viewer, organizationId, `delegation.${answer}`, id, detail, now);
    // The delegator learns who reads its network now; of a refusal it learns the address it wrote itself.
    const other = answer === "accepted" ? (viewer.organizationName ?? "") : offer.offeredTo;
    const theirs = { network: detail.network, by: other };
    await record(tx, viewer, offer.fromOrganizationId, `delegation.${answer}`, id, theirs, now);
    await tell(tx, offer.fromOrganizationId, detail.network, other, answer, now);
  });
}

/** Ends a delegation at once: the delegator withdraws it, or who it was delegated to gives it up. Throws not_found. */
export async function endDelegation(viewer: Viewer, id: string, now: Date): Promise<void> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    const row = await tx.delegation.findFirst({
      where: { id, endedAt: null, OR: [{ fromOrganizationId: organizationId }, { organizationId }] },
      include: { from: { select: { name: true } }, to: { select: { name: true } } },
    });
    if (row === null) throw notFound("delegation");
    const delegates = row.fromOrganizationId === organizationId;
    const endedHow = delegates ? "withdrawn" : "given_up";
    const { count } = await tx.delegation.updateMany({
      where: { id, endedAt: null },
      data: { endedAt: now, endedHow },
    });
    if (count === 0) throw notFound("delegation");
    await enqueue(tx, "feeds.recheckNetworks", {}, { jobKey: "feeds.recheckNetworks" });
    const network = storedNetwork(row.network).text;
    const otherId = delegates ? row.organizationId : row.fromOrganizationId;
    const detail = { network, other: delegates ? (row.to?.name ?? row.offeredTo) : row.from.name };
    await record(tx, viewer, organizationId, `delegation.${endedHow}`, id, detail, now);
    if (otherId === null) return;
    const name = viewer.organizationName ?? "";
    await record(tx, viewer, otherId, `delegation.${endedHow}`, id, { network, other: name }, now);
    await tell(tx, otherId, network, name, endedHow, now);
  });
}

async function tell(
  tx: Db,
  organizationId: string,
  network: string,
  other: string,
  event: Parameters<typeof delegationMail>[0]["event"],
  now: Date,
): Promise<void> {
  const { name: provider } = await getSettings(tx);
  const mail = delegationMail({ provider, network, other, event, url: publicLink("/networks") });
  await tellAdmins(tx, organizationId, mail, now);
}

async function record(
  tx: Db,
  viewer: Viewer,
  organizationId: string,
  action: string,
  id: string,
  detail: Record<string, string | boolean>,
  now: Date,
): Promise<void> {
  const target = { kind: "delegation", id };
  await recordAudit(tx, { actor: viewer.actor, organizationId, action, target, detail }, now);
}
