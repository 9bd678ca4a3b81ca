// Proof by contact mail: asking a mailbox that the registry or the reverse DNS gives, and what its reader answers.
// A mailed link never decides: only a POST from its page does.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { tellAdmins } from "@/lib/identity/notice-commands";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { queueMail } from "@/lib/outbox/commands";
import { type Day, dayOf, later, startOf } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import { hashSecret, newSecret } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import { renewable, type StoredRequest } from "./authorization";
import { claimNeedsStaff, storedNetwork, toContactRequest } from "./claim-view";
import { lockOwnBlock } from "./commands";
import { linkLifetime } from "./contact";
import { findContacts, lookupsOf, type Registration } from "./contact-lookup";
import { contactExpiry, provenFirstDay, renewedFirstDay } from "./grant";
import { endGrants, insertGrant } from "./grant-commands";
import { answerMail, approvalMail, contactMail } from "./letters";
import { askContact, findApproval, findRequest, getAuthorization, getBlock, pageOf } from "./queries";
import type { AuthorizationDecision, AuthorizationPage, RequestedContact } from "./schema";
import { lockBlock, lockContact } from "./sql";

// ── asking ──────────────────────────────────────────────────────────────────

/**
 * Mails one of the offered contacts of a block. The offers are looked up now: an address that is not among them is
 * refused, whoever names it.
 * @throws AppError not_found, conflict (decided already), invalid_input (not offered), unavailable (offers could not
 *   be looked up), too_many_requests (the contact was asked enough, or denied).
 */
export async function requestContact(
  viewer: Viewer,
  blockId: string,
  address: string,
  now: Date,
): Promise<RequestedContact> {
  const { organizationId } = asReader(viewer);
  const { network: text } = await getBlock(viewer, blockId, now);
  await lookupsOf.take(organizationId);
  const found = await findContacts(storedNetwork(text));
  const offer = found.offers.find((each) => each.address === address.toLowerCase());
  if (offer === undefined) {
    if ([found.registry, found.reverseDns].some(({ outcome }) => outcome === "could_not_check")) {
      throw new AppError(
        "unavailable",
        "The contacts could not all be looked up, and this address was not among those found. Try again later.",
      );
    }
    const message = "This address is not one of the contacts of the network. Choose one that is offered.";
    throw new AppError("invalid_input", message, { issues: [{ path: "body.address", message }] });
  }

  const request = await inTransaction(async (tx) => {
    await lockContact(tx, offer.address);
    const block = await lockOwnBlock(tx, organizationId, blockId);
    const grants = await tx.grant.findMany({ where: { claimBlockId: blockId } });
    if (block.state !== "waiting" && renewable(grants, now) === undefined) {
      throw new AppError("conflict", `This block is ${block.state}: there is nothing to ask.`);
    }
    const answer = await askContact(tx, viewer, offer.address, text, now);
    if (!answer.mayAsk) {
      const retryAfter = Math.ceil((answer.nextAt.getTime() - now.getTime()) / 1000);
      throw new AppError("too_many_requests", answer.reason, { retryAfter });
    }
    const secret = newSecret();
    const expiresAt = later(now, linkLifetime);
    const row = await tx.contactRequest.create({
      data: {
        ...offer,
        claimBlockId: blockId,
        tokenHash: hashSecret(secret),
        requestedById: viewer.userId,
        fromAddress: viewer.actor.address,
        createdAt: now,
        expiresAt,
      },
    });
    const organization = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
    const { name: provider } = await getSettings(tx);
    const mail = contactMail({
      provider,
      organization: organization.name,
      requester: viewer.email,
      fromAddress: viewer.actor.address,
      network: text,
      basis: offer.basis,
      expiresAt,
      authorizeUrl: publicLink(`/authorize/${secret}`, { answer: "authorize" }),
      denyUrl: publicLink(`/authorize/${secret}`, { answer: "deny" }),
    });
    await queueMail(tx, { ...mail, to: offer.address }, now);
    const detail = { network: text, contact: offer.address, origin: offer.origin };
    const target = { kind: "contact_request", id: row.id };
    await recordAudit(
      tx,
      { actor: viewer.actor, organizationId, action: "contact.asked", target, detail },
      now,
    );
    return row;
  });
  return { request: toContactRequest(request, now), block: await getBlock(viewer, blockId, now) };
}

// ── answering ───────────────────────────────────────────────────────────────

/**
 * Carries out what the reader of a mailed link chose. `viewer` is who is signed in, or null; `address` the client's.
 * @throws AppError not_found (no such link), gone (it was decided, is too old or was given up), not_signed_in and
 *   not_allowed (authorizing only), conflict (the address is no longer a contact of the network).
 */
