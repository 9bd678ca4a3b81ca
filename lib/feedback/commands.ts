// Everything an owner does with a feed: enrol, confirm, pause, resume, end.
import { randomBytes } from "node:crypto";
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { isComplainant } from "@/lib/complaints/queries";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { findTrap } from "@/lib/ingest/trap-queries";
import { enqueue } from "@/lib/jobs/commands";
import { complaintRanges } from "@/lib/networks/queries";
import { queueMail } from "@/lib/outbox/commands";
import type { LetterBody } from "@/lib/outbox/letter";
import { later } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { type Network, parseNetwork } from "@/lib/platform/ip";
import { publicLink } from "@/lib/platform/public-link";
import { limit } from "@/lib/platform/rate-limit";
import { newSecret, sameBytes } from "@/lib/platform/secret";
import { newWebhookSecret, postWebhook } from "@/lib/platform/webhook";
import { getSettings } from "@/lib/provider/queries";
import type { Feed as FeedRow } from "@/prisma/client/client";
import { CODE_ATTEMPTS, CODE_LIFETIME, codeHash, newCode, spelledCode } from "./confirm-code";
import { isHeld } from "./held";
import { type About, confirmationLetter, suspensionLetter } from "./letters";
import { getFeed } from "./queries";
import {
  type EnrolFeedInput,
  type EnrolledFeed,
  type Feed,
  type FeedState,
  type FeedStateReason,
  type NewFeedSecret,
  TERMS_VERSION,
} from "./schema";
import { isSilenced } from "./silence";
import { lockOrganization } from "./sql";
import { feedIdOfToken, isTokenOf } from "./unsubscribe-link";

const SECONDS_OF_A_DAY = 86_400;
/** Mails with codes: to one address, whoever asks, and for one organization. */
const codesToAddress = limit("feed-code-address", 3, SECONDS_OF_A_DAY);
const codesOfOrganization = limit("feed-code-organization", 10, SECONDS_OF_A_DAY);

/** Feeds of one organization that have not ended. */
const MOST_FEEDS = 50;

/**
 * Enrols a feed and has a code sent to its destination. The request is the same work and answers the same for every
 * destination, also for those that never get mail: the worker decides about that.
 * @throws AppError conflict (too many feeds), invalid_input (networks that are not the organization's, whole messages
 * that the provider does not allow), too_many_requests.
 */
export async function enrolFeed(viewer: Viewer, input: EnrolFeedInput, now: Date): Promise<EnrolledFeed> {
  const { organizationId } = asReader(viewer);
  const { covers } = input;
  if (input.content === "whole" && !(await getSettings()).allowWholeMessages) {
    throw invalid("body.content", "This provider sends the header block only.");
  }
  const networks = covers.kind === "networks" ? await heldNetworks(viewer, covers.networks, now) : [];
  await takeCode(organizationId, input.destination);
  const webhookSecret = input.channel === "webhook" ? newWebhookSecret() : null;
  const id = await inTransaction(async (tx) => {
    await lockOrganization(tx, organizationId);
    if ((await tx.feed.count({ where: { organizationId, state: { not: "ended" } } })) >= MOST_FEEDS) {
      throw new AppError(
        "conflict",
        `An organization has at most ${MOST_FEEDS} feeds. End one that is not needed.`,
      );
    }
    const feed = await tx.feed.create({
      data: {
        organizationId,
        name: input.name,
        contactAddress: input.contactAddress,
        channel: input.channel,
        destination: input.destination,
        webhookSecret,
        scope: covers.kind === "domain" ? "domain" : "networks",
        allNetworks: covers.kind === "all_networks",
        domain: covers.kind === "domain" ? covers.domain : null,
        domainToken: covers.kind === "domain" ? newSecret() : null,
        networks: { create: networks.map(({ text, lo, hi }) => ({ network: text, lo, hi })) },
        content: input.content,
        capPerIpDay: input.capPerIpDay,
        capPerDay: input.capPerDay,
        termsVersion: TERMS_VERSION,
        termsAcceptedAt: now,
        tokenKey: new Uint8Array(randomBytes(32)),
        createdAt: now,
      },
    });
    await orderCode(tx, feed, now);
    await audit(tx, viewer.actor, feed, "feed.enrolled", now, { destination: feed.destination });
    return feed.id;
  });
  return { ...(await getFeed(viewer, id, now)), webhookSecret };
}

/** Each of these networks, when all lie in what the organization holds. Throws invalid_input. */
async function heldNetworks(viewer: Viewer, texts: readonly string[], now: Date): Promise<Network[]> {
  const held = await complaintRanges(asReader(viewer), now);
  return [...new Set(texts)].map((text) => {
    const network = parseNetwork(text);
    if (network === null || !isHeld(network, held)) {
      throw invalid("body.covers.networks", `${text} is not among the networks your organization holds.`);
    }
    return network;
  });
}

/** Signs webhooks with a new secret from now on, and answers it this once. Throws not_found, conflict. */
export async function renewSecret(viewer: Viewer, id: string, now: Date): Promise<NewFeedSecret> {
  const webhookSecret = newWebhookSecret();
  await inTransaction(async (tx) => {
    const feed = await ownFeed(tx, viewer, id);
    if (feed.channel !== "webhook")
      throw new AppError("conflict", "Only the feed of a webhook has a secret.");
    await tx.feed.update({ where: { id }, data: { webhookSecret } });
    await audit(tx, viewer.actor, feed, "feed.secret_renewed", now);
  });
  return { webhookSecret };
}

