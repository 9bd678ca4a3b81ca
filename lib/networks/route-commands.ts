// Loading the routing table that AS numbers are claimed by. One transaction: claims see the old table or the new one.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { MINUTE } from "@/lib/platform/day";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { readRouteLine } from "./route-line";
import { deleteRoutes, insertRoutes } from "./route-sql";

const batch = 20_000;
/** Of unreadable lines at most this part is borne: more means that the file is something else. */
const maxUnreadable = 0.01;

export type LoadedRoutes = { prefixes: number; unreadable: number };

/**
 * Replaces the routing table by the lines of a file. Claims made before keep the networks they were made with.
 * @throws AppError invalid_input when there is no route, or more than a hundredth of the lines cannot be read.
 */
export async function loadRoutes(
  actor: Actor,
  name: string,
  lines: AsyncIterable<string>,
  now: Date,
): Promise<LoadedRoutes> {
  return inTransaction(
    async (tx) => {
      await deleteRoutes(tx);
      const loaded = await insertLines(tx, lines);
      const { prefixes, unreadable, read } = loaded;
      if (prefixes === 0) throw new AppError("invalid_input", "The file names no prefix with its AS number.");
      if (unreadable > read * maxUnreadable) {
        const message = `${unreadable} of ${read} lines cannot be read, the first is: ${loaded.firstUnreadable}`;
        throw new AppError("invalid_input", message);
      }
      const row = { name, prefixes, loadedAt: now };
      await tx.routingTable.upsert({ where: { id: 1 }, create: row, update: row });
      const target = { kind: "routing_table", id: "1" };
      const detail = { name, prefixes, unreadable };
      await recordAudit(tx, { actor, organizationId: null, action: "routes.loaded", target, detail }, now);
      return { prefixes, unreadable };
    },
    { timeoutMs: 30 * MINUTE },
  );
}

async function insertLines(tx: Db, lines: AsyncIterable<string>) {
  const sum = { read: 0, prefixes: 0, unreadable: 0, firstUnreadable: "" };
  let asns: number[] = [];
  let networks: string[] = [];
  const flush = async () => {
    if (asns.length > 0) sum.prefixes += await insertRoutes(tx, asns, networks);
    asns = [];
    networks = [];
  };
  for await (const line of lines) {
    sum.read += 1;
    const routes = readRouteLine(line);
    if (routes === null) {
      if (sum.unreadable === 0) sum.firstUnreadable = line.slice(0, 100);
      sum.unreadable += 1;
    }
    for (const { asn, network } of routes ?? []) {
      asns.push(asn);
      networks.push(network.text);
    }
    if (asns.length >= batch) await flush();
  }
  await flush();
  return sum;
}