export async function decideAuthorization(
  token: string,
  { decision, approval }: AuthorizationDecision,
  viewer: Viewer | null,
  address: string | null,
  now: Date,
): Promise<AuthorizationPage> {
  const found = await findRequest(prisma, token);
  if (found === null) throw notFound("request");
  const visitor = readerOf(found.request, address);
  if (decision === "withdraw" && approval !== undefined && found.link === "withdraw") {
    const other = await findApproval(prisma, approval, found.request.address);
    if (other === null) throw notFound("approval");
    await withdraw(other, viewer?.actor ?? visitor, now);
    return getAuthorization(token, viewer, now);
  }
  const page = await pageOf(prisma, found.request, found.link, viewer, now);
  refuseUnless(decision, page);
  const actor = viewer?.actor ?? visitor;
  if (decision === "authorize") await authorize(found.request, actor, now);
  if (decision === "deny") await deny(found.request, actor, now);
  if (decision === "report") await report(found.request, actor, page.mayDeny, now);
  if (decision === "withdraw") await withdraw(found.request, actor, now);
  return getAuthorization(token, viewer, now);
}

const readerOf = (request: StoredRequest, address: string | null): Actor => ({
  kind: "visitor",
  id: null,
  label: `reader of ${request.address}`,
  address,
});

function refuseUnless(decision: AuthorizationDecision["decision"], page: AuthorizationPage): void {
  if (decision === "authorize") {
    if (page.mayAuthorize === "sign_in")
      throw new AppError("not_signed_in", "Sign in to authorize. Denying needs no account.");
    if (page.mayAuthorize === "inside") {
      throw new AppError(
        "not_allowed",
        `You belong to the organization that asks. Only ${page.contact} itself, or somebody outside ${page.organization}, can authorize.`,
      );
    }
    if (page.mayAuthorize === "over") throw over(page);
  }
  if (decision === "deny" && !page.mayDeny) throw over(page);
  if (decision === "report" && !page.mayReport) throw over(page);
  if (decision === "withdraw" && !page.mayWithdraw) throw over(page);
}

const over = (page: AuthorizationPage) => new AppError("gone", page.sentence);

/** Takes the decision, once: of several who decide at the same time one succeeds. Throws gone. */
async function settle(
  tx: Db,
  { id, claimBlock }: StoredRequest,
  decision: "authorized" | "denied",
  actor: Actor,
  now: Date,
): Promise<void> {
  await lockBlock(tx, claimBlock.id);
  const { count } = await tx.contactRequest.updateMany({
    where: { id, decision: null, expiresAt: { gt: now } },
    data: { decision, decidedAt: now, decidedById: actor.kind === "visitor" ? null : actor.id },
  });
  if (count === 0) throw new AppError("gone", "This request was decided in the meantime.");
}

async function authorize(request: StoredRequest, actor: Actor, now: Date): Promise<void> {
  const network = storedNetwork(request.claimBlock.network);
  const { registration } = await confirmContact(request);
  await inTransaction(async (tx) => {
    await settle(tx, request, "authorized", actor, now);
    const { id: claimBlockId } = request.claimBlock;
    const block = await tx.claimBlock.findUniqueOrThrow({
      where: { id: claimBlockId },
      include: { grants: true },
    });
    const renewed = renewable(block.grants, now);
    const { organizationId, blocks } = request.claimBlock.claim;
    const staff = claimNeedsStaff(blocks);
    await record(tx, request, actor, "contact.authorized", now);
    if (renewed !== undefined) {
      const old = { firstDay: dayOf(renewed.firstDay), expiresAt: renewed.expiresAt };
      const firstDay = renewedFirstDay(old, registration.days, now);
      await renewGrant(tx, actor, renewed.id, organizationId, request.id, firstDay, registration.holder, now);
    } else if (block.state !== "waiting") {
      throw new AppError("gone", "The organization gave this request up in the meantime.");
    } else if (!staff) {
      await tx.claimBlock.update({
        where: { id: claimBlockId },
        data: { state: "verified", decidedAt: now },
      });
      const firstDay: Day = provenFirstDay(dayOf(now), registration.days);
      const rests = { claimBlockId, contactRequestId: request.id, note: "" };
      const grant = {
        organizationId,
        network,
        proof: "contact_mail",
        firstDay,
        expiresAt: contactExpiry(now),
        registryHolder: registration.holder,
        ...rests,
      } as const;
      await insertGrant(tx, actor, grant, now);
    }
    await sendReceipt(tx, request, actor, now);
    await tellAnswer(tx, request, staff ? "noted" : "authorized", now);
  });
}

/**
 * The address must still be a contact of the network: it may have changed since the mail was sent. When nobody can
 * say, what was found at that time, at most 72 hours ago, holds.
 */
