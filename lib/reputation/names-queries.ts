// Names of addresses for those who may read them: as they are stored, or looked up while somebody waits.
import { setTimeout as wait } from "node:timers/promises";
import { HOUR, later, MINUTE } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { logFor } from "@/lib/platform/log";
import { lookUpNames } from "./names-lookup";
import { type StoredNames, selectNames, upsertNames } from "./names-sql";
import type { ReverseNames } from "./schema";

/** How long somebody waits for the DNS; what comes later is there at the next look. */
const BUDGET_MS = 1500;
/** What did not answer is not asked again before this, however often somebody looks. */
const ASK_AGAIN_MS = MINUTE;
/** The page of one address is where people look who have just changed its name. */
const FRESH_MS = HOUR;

/** The names of each address as they were last looked up. Without an entry: never, or the DNS never answered. */
export async function storedNames(ips: readonly string[]): Promise<Map<string, ReverseNames>> {
  return shown(await selectNames(prisma, ips));
}

/** The same, and what was never looked up is asked for now, as far as it answers in time. */
export async function namesOf(ips: readonly string[], now: Date): Promise<Map<string, ReverseNames>> {
  return askedWhere(ips, now, ({ lookedUpAt }) => lookedUpAt === null);
}

/** The names of one address, looked up now unless that was done within the hour. Says nothing of who may read it. */
export async function freshNames(ip: string, now: Date): Promise<ReverseNames | null> {
  const stale = later(now, -FRESH_MS);
  const found = await askedWhere([ip], now, ({ lookedUpAt }) => lookedUpAt === null || lookedUpAt < stale);
  return found.get(ip) ?? null;
}

async function askedWhere(
  ips: readonly string[],
  now: Date,
  isDue: (stored: StoredNames) => boolean,
): Promise<Map<string, ReverseNames>> {
  const stored = await selectNames(prisma, ips);
  const known = new Map(stored.map((each) => [each.ip, each]));
  const justTried = later(now, -ASK_AGAIN_MS);
  const due = ips.filter((ip) => {
    const each = known.get(ip);
    return each === undefined || (isDue(each) && each.triedAt < justTried);
  });
  if (due.length === 0) return shown(stored);
  // Kept first, so that whoever looks meanwhile neither asks the same again nor waits for it.
  await upsertNames(
    prisma,
    due.map((ip) => ({ ip, names: null })),
    now,
  );
  const asking = lookUpNames(due)
    .then((looked) => upsertNames(prisma, looked, now))
    .catch((error: Error) =>
      logFor("names").warn({ reason: error.message }, "reverse names could not be asked"),
    );
  await Promise.race([asking, wait(BUDGET_MS, undefined, { ref: false })]);
  return shown(await selectNames(prisma, ips));
}

function shown(stored: readonly StoredNames[]): Map<string, ReverseNames> {
  return new Map(
    stored.flatMap(({ ip, hosts, confirmed, lookedUpAt }) =>
      lookedUpAt === null ? [] : [[ip, { hosts, confirmed, lookedUpAt: lookedUpAt.toISOString() }] as const],
    ),
  );
}
