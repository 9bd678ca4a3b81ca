// The traps: which recipients they are, how many there are, and samples of what hit them.
import { z } from "zod";
import { type Db, prisma } from "@/lib/platform/db";
import { readCursor, writeCursor } from "@/lib/platform/page-cursor";
import { recipientHash, storedRecipientHash } from "./delivery";
import { settingsForIngest } from "./queries";
import { type TrapItem, type TrapSamplesPage, type TrapSummary, trapItem, trapSample } from "./schema";
import { sharing } from "./sharing";
import { trapNames } from "./trap-list";

let known: { version: number; hashes: ReadonlySet<string> } | undefined;

const readHashes = sharing(async (version: number) => {
  const { hashKey } = await settingsForIngest();
  const traps = await prisma.trap.findMany({ where: { countedBy: "events" }, select: { target: true } });
  const hashes = new Set(traps.map(({ target }) => storedRecipientHash(recipientHash(hashKey, target))));
  known = { version, hashes };
  return hashes;
});

/**
 * Stored hashes of the traps that are counted in message events. Kept until the list changes: reading and hashing some
 * thousand for each request would cost more than the rest of it.
 */
export async function trapHashes(): Promise<ReadonlySet<string>> {
  const { trapsVersion } = await settingsForIngest();
  return known?.version === trapsVersion ? known.hashes : readHashes(trapsVersion);
}

/** The trap that an address is, by itself or by its domain; null for none. */
export async function findTrap(db: Db, address: string): Promise<TrapItem | null> {
  const names = trapNames(address);
  const rows = await db.trap.findMany({ where: { target: { in: names } } });
  const nearest = names.find((name) => rows.some(({ target }) => target === name));
  const row = rows.find(({ target }) => target === nearest);
  return row === undefined ? null : trapItem.parse(row);
}

/** How many traps there are of each kind. */
export async function summarizeTraps(db: Db = prisma): Promise<TrapSummary> {
  const rows = z.array(trapItem).parse(await db.trap.findMany());
  const groups = new Map<string, TrapSummary["groups"][number]>();
  for (const { target, class: trap, countedBy } of rows) {
    const key = `${trap} ${countedBy}`;
    const group = groups.get(key) ?? { class: trap, countedBy, addresses: 0, domains: 0 };
    if (target.includes("@")) group.addresses += 1;
    else group.domains += 1;
    groups.set(key, group);
  }
  return { groups: [...groups.keys()].sort().flatMap((key) => groups.get(key) ?? []) };
}

const SAMPLES_PER_PAGE = 50;

/** A page of samples, newest first. Throws invalid_input for a bad cursor. */
export async function listTrapSamples(cursor: string | undefined, db: Db = prisma): Promise<TrapSamplesPage> {
  const after = cursor === undefined ? null : readCursor(cursor);
  const rows = await db.trapSample.findMany({
    where: after === null ? {} : { OR: [{ at: { lt: after.at } }, { at: after.at, id: { lt: after.id } }] },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: SAMPLES_PER_PAGE + 1,
  });
  const page = rows.slice(0, SAMPLES_PER_PAGE);
  const last = page.at(-1);
  return {
    rows: page.map(({ at, ...row }) => trapSample.parse({ ...row, at: at.toISOString() })),
    next: rows.length > page.length && last ? writeCursor(last) : null,
  };
}
