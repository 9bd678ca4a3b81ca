// What the members of an organization wrote, read by its members only.
import type { Reader, Viewer } from "@/lib/identity/viewer";
import { asReader } from "@/lib/identity/viewer";
import { grantedRanges } from "@/lib/networks/queries";
import {
  type AddressRange,
  intersectRanges,
  parseRange,
  rangeText,
  unionRanges,
} from "@/lib/platform/address-range";
import { type Db, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { toNumber } from "@/lib/platform/ip";
import type { Dismissed, Note, NoteList, SavedViewList, TagList } from "./schema";
import { viewPages } from "./schema";
import { type NoteRow, selectNotes, selectTagRanges, selectTagsOf } from "./sql";
import { visitBefore } from "./visit";

/** Ranges of a tag that a list of tags names. */
const SHOWN_RANGES = 200;

// ── tags ────────────────────────────────────────────────────────────────────

/** Every tag of the organization by name, with what carries it. */
export async function listTags(reader: Reader, db: Db = prisma): Promise<TagList> {
  const [tags, ranges] = await Promise.all([
    db.tag.findMany({ where: { organizationId: reader.organizationId }, orderBy: { name: "asc" } }),
    selectTagRanges(db, reader.organizationId),
  ]);
  return {
    tags: tags.map(({ id, name }) => {
      const own = ranges.filter(({ tagId }) => tagId === id);
      return {
        id,
        name,
        ranges: own.slice(0, SHOWN_RANGES).map(rangeText),
        addresses: own.reduce((sum, { lo, hi }) => sum + toNumber(hi) - toNumber(lo) + 1n, 0n).toString(),
      };
    }),
  };
}

/** The addresses under each tag of the organization, disjoint and in order. */
export async function rangesByTag(reader: Reader, db: Db = prisma): Promise<Map<string, AddressRange[]>> {
  const { organizationId } = reader;
  const [tags, ranges] = await Promise.all([
    db.tag.findMany({ where: { organizationId }, orderBy: { name: "asc" } }),
    selectTagRanges(db, organizationId),
  ]);
  return new Map(tags.map(({ id, name }) => [name, unionRanges(ranges.filter(({ tagId }) => tagId === id))]));
}

/** The tags on each of the addresses that has any, by name. */
export async function tagsOf(
  reader: Reader,
  ips: readonly string[],
  db: Db = prisma,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (ips.length === 0) return found;
  for (const { ip, name } of await selectTagsOf(db, reader.organizationId, ips)) {
    found.set(ip, [...(found.get(ip) ?? []), name]);
  }
  return found;
}

// ── notes ───────────────────────────────────────────────────────────────────

/** The notes about an address, on itself or on a network around it. Throws not_found when it is not granted. */
export async function listNotes(viewer: Viewer, ip: string, now: Date): Promise<NoteList> {
  const reader = asReader(viewer);
  const [range] = await requireGranted(reader, [ip], now);
  const rows = range === undefined ? [] : await selectNotes(prisma, reader.organizationId, range);
  return { notes: rows.map(toNote) };
}

function toNote({ id, lo, hi, day, text, writtenBy, createdAt }: NoteRow): Note {
  return { id, on: rangeText({ lo, hi }), day, text, writtenBy, createdAt: createdAt.toISOString() };
}

/**
 * The ranges of addresses, networks or ranges, each of which the organization may read all or part of.
 * @throws AppError invalid_input for what is none of them, not_found for what is not granted.
 */
export async function requireGranted(
  reader: Reader,
  texts: readonly string[],
  now: Date,
): Promise<AddressRange[]> {
  const granted = await grantedRanges(reader, now);
  return texts.map((text, index) => {
    const range = parseRange(text);
    if (range === null) {
      throw new AppError("invalid_input", "This is not an address, a range or a network.", {
        issues: [
          { path: `body.on.${index}`, message: "write 192.0.2.7, 192.0.2.0/24 or 192.0.2.1-192.0.2.9" },
        ],
      });
    }
    if (intersectRanges(granted, [range]).length === 0) throw notFound("address");
    return range;
  });
}

// ── views ───────────────────────────────────────────────────────────────────

/** The views of the organization, by page and name. */
export async function listSavedViews(viewer: Viewer): Promise<SavedViewList> {
  const { organizationId } = asReader(viewer);
  const views = await prisma.savedView.findMany({
    where: { organizationId, page: { in: [...viewPages] } },
    orderBy: [{ page: "asc" }, { name: "asc" }],
  });
  return {
    views: views.map(({ id, page, name, query, createdBy }) => ({
      id,
      page: page as (typeof viewPages)[number],
      name,
      query,
      createdBy,
    })),
  };
}

// ── dismissals and visits ───────────────────────────────────────────────────

/** What the organization has put aside and does not want to see yet. */
export async function dismissals(reader: Reader, now: Date, db: Db = prisma): Promise<Dismissed[]> {
  const rows = await db.dismissal.findMany({
    where: { organizationId: reader.organizationId, until: { gt: now } },
    orderBy: { createdAt: "desc" },
  });
  return rows.map(({ ip, until, reason, dismissedBy }) => ({
    ip,
    until: until.toISOString(),
    reason,
    dismissedBy,
  }));
}

/** When this person looked at the organization's morning before the present visit; null at the first. */
export async function lastVisit(viewer: Viewer, now: Date): Promise<Date | null> {
  const { organizationId } = asReader(viewer);
  const key = { userId_organizationId: { userId: viewer.userId, organizationId } };
  return visitBefore(await prisma.visit.findUnique({ where: key }), now);
}
