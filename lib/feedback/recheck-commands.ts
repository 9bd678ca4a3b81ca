// Once a day, and when a grant ends: does what a feed rests on still stand, and does its destination still listen?
import type { Actor } from "@/lib/audit/schema";
import { systemActor } from "@/lib/audit/schema";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { complaintRanges } from "@/lib/networks/queries";
import { inTransaction, prisma } from "@/lib/platform/db";
import { openDns } from "@/lib/platform/dns";
import { AppError, notFound } from "@/lib/platform/errors";
import { parseNetwork } from "@/lib/platform/ip";
import { limit } from "@/lib/platform/rate-limit";
import type { FeedNetwork, Feed as FeedRow } from "@/prisma/client/client";
import { audit, tellContact } from "./commands";
import { domainRecord, isMissingTooLong, readDomainProof } from "./domain-proof";
import { isHeld } from "./held";
import { domainLetter, endedLetter } from "./letters";
import { getFeed } from "./queries";
import { probeFeeds } from "./report-commands";
import type { Feed } from "./schema";

const live = { state: { notIn: ["ended", "unconfirmed"] } };

/** The job `feeds.recheckNetworks`, left behind by whatever ends a grant or a delegation. */
export async function recheckFeedNetworks(now: Date): Promise<void> {
  const overNetworks = await prisma.feed.findMany({
    where: { ...live, scope: "networks", allNetworks: false },
    include: { networks: true },
  });
  for (const feed of overNetworks) await recheckNetworks(feed, now);
}

/** The job `feeds.recheck`. */
export async function recheckFeeds(now: Date): Promise<void> {
  await recheckFeedNetworks(now);
  const overDomains = await prisma.feed.findMany({ where: { ...live, scope: "domain" } });
  for (const feed of overDomains) await recheckDomain(feed, systemActor, now);
  await probeFeeds(now);
}

/** A network that is not held any more leaves its feed; a feed without networks ends. */
async function recheckNetworks(feed: FeedRow & { networks: FeedNetwork[] }, now: Date): Promise<void> {
  const held = await complaintRanges({ organizationId: feed.organizationId }, now);
  const lost = feed.networks.filter(({ network }) => {
    const parsed = parseNetwork(network);
    return parsed === null || !isHeld(parsed, held);
  });
  if (lost.length === 0) return;
  await inTransaction(async (tx) => {
    await tx.feedNetwork.deleteMany({
      where: { feedId: feed.id, network: { in: lost.map(({ network }) => network) } },
    });
    await audit(tx, systemActor, feed, "feed.networks_lost", now, {
      networks: lost.map(({ network }) => network).join(", "),
    });
    if ((await tx.feedNetwork.count({ where: { feedId: feed.id } })) > 0) return;
    const { count } = await tx.feed.updateMany({
      where: { id: feed.id, state: { not: "ended" } },
      data: { state: "ended", stateReason: "networks_lost", endedAt: now },
    });
    if (count > 0) await tellContact(tx, feed, "feed.ended", endedLetter, now);
  });
}

const checksOfFeed = limit("feed-domain-check", 20, 3600);

/** Looks the record of a domain feed up now. Throws not_found, conflict, too_many_requests, unavailable (DNS). */
export async function checkDomain(viewer: Viewer, id: string, now: Date): Promise<Feed> {
  const { organizationId } = asReader(viewer);
  const feed = await prisma.feed.findFirst({ where: { id, organizationId } });
  if (feed === null) throw notFound("feed");
  if (feed.scope !== "domain" || feed.state === "ended") {
    throw new AppError("conflict", "Only a feed over a domain that has not ended has a record to look up.");
  }
  await checksOfFeed.take(id);
  const found = await recheckDomain(feed, viewer.actor, now);
  if (found === "failed") {
    throw new AppError("unavailable", "The DNS could not be asked. Nothing was changed; try again later.");
  }
  return getFeed(viewer, id, now);
}

async function recheckDomain(
  feed: FeedRow,
  actor: Actor,
  now: Date,
): Promise<"found" | "missing" | "failed"> {
  const record = domainRecord(feed.domain ?? "", feed.domainToken ?? "");
  const found = readDomainProof(await openDns().txt(record.name), record.value);
  if (found === "failed") return found;
  await inTransaction(async (tx) => {
    const row = await tx.feed.findUniqueOrThrow({ where: { id: feed.id } });
    if (found === "found") {
      const waits =
        (row.state === "unconfirmed" && row.confirmedAt !== null && row.confirmCodeHash === null) ||
        (row.state === "suspended" && row.stateReason === "domain_record_missing");
      await tx.feed.update({
        where: { id: feed.id },
        data: {
          domainVerifiedAt: now,
          domainMissingSince: null,
          ...(waits && { state: "active", stateReason: null }),
        },
      });
      if (row.domainVerifiedAt === null || waits) await audit(tx, actor, row, "feed.domain_verified", now);
      return;
    }
    const domainMissingSince = row.domainMissingSince ?? now;
    const tooLong = isMissingTooLong(domainMissingSince, now);
    await tx.feed.update({ where: { id: feed.id }, data: { domainMissingSince } });
    if (!tooLong || (row.state !== "active" && row.state !== "paused")) return;
    await tx.feed.update({
      where: { id: feed.id },
      data: { state: "suspended", stateReason: "domain_record_missing", domainVerifiedAt: null },
    });
    await audit(tx, actor, row, "feed.suspended", now);
    await tellContact(
      tx,
      row,
      "feed.suspended",
      (about) => domainLetter(about, `${record.name} TXT ${record.value}`),
      now,
    );
  });
  return found;
}