async function confirmContact(request: StoredRequest): Promise<{ registration: Registration }> {
  const found = await findContacts(storedNetwork(request.claimBlock.network));
  const offered = found.offers.some((offer) => offer.address === request.address);
  const unsure = [found.registry, found.reverseDns].some(({ outcome }) => outcome === "could_not_check");
  if (!offered && !unsure) {
    throw new AppError(
      "conflict",
      "This address is no longer a contact of the network, so it cannot authorize.",
    );
  }
  return found;
}

async function renewGrant(
  tx: Db,
  actor: Actor,
  id: string,
  organizationId: string,
  contactRequestId: string,
  firstDay: Day,
  registryHolder: string | null,
  now: Date,
): Promise<void> {
  const expiresAt = contactExpiry(now);
  await tx.grant.update({
    where: { id },
    data: {
      expiresAt,
      contactRequestId,
      firstDay: startOf(firstDay),
      lastVerifiedAt: now,
      remindedDays: null,
      // Whoever the registry names now has just authorized: a change of before is settled.
      registryHolder,
      holderChangedAt: null,
      suspendedAt: null,
      suspendedReason: null,
    },
  });
  const target = { kind: "grant", id };
  const detail = { expiresAt: expiresAt.toISOString(), firstDay };
  await recordAudit(tx, { actor, organizationId, action: "grant.renewed", target, detail }, now);
}

/** To the contact's mailbox, whoever decided: with the link by which its reader takes the approval back. */
async function sendReceipt(tx: Db, request: StoredRequest, actor: Actor, now: Date): Promise<void> {
  const secret = newSecret();
  await tx.contactRequest.update({ where: { id: request.id }, data: { withdrawHash: hashSecret(secret) } });
  const { name: provider } = await getSettings(tx);
  const mail = approvalMail({
    provider,
    organization: request.claimBlock.claim.organization.name,
    network: storedNetwork(request.claimBlock.network).text,
    decidedBy: actor.label,
    decidedAt: now,
    withdrawUrl: publicLink(`/authorize/${secret}`),
  });
  await queueMail(tx, { ...mail, to: request.address }, now);
}

async function deny(request: StoredRequest, actor: Actor, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    await settle(tx, request, "denied", actor, now);
    await record(tx, request, actor, "contact.denied", now);
    await tellAnswer(tx, request, "denied", now);
  });
}

/** An open request that is reported is denied too. */
async function report(request: StoredRequest, actor: Actor, open: boolean, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    if (open) {
      await settle(tx, request, "denied", actor, now);
      await tellAnswer(tx, request, "denied", now);
    }
    const { count } = await tx.contactRequest.updateMany({
      where: { id: request.id, reportedAt: null },
      data: { reportedAt: now },
    });
    if (count === 0) throw new AppError("gone", "This request was reported already.");
    await record(tx, request, actor, "contact.reported", now);
  });
}

/** Takes back whatever this mailbox said about the block: the receipt of an earlier year ends a renewed grant too. */
async function withdraw(request: StoredRequest, actor: Actor, now: Date): Promise<void> {
  const { address } = request;
  const claimBlockId = request.claimBlock.id;
  await inTransaction(async (tx) => {
    await lockBlock(tx, claimBlockId);
    const { count } = await tx.contactRequest.updateMany({
      where: { claimBlockId, address, decision: "authorized", withdrawnAt: null },
      data: { withdrawnAt: now },
    });
    if (count === 0) throw new AppError("gone", "This approval was withdrawn already.");
    await record(tx, request, actor, "contact.withdrawn", now);
    const reason = `${address} withdrew its approval.`;
    const which = { claimBlockId, contactRequest: { address } };
    await endGrants(tx, actor, which, { state: "refused", reason, by: "contact" }, now);
    // Another contact may have prolonged the grant since: then access goes on, and nothing is to be told.
    const left = await tx.grant.count({ where: { claimBlockId, revokedAt: null } });
    if (left === 0) await tellAnswer(tx, request, "withdrawn", now);
  });
}

async function record(
  tx: Db,
  request: StoredRequest,
  actor: Actor,
  action: string,
  now: Date,
): Promise<void> {
  const { organizationId } = request.claimBlock.claim;
  const detail = { network: storedNetwork(request.claimBlock.network).text, contact: request.address };
  const target = { kind: "contact_request", id: request.id };
  await recordAudit(tx, { actor, organizationId, action, target, detail }, now);
}

async function tellAnswer(
  tx: Db,
  request: StoredRequest,
  answer: "authorized" | "noted" | "denied" | "withdrawn",
  now: Date,
): Promise<void> {
  const { name: provider } = await getSettings(tx);
  const network = storedNetwork(request.claimBlock.network).text;
  const mail = answerMail({
    provider,
    contact: request.address,
    network,
    answer,
    url: publicLink("/networks"),
  });
  await tellAdmins(tx, request.claimBlock.claim.organizationId, mail, now);
}
