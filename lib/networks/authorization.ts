// What may the reader of a mailed link see and do? The states of a request to a contact, and who may decide it.
import type { Day } from "@/lib/platform/day";
import { sizeOf } from "@/lib/platform/ip";
import { storedNetwork } from "./claim-view";
import { mayRenew } from "./grant";
import type { AuthorizationPage } from "./schema";

export type StoredRequest = {
  id: string;
  address: string;
  basis: string;
  createdAt: Date;
  expiresAt: Date;
  fromAddress: string | null;
  decision: string | null;
  decidedAt: Date | null;
  reportedAt: Date | null;
  withdrawnAt: Date | null;
  requestedBy: { email: string };
  claimBlock: {
    id: string;
    network: string;
    state: string;
    grants: readonly { proof: string; revokedAt: Date | null; expiresAt: Date | null; firstDay: Date }[];
    claim: { organizationId: string; organization: { name: string }; blocks: readonly { network: string }[] };
  };
};

/** Which of its two links was followed: the one that asks, or the one of the receipt that takes an approval back. */
export type LinkKind = "ask" | "withdraw";

/** A signed-in person before a request: their confirmed address, and whether they are members of the requester. */
export type Decider = { email: string; inside: boolean };

type State = AuthorizationPage["state"];

export function authorizationState(request: StoredRequest, now: Date): State {
  if (request.withdrawnAt !== null) return "withdrawn";
  if (request.decision === "authorized" || request.decision === "denied") return request.decision;
  if (!isOpen(request, now)) return "ended";
  return request.expiresAt <= now ? "expired" : "waiting";
}

/** A waiting block, or one whose grant by contact mail may be renewed. */
function isOpen({ claimBlock: { state, grants } }: StoredRequest, now: Date): boolean {
  return state === "waiting" || (state === "verified" && renewable(grants, now) !== undefined);
}

/** The grant of a block that a contact may prolong, if there is one. */
export function renewable<G extends { proof: string; revokedAt: Date | null; expiresAt: Date | null }>(
  grants: readonly G[],
  now: Date,
): G | undefined {
  return grants.find(
    (grant) => grant.proof === "contact_mail" && grant.revokedAt === null && mayRenew(grant.expiresAt, now),
  );
}

const sentences: Record<State, string> = {
  waiting: "Nothing is granted until you decide.",
  authorized: "The request was authorized.",
  denied: "The request was denied, and the organization cannot ask this address again for 30 days.",
  expired: "The link is too old: it worked for 72 hours. Nothing was granted by it.",
  ended: "The organization gave this request up, or it was decided otherwise. There is nothing to do.",
  withdrawn: "The approval was withdrawn, and access by it has ended.",
};

/** The page behind a link. `firstDay` is the first day the organization would see; `decider` null: not signed in. */
export function authorizationOf(
  request: StoredRequest,
  link: LinkKind,
  decider: Decider | null,
  more: { provider: string; firstDay: Day; approvals: AuthorizationPage["approvals"] },
  now: Date,
): AuthorizationPage {
  const state = authorizationState(request, now);
  const network = storedNetwork(request.claimBlock.network);
  const asks = link === "ask";
  return {
    state,
    sentence: sentences[state],
    contact: request.address,
    basis: request.basis,
    requester: request.requestedBy.email,
    organization: request.claimBlock.claim.organization.name,
    network: network.text,
    addresses: sizeOf(network).toString(),
    requestingAddress: request.fromAddress,
    askedAt: request.createdAt.toISOString(),
    expiresAt: request.expiresAt.toISOString(),
    decidedAt: request.decidedAt?.toISOString() ?? null,
    firstDay: more.firstDay,
    mayAuthorize: asks && state === "waiting" ? mayAuthorize(request, decider) : "over",
    mayDeny: asks && state === "waiting",
    mayReport: asks && request.reportedAt === null && state !== "authorized" && state !== "withdrawn",
    mayWithdraw: !asks && state === "authorized",
    approvals: asks ? [] : more.approvals,
    provider: more.provider,
  };
}

/** The contact itself, or anybody who is not of the requesting organization; who that is, stands in the audit log. */
function mayAuthorize(request: StoredRequest, decider: Decider | null): "yes" | "sign_in" | "inside" {
  if (decider === null) return "sign_in";
  return decider.email === request.address || !decider.inside ? "yes" : "inside";
}
