// Traps as staff write them, one a line, and which of them an address is.
import { type TrapCounter, type TrapItem, trapClass, trapCounter } from "./schema";

const domainForm = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$/;
const localForm = /^[^\s@<>(),;:\\"[\]]{1,64}$/;

export type BadLine = { line: number; message: string };

/**
 * Reads one trap a line: an address or a domain, then in any order its class and where it is counted. What a line does
 * not say is as in `otherwise`; a domain is always counted at the sink. Empty lines and those after # say nothing.
 */
export function readTraps(
  text: string,
  otherwise: Pick<TrapItem, "class" | "countedBy">,
): { traps: TrapItem[]; bad: BadLine[] } {
  const traps = new Map<string, TrapItem>();
  const bad: BadLine[] = [];
  for (const [at, line] of text.split(/\r\n|\r|\n/).entries()) {
    const words = line
      .replace(/#.*/, "")
      .toLowerCase()
      .split(/[\s,;]+/)
      .filter((word) => word !== "");
    if (words.length === 0) continue;
    const read = readTrap(words, otherwise);
    if (typeof read === "string") bad.push({ line: at + 1, message: read });
    else traps.set(read.target, read);
  }
  return { traps: [...traps.values()], bad };
}

function readTrap(
  [target = "", ...more]: string[],
  otherwise: Pick<TrapItem, "class" | "countedBy">,
): TrapItem | string {
  const isDomain = !target.includes("@");
  if (!isTarget(target)) return "is not a mail address or a domain";
  const trap: TrapItem = { target, ...otherwise };
  let said: TrapCounter | undefined;
  for (const word of more) {
    const [asClass, asCounter] = [trapClass.safeParse(word), trapCounter.safeParse(word)];
    if (asClass.success) trap.class = asClass.data;
    else if (asCounter.success) said = asCounter.data;
    else return `has the word ${word.slice(0, 40)}, which is no class and no place to count`;
  }
  if (isDomain && said === "events") return "is a domain: those are counted at the sink only";
  trap.countedBy = isDomain ? "sink" : (said ?? trap.countedBy);
  return trap;
}

function isTarget(text: string): boolean {
  const at = text.lastIndexOf("@");
  if (at === -1) return domainForm.test(text);
  return localForm.test(text.slice(0, at)) && domainForm.test(text.slice(at + 1));
}

/** A trap as the line that readTraps reads. */
export function writeTrap({ target, class: trap, countedBy }: TrapItem): string {
  return `${target} ${trap} ${countedBy}`;
}

/** Who runs a domain must be reachable there (RFC 2142): mail for them hits no trap because of the domain. */
const roleAccounts: ReadonlySet<string> = new Set(["postmaster", "abuse"]);

/** Every trap that an address can be, the nearest first: itself, its domain, and those above. */
export function trapNames(address: string): string[] {
  const lower = address.trim().toLowerCase();
  const at = lower.lastIndexOf("@");
  if (at < 1) return [];
  if (roleAccounts.has(lower.slice(0, at))) return [lower];
  const labels = lower.slice(at + 1).split(".");
  return [lower, ...labels.map((_, from) => labels.slice(from).join("."))];
}

const gravity = { typo: 0, recycled: 1, pristine: 2 } as const;

/** Of the traps that a message hit, the one that says most of its sender; null for none. */
export function gravest<T extends Pick<TrapItem, "class">>(traps: readonly T[]): T | null {
  return traps.reduce<T | null>(
    (most, trap) => (most === null || gravity[trap.class] > gravity[most.class] ? trap : most),
    null,
  );
}
