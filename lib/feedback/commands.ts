// Everything an owner does with a feed: enrol, confirm, pause, resume, end.
import { randomBytes } from "node:crypto";
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { isComplainant } from "@/lib/complaints/queries";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { queueMail } from "@/lib/outbox/commands";
import { later } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import { limit } from "@/lib/platform/rate-limit";
import { sameBytes } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import type { Feed as FeedRow } from "@/prisma/client/client";
import { CODE_ATTEMPTS, CODE_LIFETIME, codeHash, newCode } from "./confirm-code";
import { confirmationLetter, suspensionLetter } from "./letters";
import { getFeed } from "./queries";
import {
  type EnrolFeedInput,
  type Feed,
  type FeedState,
  type FeedStateReason,
  TERMS_VERSION,
} from "./schema";
import { isSilenced } from "./silence";
import { lockOrganization } from "./sql";
import { feedIdOfToken, isTokenOf } from "./unsubscribe-link";

const SECONDS_OF_A_DAY = 86_400;
/** Mails with codes: to one address, whoever asks, and for one organization. */
const codesToAddress = limit("feed-code-address", 3, SECONDS_OF_A_DAY);
const codesOfOrganization = limit("feed-code-organization", 10, SECONDS_OF_A_DAY);

/**
 * Enrols a feed and mails a code to its destination. The answer is the same for every destination, also for those
 * that never get mail. Throws conflict when the organization has a feed already, too_many_requests.
 */
export async function enrolFeed(viewer: Viewer, input: EnrolFeedInput, now: Date): Promise<Feed> {
  const { organizationId } = asReader(viewer);
  await takeCode(organizationId, input.destination);
  const id = await inTransaction(async (tx) => {
    await lockOrganization(tx, organizationId);
    if ((await tx.feed.count({ where: { organizationId, state: { not: "ended" } } })) > 0) {
      throw new AppError(
        "conflict",
        "Your organization has a feed already. End it before you enrol another.",
      );
    }
    const feed = await tx.feed.create({
      data: {
        organizationId,
        name: input.name,
        contactAddress: input.contactAddress,
        destination: input.destination,
        capPerIpDay: input.capPerIpDay,
        capPerDay: input.capPerDay,
        termsVersion: TERMS_VERSION,
        termsAcceptedAt: now,
        tokenKey: new Uint8Array(randomBytes(32)),
        createdAt: now,
      },
    });
    await mailCode(tx, feed, now);
    await audit(tx, viewer.actor, feed, "feed.enrolled", now, { destination: feed.destination });
    return feed.id;
  });
  return getFeed(viewer, id, now);
}

/** Mails a new code; the one before it ends. Throws not_found, conflict, too_many_requests. */
export async function resendCode(viewer: Viewer, id: string, now: Date): Promise<Feed> {
  const { organizationId } = asReader(viewer);
  const { destination } = await ownFeed(prisma, viewer, id);
  await takeCode(organizationId, destination);
  await inTransaction(async (tx) => {
    const feed = await ownFeed(tx, viewer, id);
    if (feed.state !== "unconfirmed")
      throw new AppError("conflict", "Only a feed that waits for its code gets a new one.");
    await mailCode(tx, feed, now);
    await audit(tx, viewer.actor, feed, "feed.code_sent", now);
  });
  return getFeed(viewer, id, now);
}

/**
 * Confirms the destination by the code it received: the feed becomes active. Five attempts a code.
 * @throws AppError not_found, conflict, gone (the code has ended), invalid_input (wrong code), too_many_requests.
 */
