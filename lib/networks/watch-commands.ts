// What time does to grants and claims: proofs that go missing, holders that change in the registry, ends that come.
import { recordAudit } from "@/lib/audit/commands";
import { type Actor, systemActor } from "@/lib/audit/schema";
import { tellAdmins } from "@/lib/identity/notice-commands";
import { queueMail } from "@/lib/outbox/commands";
import { DAY, type Day, dayOf, daysBetween, later } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { inParallel } from "@/lib/platform/in-parallel";
import { logFor } from "@/lib/platform/log";
import { publicLink } from "@/lib/platform/public-link";
import { getSettings } from "@/lib/provider/queries";
import { claimDays, claimNeedsStaff, storedNetwork } from "./claim-view";
import { findRegistration } from "./contact-lookup";
import { checkDns, dnsProofs } from "./dns-check";
import { suspensionReasons } from "./grant";
import { holderMail, newHolderMail, watchMail } from "./letters";
import { type Decision, recheck } from "./proof";
import { remindOfDelegationEnds, remindOfExpiry } from "./reminder-commands";
import { lockGrant } from "./sql";

const checksAtOnce = 4;
/** Registries limit how often they are asked. */
const registryAtOnce = 2;
/** Questions in a row without an answer after which the rest waits for the next day. */
const registryPatience = 5;

/**
 * The job `grants.recheck`: looks every DNS proof up again, reminds of grants that end, and ends claims that nothing
 * proved. Doing it twice a day changes nothing more.
 */
export async function recheckGrants(now: Date): Promise<void> {
  const grants = await prisma.grant.findMany({
    where: { proof: { in: [...dnsProofs] }, revokedAt: null, claimBlockId: { not: null } },
    include: { claimBlock: { include: { claim: { include: { blocks: { select: { network: true } } } } } } },
    orderBy: { createdAt: "asc" },
  });
  await inParallel(grants, checksAtOnce, async ({ id, network, proof, claimBlock }) => {
    if (claimBlock === null) return;
    const { token, blocks } = claimBlock.claim;
    const { byProof } = await checkDns(storedNetwork(network), token, claimNeedsStaff(blocks), now);
    const decision = byProof[proof === "host_token" ? proof : "reverse_zone_txt"];
    await inTransaction((tx) => applyRecheck(tx, systemActor, id, decision, now));
  });
  logFor("networks").info({ grants: grants.length }, "DNS proofs were looked up again");
  await recheckHolders(now);
  await remindOfExpiry(now);
  await remindOfDelegationEnds(now);
  await endOldClaims(now);
}

/** Writes what a check means for a grant that rests on DNS, and tells its holder when access stops or returns. */
export async function applyRecheck(
  tx: Db,
  actor: Actor,
  id: string,
  decision: Decision,
  now: Date,
): Promise<void> {
  await lockGrant(tx, id);
  const grant = await tx.grant.findUniqueOrThrow({ where: { id } });
  // A record of before proves nothing once the registry names another holder.
  if (grant.revokedAt !== null || grant.holderChangedAt !== null) return;
  const { event, lastVerifiedAt, ...change } = recheck(grant, decision, now);
  const reason = suspensionReasons[change.changedSince === null ? "missing" : "changed"];
  await tx.grant.update({
    where: { id },
    data: {
      ...change,
      ...(lastVerifiedAt !== null && { lastVerifiedAt }),
      ...(event !== "none" && { suspendedReason: event === "suspended" ? reason : null }),
    },
  });
  if (event === "none") return;
  const network = storedNetwork(grant.network).text;
  const { organizationId } = grant;
  const target = { kind: "grant", id };
  await recordAudit(
    tx,
    { actor, organizationId, action: `grant.${event}`, target, detail: { network } },
    now,
  );
  const { name: provider } = await getSettings(tx);
  const mail = watchMail({ provider, network, event, reason, url: publicLink("/networks") });
  await tellAdmins(tx, organizationId, mail, now);
}

