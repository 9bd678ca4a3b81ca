// What does an RDAP answer about an IP network say (RFC 9083 section 5.4)? Tolerant of what registries leave out or
// write their own way; anything unreadable is absent, never an error.
import { z } from "zod";
import { dayOf, isDay } from "./day";
import { canonicalAddress, compareAddresses, familyOf } from "./ip";

/** One network of a registry: its first and last address, and the mailboxes of its contacts by role. */
export type RegistryNetwork = {
  handle: string | null;
  name: string | null;
  lo: string;
  hi: string;
  contacts: { address: string; roles: string[] }[];
  /** Whom the registry names as registrant: a handle where there is one, which outlives a changed name. */
  holder: string | null;
  /** Days on which it was registered, transferred or last changed. */
  eventDays: string[];
};

const maxEntities = 100;
const maxDepth = 3;
const datedActions = ["registration", "last changed", "transfer"];

const text = z.string().catch("");
const networkShape = z.object({
  objectClassName: text,
  handle: text,
  name: text,
  startAddress: text,
  endAddress: text,
  entities: z.array(z.unknown()).catch([]),
  events: z.array(z.unknown()).catch([]),
});
const entityShape = z.object({
  handle: text,
  roles: z.array(z.unknown()).catch([]),
  vcardArray: z.array(z.unknown()).catch([]),
  entities: z.array(z.unknown()).catch([]),
});
const eventShape = z.object({ eventAction: text, eventDate: text });

/** The network an answer is about, or null when it names none. */
export function readRegistryNetwork(answer: unknown): RegistryNetwork | null {
  const parsed = networkShape.safeParse(answer);
  if (!parsed.success) return null;
  const object = parsed.data;
  const lo = canonicalAddress(object.startAddress.trim());
  const hi = canonicalAddress(object.endAddress.trim());
  if (lo === null || hi === null || familyOf(lo) !== familyOf(hi) || compareAddresses(lo, hi) > 0)
    return null;
  return {
    handle: plain(object.handle),
    name: plain(object.name),
    lo,
    hi,
    contacts: readContacts(object.entities),
    holder: readHolder(object.entities),
    eventDays: object.events.flatMap(readEventDay),
  };
}

function readContacts(entities: readonly unknown[]): RegistryNetwork["contacts"] {
  const byAddress = new Map<string, Set<string>>();
  const walk = (list: readonly unknown[], depth: number) => {
    for (const item of list.slice(0, maxEntities)) {
      const entity = entityShape.safeParse(item);
      if (!entity.success) continue;
      const roles = entity.data.roles.filter((role) => typeof role === "string");
      for (const address of readAddresses(entity.data.vcardArray)) {
        const known = byAddress.get(address) ?? new Set();
        for (const role of roles) known.add(role.toLowerCase());
        byAddress.set(address, known);
      }
      if (depth < maxDepth) walk(entity.data.entities, depth + 1);
    }
  };
  walk(entities, 1);
  return [...byAddress].slice(0, maxEntities).map(([address, roles]) => ({ address, roles: [...roles] }));
}

function readHolder(entities: readonly unknown[]): string | null {
  for (const item of entities.slice(0, maxEntities)) {
    const entity = entityShape.safeParse(item);
    if (!entity.success) continue;
    const { roles, handle, vcardArray } = entity.data;
    if (!roles.some((role) => typeof role === "string" && role.toLowerCase() === "registrant")) continue;
    return plain(handle) ?? plain(readValues(vcardArray, "fn")[0] ?? "");
  }
  return null;
}

/** The mail addresses of a jCard (RFC 7095): ["vcard", [["email", {}, "text", "abuse@example.net"], …]]. */
function readAddresses(vcard: readonly unknown[]): string[] {
  return readValues(vcard, "email").flatMap((value) => mailAddress(value) ?? []);
}

/** The texts of one property of a jCard, which may stand there several times and hold several each. */
function readValues(vcard: readonly unknown[], name: string): string[] {
  const properties = Array.isArray(vcard[1]) ? (vcard[1] as unknown[]) : [];
  return properties.slice(0, maxEntities).flatMap((property) => {
    if (!Array.isArray(property) || String(property[0]).toLowerCase() !== name) return [];
    return (property as unknown[])
      .slice(3)
      .flat()
      .filter((value) => typeof value === "string");
  });
}

/** A plain ASCII mail address in lower case, or null. No quoting, no display name, nothing a header could be made of. */
export function mailAddress(value: string): string | null {
  const address = value
    .trim()
    .replace(/^mailto:/i, "")
    .toLowerCase();
  const sound =
    address.length <= 254 &&
    /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(
      address,
    );
  return sound ? address : null;
}

function readEventDay(item: unknown): string[] {
  const event = eventShape.safeParse(item);
  if (!event.success || !datedActions.includes(event.data.eventAction.toLowerCase())) return [];
  const at = new Date(event.data.eventDate);
  if (Number.isNaN(at.getTime())) return [];
  const day = dayOf(at);
  return isDay(day) ? [day] : [];
}

// Registry text is shown to people and stands in mails: one line, bounded.
function plain(value: string): string | null {
  const line = value
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 80);
  return line === "" ? null : line;
}