export async function confirmFeed(viewer: Viewer, id: string, code: string, now: Date): Promise<Feed> {
  const { hashKey } = await getSettings();
  // Counted before the code is looked at, in a write of its own: a refusal must not undo the counting.
  const { count } = await prisma.feed.updateMany({
    where: {
      id,
      organizationId: asReader(viewer).organizationId,
      state: "unconfirmed",
      confirmAttempts: { lt: CODE_ATTEMPTS },
    },
    data: { confirmAttempts: { increment: 1 } },
  });
  const feed = await ownFeed(prisma, viewer, id);
  if (feed.state !== "unconfirmed") throw new AppError("conflict", "The destination is confirmed already.");
  if (count === 0) {
    throw new AppError("too_many_requests", "This code was tried too often. Have a new one sent.");
  }
  if (feed.confirmCodeHash === null || feed.confirmExpiresAt === null || feed.confirmExpiresAt <= now) {
    throw new AppError("gone", "This code has ended. Have a new one sent.");
  }
  if (!sameBytes(feed.confirmCodeHash, codeHash(hashKey, id, code))) {
    const left = CODE_ATTEMPTS - feed.confirmAttempts;
    const message = `This is not the code that was sent. ${left} ${left === 1 ? "attempt" : "attempts"} left.`;
    throw new AppError("invalid_input", message, { issues: [{ path: "body.code", message }] });
  }
  await inTransaction(async (tx) => {
    const { count: changed } = await tx.feed.updateMany({
      where: { id, state: "unconfirmed" },
      data: {
        state: "active",
        stateReason: null,
        confirmedAt: now,
        confirmCodeHash: null,
        confirmExpiresAt: null,
        failingSince: null,
      },
    });
    if (changed > 0) await audit(tx, viewer.actor, feed, "feed.confirmed", now);
  });
  return getFeed(viewer, id, now);
}

/** Stops making reports until the feed is resumed. Throws not_found, conflict. */
export function pauseFeed(viewer: Viewer, id: string, now: Date): Promise<Feed> {
  return changeState(viewer, id, { from: ["active"], to: "paused", reason: "paused_by_member" }, now);
}

/** Ends the feed for good. Throws not_found, conflict. */
export function endFeed(viewer: Viewer, id: string, now: Date): Promise<Feed> {
  const from: FeedState[] = ["unconfirmed", "active", "paused", "suspended"];
  return changeState(viewer, id, { from, to: "ended", reason: "ended_by_member" }, now);
}

/** A paused feed becomes active; a suspended one gets a new code first. Throws not_found, conflict. */
export async function resumeFeed(viewer: Viewer, id: string, now: Date): Promise<Feed> {
  const { state, destination } = await ownFeed(prisma, viewer, id);
  if (state !== "suspended") {
    return changeState(viewer, id, { from: ["paused"], to: "active", reason: null }, now);
  }
  await takeCode(asReader(viewer).organizationId, destination);
  await inTransaction(async (tx) => {
    const { count } = await tx.feed.updateMany({
      where: { id, state: "suspended" },
      data: { state: "unconfirmed", stateReason: null, failingSince: null },
    });
    if (count === 0) throw new AppError("conflict", "The feed is not suspended any more.");
    const feed = await ownFeed(tx, viewer, id);
    await mailCode(tx, feed, now);
    await audit(tx, viewer.actor, feed, "feed.resumed", now);
  });
  return getFeed(viewer, id, now);
}

/**
 * The one-click link of a report (RFC 8058): pauses the feed. Nothing happens to a feed that is not active, and the
 * answer does not tell. Throws not_found for a token that is none of ours.
 */
export async function pauseByLink(token: string, address: string | null, now: Date): Promise<void> {
  const feed = await feedOfLink(token);
  await inTransaction(async (tx) => {
    const { count } = await tx.feed.updateMany({
      where: { id: feed.id, state: "active" },
      data: { state: "paused", stateReason: "paused_by_unsubscribe" },
    });
    const actor: Actor = { kind: "visitor", id: null, label: "unsubscribe link of a report", address };
    if (count > 0) await audit(tx, actor, feed, "feed.paused", now);
  });
}

/** The feed a one-click link is for. Throws not_found. */
export async function feedOfLink(token: string): Promise<FeedRow> {
  const id = feedIdOfToken(token);
  const feed = id === null ? null : await prisma.feed.findUnique({ where: { id } });
  if (feed === null || !isTokenOf(feed, token)) throw notFound("feed");
  return feed;
}