/** Suspends what was proven under another holder than the registry names now; "could not ask" changes nothing. */
async function recheckHolders(now: Date): Promise<void> {
  const grants = await prisma.grant.findMany({
    where: {
      proof: { in: [...dnsProofs, "contact_mail"] },
      revokedAt: null,
      holderChangedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
    },
    orderBy: { createdAt: "asc" },
  });
  const networks = beginningAt(dayOf(now), [...new Set(grants.map(({ network }) => network))]);
  let silent = 0;
  await inParallel(networks, registryAtOnce, async (network) => {
    // A registry that is away, or has enough of us, is asked again tomorrow.
    if (silent >= registryPatience) return;
    const { holder, contacts, answered } = await findRegistration(storedNetwork(network));
    silent = answered ? 0 : silent + 1;
    if (holder === null) return;
    const held = grants.filter((grant) => grant.network === network);
    const told = new Set<string>();
    for (const { id } of held)
      await inTransaction((tx) => applyHolder(tx, id, { holder, contacts, told }, now));
  });
}

/** The same networks from another one on each day: a registry that stops answering cuts off others every time. */
function beginningAt(day: Day, networks: readonly string[]): string[] {
  const start = (daysBetween("2020-01-01", day) * 97) % Math.max(networks.length, 1);
  return [...networks.slice(start), ...networks.slice(0, start)];
}

/** Whom the registry names now, and the mailboxes that were told of this network already. */
type NewHolder = { holder: string; contacts: readonly string[]; told: Set<string> };

async function applyHolder(
  tx: Db,
  id: string,
  { holder, contacts, told }: NewHolder,
  now: Date,
): Promise<void> {
  await lockGrant(tx, id);
  const include = { contactRequest: { select: { address: true } } } as const;
  const grant = await tx.grant.findUniqueOrThrow({ where: { id }, include });
  if (grant.revokedAt !== null || grant.registryHolder === holder) return;
  if (grant.registryHolder === null) {
    await tx.grant.update({ where: { id }, data: { registryHolder: holder } });
    return;
  }
  const reason = suspensionReasons.holder;
  await tx.grant.update({
    where: { id },
    data: { suspendedAt: now, suspendedReason: reason, holderChangedAt: now },
  });
  const network = storedNetwork(grant.network).text;
  const { organizationId } = grant;
  const target = { kind: "grant", id };
  const detail = { network, reason, before: grant.registryHolder, after: holder };
  const entry = { actor: systemActor, organizationId, action: "grant.suspended", target, detail };
  await recordAudit(tx, entry, now);
  const { name: provider } = await getSettings(tx);
  const mail = holderMail({ provider, network, url: publicLink("/networks") });
  await tellAdmins(tx, organizationId, mail, now);
  const before = grant.contactRequest?.address;
  if (before !== undefined) await queueMail(tx, { ...mail, to: before }, now);
  // Once for a network, however many had access to it, and without saying who.
  const [after] = contacts;
  if (after === undefined || after === before || told.has(after)) return;
  told.add(after);
  await queueMail(tx, { ...newHolderMail({ provider, network, url: publicLink("/") }), to: after }, now);
}

async function endOldClaims(now: Date): Promise<void> {
  const before = later(now, -claimDays * DAY);
  await inTransaction(async (tx) => {
    const blocks = await tx.claimBlock.findMany({
      where: { state: "waiting", createdAt: { lte: before } },
      include: { claim: { select: { organizationId: true } } },
    });
    for (const { id, network, claim } of blocks) {
      const { count } = await tx.claimBlock.updateMany({
        where: { id, state: "waiting" },
        data: { state: "expired", decidedAt: now },
      });
      if (count === 0) continue;
      const { organizationId } = claim;
      const target = { kind: "claim_block", id };
      const detail = { network: storedNetwork(network).text };
      await recordAudit(
        tx,
        { actor: systemActor, organizationId, action: "claim_block.expired", target, detail },
        now,
      );
    }
  });
}