/** Sends a new code; the one before it ends. Throws not_found, conflict, too_many_requests. */
export async function resendCode(viewer: Viewer, id: string, now: Date): Promise<Feed> {
  const { organizationId } = asReader(viewer);
  const { destination } = await ownFeed(prisma, viewer, id);
  await takeCode(organizationId, destination);
  await inTransaction(async (tx) => {
    const feed = await ownFeed(tx, viewer, id);
    if (feed.state !== "unconfirmed")
      throw new AppError("conflict", "Only a feed that waits for its code gets a new one.");
    await orderCode(tx, feed, now);
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
  if (feed.state !== "unconfirmed" || isConfirmed(feed)) {
    throw new AppError("conflict", "The destination is confirmed already.");
  }
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
        // A feed over a domain waits for its record too.
        state: feed.scope === "domain" && feed.domainVerifiedAt === null ? "unconfirmed" : "active",
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
    await orderCode(tx, feed, now);
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

/** No more reports, and word to the contact: part of what found out why. */
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
  await audit(tx, actor, feed, "feed.suspended", now);
  await tellContact(tx, feed, "feed.suspended", (about) => suspensionLetter(about, lastReply), now);
}

/** Mails the contact of a feed, unless it is an address that never gets mail. */
export async function tellContact(
  tx: Db,
  feed: FeedRow,
  kind: string,
  write: (about: About) => { subject: string } & LetterBody,
  now: Date,
): Promise<void> {
  if (await isSilent(tx, feed.contactAddress)) return;
  const { name: provider } = await getSettings(tx);
  const letter = write({ provider, feed, link: pageOf(feed) });
  await queueMail(tx, { kind, to: feed.contactAddress, ...letter }, now);
}

// ── the code ────────────────────────────────────────────────────────────────

/**
 * The job `feed.sendCode`: brings a code to the destination, unless that is one that never gets mail. A code that was
 * replaced meanwhile is not sent. Throws when a webhook does not take it yet, so that it is tried again.
 */
export async function sendCode(feedId: string, code: string, now: Date): Promise<void> {
  const settings = await getSettings();
  const feed = await prisma.feed.findUnique({ where: { id: feedId }, include: { organization: true } });
  const isCurrent =
    feed?.confirmCodeHash != null &&
    sameBytes(feed.confirmCodeHash, codeHash(settings.hashKey, feedId, code));
  if (feed === null || !isCurrent || feed.state !== "unconfirmed") return;
  if (feed.channel === "webhook") {
    const data = {
      feed_id: feed.id,
      name: feed.name,
      code: spelledCode(code),
      organization: feed.organization.name,
    };
    const { outcome, reply } = await postWebhook({
      url: feed.destination,
      secret: feed.webhookSecret ?? "",
      id: `${feed.id}.${feed.confirmExpiresAt?.getTime()}`,
      at: now,
      body: JSON.stringify({ type: "feed.confirmation", timestamp: now.toISOString(), data }),
    });
    await prisma.feed.update({ where: { id: feedId }, data: { lastReply: reply } });
    if (outcome === "deferred") throw new Error(`The webhook did not take the code yet: ${reply}`);
    return;
  }
  if (await isSilent(prisma, feed.destination)) return;
  const about = { provider: settings.name, feed, link: pageOf(feed) };
  const letter = confirmationLetter(about, feed.organization.name, code);
  await inTransaction((tx) => queueMail(tx, { kind: "feed.confirm", to: feed.destination, ...letter }, now));
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

/** Gives the feed a new code and leaves it to the worker to send it. */
async function orderCode(tx: Db, feed: FeedRow, now: Date): Promise<void> {
  const { hashKey } = await getSettings(tx);
  const code = newCode();
  await tx.feed.update({
    where: { id: feed.id },
    data: {
      confirmCodeHash: codeHash(hashKey, feed.id, code),
      confirmExpiresAt: later(now, CODE_LIFETIME),
      confirmAttempts: 0,
      confirmedAt: null,
    },
  });
  await enqueue(tx, "feed.sendCode", { feedId: feed.id, code }, { jobKey: `feed.sendCode:${feed.id}` });
}

/** The destination sent its code back; only the proof of the domain is missing. */
function isConfirmed(feed: FeedRow): boolean {
  return feed.confirmedAt !== null && feed.confirmCodeHash === null;
}

/** Whether an address never gets mail, whatever is asked (silence.ts, traps, and mailboxes that complained). */
export async function isSilent(tx: Db, address: string): Promise<boolean> {
  const settings = await getSettings(tx);
  // Both are asked whatever the first says: how long the answer takes must not tell which address is a trap.
  const trap = await findTrap(tx, address);
  const complained = await isComplainant(tx, settings.hashKey, address);
  return isSilenced(settings, address) || trap !== null || complained;
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

/** Writes down what happened to a feed. */
export async function audit(
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

function invalid(path: string, message: string): AppError {
  return new AppError("invalid_input", message, { issues: [{ path, message }] });
}