/** Three days of only failures: no more reports, and word to the contact. Part of the attempt that found out. */
export async function suspendFeed(
  tx: Db,
  actor: Actor,
  feed: FeedRow,
  lastReply: string,
  now: Date,
): Promise<void> {
  const { count } = await tx.feed.updateMany({
    where: { id: feed.id, state: "active" },
    data: { state: "suspended", stateReason: "delivery_failed_3_days" },
  });
  if (count === 0) return;
  const settings = await getSettings(tx);
  await audit(tx, actor, feed, "feed.suspended", now);
  if (await isSilent(tx, feed.contactAddress)) return;
  const letter = suspensionLetter({ provider: settings.name, feed, link: pageOf(feed) }, lastReply);
  await queueMail(tx, { kind: "feed.suspended", to: feed.contactAddress, ...letter }, now);
}

// ── parts ───────────────────────────────────────────────────────────────────

async function ownFeed(db: Db, viewer: Viewer, id: string): Promise<FeedRow> {
  const { organizationId } = asReader(viewer);
  const feed = await db.feed.findFirst({ where: { id, organizationId } });
  if (feed === null) throw notFound("feed");
  return feed;
}

function pageOf(feed: FeedRow): string {
  return publicLink(`/feeds/${feed.id}`);
}

async function takeCode(organizationId: string, destination: string): Promise<void> {
  await codesOfOrganization.take(organizationId);
  await codesToAddress.take(destination.toLowerCase());
}

/** Gives the feed a new code and mails it, unless the destination is one that never gets mail. */
async function mailCode(tx: Db, feed: FeedRow, now: Date): Promise<void> {
  const settings = await getSettings(tx);
  const code = newCode();
  await tx.feed.update({
    where: { id: feed.id },
    data: {
      confirmCodeHash: codeHash(settings.hashKey, feed.id, code),
      confirmExpiresAt: later(now, CODE_LIFETIME),
      confirmAttempts: 0,
    },
  });
  if (await isSilent(tx, feed.destination)) return;
  const { name } = await tx.organization.findUniqueOrThrow({ where: { id: feed.organizationId } });
  const letter = confirmationLetter({ provider: settings.name, feed, link: pageOf(feed) }, name, code);
  await queueMail(tx, { kind: "feed.confirm", to: feed.destination, ...letter }, now);
}

async function isSilent(tx: Db, address: string): Promise<boolean> {
  const settings = await getSettings(tx);
  return isSilenced(settings, address) || (await isComplainant(tx, settings.hashKey, address));
}

type Move = { from: FeedState[]; to: "active" | "paused" | "ended"; reason: FeedStateReason | null };

async function changeState(viewer: Viewer, id: string, move: Move, now: Date): Promise<Feed> {
  await inTransaction(async (tx) => {
    const feed = await ownFeed(tx, viewer, id);
    const { count } = await tx.feed.updateMany({
      where: { id, state: { in: move.from } },
      data: {
        state: move.to,
        stateReason: move.reason,
        ...(move.to === "ended" && { endedAt: now, confirmCodeHash: null, confirmExpiresAt: null }),
      },
    });
    if (count === 0)
      throw new AppError("conflict", `The feed is ${feed.state}: it cannot become ${move.to}.`);
    const action = { active: "feed.resumed", paused: "feed.paused", ended: "feed.ended" }[move.to];
    await audit(tx, viewer.actor, feed, action, now);
  });
  return getFeed(viewer, id, now);
}

async function audit(
  tx: Db,
  actor: Actor,
  feed: FeedRow,
  action: string,
  now: Date,
  detail: Record<string, string> = {},
): Promise<void> {
  const target = { kind: "feed", id: feed.id };
  const entry = { actor, organizationId: feed.organizationId, action, target };
  await recordAudit(tx, { ...entry, detail: { name: feed.name, ...detail } }, now);
}
