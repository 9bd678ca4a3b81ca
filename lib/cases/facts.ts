// Everything a decision about an address rests on, gathered: access, status, history, daily sums, reverse name.
import { completeness } from "@/lib/ingest/queries";
import { grantedRanges } from "@/lib/networks/queries";
import { addDays, DAY, dayOf, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { compareAddresses, parseNetwork } from "@/lib/platform/ip";
import { getSettings } from "@/lib/provider/queries";
import { historyOf, statusOf } from "@/lib/reputation/queries";
import { type Facts, WINDOW_DAYS } from "./eligibility";
import { checkReverseName } from "./reverse-name";
import { selectDaySums } from "./sql";

const HISTORY_DAYS = 120;

/** Facts about addresses as one organization may ask about them. Addresses must be canonical. */
export async function gatherFacts(
  organizationId: string,
  ips: readonly string[],
  now: Date,
): Promise<Facts[]> {
  const [settings, granted, known, statuses] = await Promise.all([
    getSettings(),
    grantedRanges({ organizationId }, now),
    completeness(now),
    statusOf(ips, now),
  ]);
  const yesterday = addDays(dayOf(now), -1);
  const through = known.completeThrough ?? yesterday;
  const holds = (lo: string, hi: string) =>
    granted.some((range) => compareAddresses(range.lo, lo) <= 0 && compareAddresses(range.hi, hi) >= 0);
  return Promise.all(
    ips.map(async (ip) => {
      const held = holds(ip, ip);
      // Of an address that is not held nothing is looked up: the answer would tell somebody else's data.
      const status = held ? statuses.get(ip)?.[0] : undefined;
      const network = parseNetwork(status?.network ?? ip) ?? { lo: ip, hi: ip };
      const wanted = held && status !== undefined;
      const [history, mitigations, days, reverse] = await Promise.all([
        held ? historyOf(ip, later(now, -HISTORY_DAYS * DAY), now) : [],
        prisma.mitigation.findMany({ where: { ip, grantedAt: { gt: later(now, -HISTORY_DAYS * DAY) } } }),
        wanted
          ? selectDaySums(prisma, network.lo, network.hi, addDays(through, 1 - WINDOW_DAYS), through)
          : [],
        wanted ? checkReverseName(ip) : { result: "unknown" as const, sentence: "" },
      ]);
      return {
        ip,
        held: { address: held, network: holds(network.lo, network.hi) },
        status:
          status === undefined
            ? null
            : { network: status.network, text: status.reasonText, since: new Date(status.since) },
        history,
        mitigations,
        days,
        through,
        reverse,
        limits: { complaints: settings.mitigationComplaints, spam: settings.mitigationSpam },
      };
    }),
  );
}
