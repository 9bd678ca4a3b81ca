// Every raw statement on what an organization wrote: what compares addresses.
import { z } from "zod";
import type { AddressRange } from "@/lib/platform/address-range";
import type { Db } from "@/lib/platform/db";

const array = (values: readonly string[]): string => `{${values.join(",")}}`;
const range = z.object({ lo: z.string(), hi: z.string() });

/** The ranges of every tag of an organization, in order. */
export async function selectTagRanges(
  db: Db,
  organizationId: string,
): Promise<{ tagId: string; lo: string; hi: string }[]> {
  const rows = await db.$queryRaw`
    SELECT r.tag_id::text AS "tagId", host(r.lo) AS lo, host(r.hi) AS hi
      FROM tag t JOIN tag_range r ON r.tag_id = t.id
     WHERE t.organization_id = ${organizationId}::uuid
     ORDER BY r.lo`;
  return z.array(range.extend({ tagId: z.string() })).parse(rows);
}

/** The names of the tags on each of the addresses. */
export async function selectTagsOf(
  db: Db,
  organizationId: string,
  ips: readonly string[],
): Promise<{ ip: string; name: string }[]> {
  const rows = await db.$queryRaw`
    SELECT host(k.ip) AS ip, t.name
      FROM unnest(${array(ips)}::inet[]) AS k (ip)
      JOIN tag_range r ON r.lo <= k.ip AND r.hi >= k.ip
      JOIN tag t ON t.id = r.tag_id
     WHERE t.organization_id = ${organizationId}::uuid
     ORDER BY t.name`;
  return z.array(z.object({ ip: z.string(), name: z.string() })).parse(rows);
}

/** The ranges of one tag, whose row is locked against other writers. */
export async function lockTagRanges(tx: Db, tagId: string): Promise<AddressRange[]> {
  await tx.$executeRaw`SELECT 1 FROM tag WHERE id = ${tagId}::uuid FOR UPDATE`;
  const rows = await tx.$queryRaw`
    SELECT host(lo) AS lo, host(hi) AS hi FROM tag_range WHERE tag_id = ${tagId}::uuid ORDER BY tag_range.lo`;
  return z.array(range).parse(rows);
}

const noteRow = z.object({
  id: z.string(),
  lo: z.string(),
  hi: z.string(),
  day: z.string(),
  text: z.string(),
  writtenBy: z.string(),
  createdAt: z.date(),
});
export type NoteRow = z.infer<typeof noteRow>;

/** The notes that are about a part of a range, the newest day first. */
export async function selectNotes(
  db: Db,
  organizationId: string,
  { lo, hi }: AddressRange,
): Promise<NoteRow[]> {
  const rows = await db.$queryRaw`
    SELECT id::text AS id, host(lo) AS lo, host(hi) AS hi, day::text AS day, text, written_by AS "writtenBy",
           created_at AS "createdAt"
      FROM note
     WHERE organization_id = ${organizationId}::uuid AND note.lo <= ${hi}::inet AND note.hi >= ${lo}::inet
     ORDER BY note.day DESC, note.created_at DESC
     LIMIT 200`;
  return z.array(noteRow).parse(rows);
}
