// A sender at a glance, whatever it is called by. A command and not a query: each look of staff is recorded.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { prefixesOfAs } from "@/lib/networks/queries";
import { addDays, dayOf } from "@/lib/platform/day";
import { inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { compareAddresses, type Network, parseNetwork, toNumber } from "@/lib/platform/ip";
import { bareIp } from "./case-view";
import type { CaseState, SenderView } from "./schema";
import { selectDaySums, selectTrapHits } from "./sql";

const SHOWN_DAYS = 30;
const mostNetworks = 200;

/**
 * Everything that is known of an address, a network, an AS number or an organization, claimed or not.
 * @throws AppError not_found when nothing is called so.
 */
export async function lookAtSender(actor: Actor, subject: string, now: Date): Promise<SenderView> {
  const view = (await ofNetworks(subject, now)) ?? (await ofOrganization(subject, now));
  await inTransaction((tx) =>
    recordAudit(
      tx,
      {
        actor,
        organizationId: null,
        action: "sender.looked_at",
        target: { kind: "sender", id: view.subject },
      },
      now,
    ),
  );
  return view;
}

async function ofNetworks(subject: string, now: Date): Promise<SenderView | null> {
  const asn = /^as ?(\d{1,10})$/i.exec(subject)?.[1];
  const texts = asn === undefined ? [subject] : await prefixesOfAs(Number(asn), mostNetworks);
  const networks = texts.flatMap((text) => parseNetwork(text) ?? []);
  if (asn !== undefined && networks.length === 0) {
    throw new AppError("not_found", "The routing table knows no prefix of this AS.");
  }
  if (networks.length === 0) return null;
  const name = asn === undefined ? (networks[0]?.text ?? subject) : `AS${asn}`;
  return viewOf(name, "network", networks, null, now);
}

async function ofOrganization(subject: string, now: Date): Promise<SenderView> {
  const organization = await prisma.organization.findFirst({
    where: { name: { contains: subject, mode: "insensitive" } },
    include: { grants: { where: { revokedAt: null }, take: mostNetworks } },
    orderBy: { name: "asc" },
  });
  if (organization === null) throw notFound("sender");
  const networks = organization.grants.flatMap(({ network }) => parseNetwork(network) ?? []);
  return viewOf(organization.name, "organization", networks, organization.id, now);
}

async function viewOf(
  subject: string,
  kind: SenderView["kind"],
  all: readonly Network[],
  organizationId: string | null,
  now: Date,
): Promise<SenderView> {
  const networks = disjoint(all);
  const [from, to] = [addDays(dayOf(now), 1 - SHOWN_DAYS), dayOf(now)];
  const touching = networks.map(({ lo, hi }) => ({ lo: { lte: hi }, hi: { gte: lo } }));
  const [sums, traps, grants, statuses, cases] = await Promise.all([
    Promise.all(networks.map(({ lo, hi }) => selectDaySums(prisma, lo, hi, from, to))),
    Promise.all(networks.map(({ lo, hi }) => selectTrapHits(prisma, lo, hi, from, to))),
    prisma.grant.findMany({
      where: organizationId === null ? { OR: touching } : { organizationId },
      include: { organization: { select: { id: true, name: true, endedAt: true } } },
      take: mostNetworks,
    }),
    prisma.ipStatus.findMany({ where: { OR: touching }, orderBy: { since: "desc" }, take: 50 }),
    prisma.case.findMany({
      where:
        organizationId === null
          ? { items: { some: { OR: networks.map(({ lo, hi }) => ({ ip: { gte: lo, lte: hi } })) } } }
          : { organizationId },
      include: { items: true },
      orderBy: { number: "desc" },
      take: 20,
    }),
  ]);
  const byDay = new Map<string, SenderView["days"][number]>();
  for (const day of sums.flat()) {
    const sum = byDay.get(day.day);
    if (sum === undefined) byDay.set(day.day, { ...day });
    else for (const field of fields) sum[field] += day[field];
  }
  const organizations = new Map<string, SenderView["organizations"][number]>();
  for (const { organization, network } of grants) {
    const { id, name, endedAt } = organization;
    const held = organizations.get(id) ?? { id, name, networks: [], ended: endedAt !== null };
    held.networks.push(network);
    organizations.set(id, held);
  }
  return {
    subject,
    kind,
    organizations: [...organizations.values()],
    days: [...byDay.values()].sort((a, b) => (a.day < b.day ? 1 : -1)),
    cases: cases.map(({ id, number, state, items }) => ({
      id,
      number,
      state: state as CaseState,
      ips: items.map(({ ip }) => bareIp(ip)),
    })),
    internal: {
      trapHits: traps.reduce((sum, hits) => sum + hits, 0),
      statuses: statuses.map((row) => ({
        network: row.network,
        state: row.state,
        reason: row.reason,
        since: row.since.toISOString(),
        endedAt:
          (row.clearedAt ?? (row.until !== null && row.until < now ? row.until : null))?.toISOString() ??
          null,
        note: row.note,
      })),
    },
  };
}

const fields = ["rcptCommands", "rcptUnknown", "recipients", "complaints", "ham", "suspect", "spam"] as const;

/** Without those that lie in another, so that no row counts twice. */
function disjoint(networks: readonly Network[]): Network[] {
  const kept: Network[] = [];
  for (const network of [...networks].sort((a, b) => compareAddresses(a.lo, b.lo) || a.prefix - b.prefix)) {
    const last = kept.at(-1);
    const inside =
      last !== undefined && last.family === network.family && toNumber(last.hi) >= toNumber(network.hi);
    if (!inside) kept.push(network);
  }
  return kept;
}
