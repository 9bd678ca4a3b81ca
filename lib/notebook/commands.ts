// Writes of what an organization keeps on its addresses: each is one transaction with its audit record.

import type { z } from "zod";
import { recordAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/audit/schema";
import { asReader, type Reader, type Viewer } from "@/lib/identity/viewer";
import { findImportedTags } from "@/lib/networks/queries";
import { rangeText, subtractRanges, unionRanges } from "@/lib/platform/address-range";
import { DAY, later, startOf } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { familyOf, networkOf } from "@/lib/platform/ip";
import { requireGranted } from "./queries";
import type {
  ChangedTag,
  changeTagInput,
  dismissInput,
  Note,
  SavedView,
  SaveViewInput,
  WriteNoteInput,
} from "./schema";
import { tagName } from "./schema";
import { lockTagRanges } from "./sql";
import { visitAfter } from "./visit";

const MAX_TAGS = 100;
const MAX_VIEWS = 100;

// ── tags ────────────────────────────────────────────────────────────────────

/**
 * Puts a tag on addresses or takes it off. Doing it again changes nothing.
 * @throws AppError not_found when something is not granted, conflict over 100 tags.
 */
export async function changeTag(
  viewer: Viewer,
  input: z.output<typeof changeTagInput>,
  now: Date,
): Promise<ChangedTag> {
  const reader = asReader(viewer);
  const wanted = await requireGranted(reader, input.on, now);
  return inTransaction(async (tx) => {
    const id = await ensureTag(tx, reader.organizationId, input.name, now);
    const before = await lockTagRanges(tx, id);
    const after =
      input.action === "add" ? unionRanges([...before, ...wanted]) : subtractRanges(before, wanted);
    const changed = (
      input.action === "add" ? subtractRanges(after, before) : subtractRanges(before, after)
    ).map(rangeText);
    if (changed.length > 0) {
      await tx.tagRange.deleteMany({ where: { tagId: id } });
      await tx.tagRange.createMany({ data: after.map(({ lo, hi }) => ({ tagId: id, lo, hi })) });
      await recordAudit(
        tx,
        {
          actor: viewer.actor,
          organizationId: reader.organizationId,
          action: input.action === "add" ? "tag.added" : "tag.removed",
          target: { kind: "tag", id: input.name },
          detail: { on: changed.slice(0, 20), ranges: changed.length },
        },
        now,
      );
    }
    if (after.length === 0) await tx.tag.delete({ where: { id } });
    return { name: input.name, changed };
  });
}

/**
 * The job `tags.import`: puts the tags of an imported file on a block of a claim, once it is proven. Doing it again
 * changes nothing; a tag over the limit of an organization is left out.
 */
export async function importTags(claimBlockId: string, now: Date): Promise<void> {
  const imported = await findImportedTags(claimBlockId);
  if (imported === null) return;
  const { organizationId, tags } = imported;
  const names = [...new Set(tags.map(({ tag }) => tag))].filter((name) => tagName.safeParse(name).success);
  for (const name of names) {
    const wanted = tags.filter(({ tag }) => tag === name).map(({ lo, hi }) => ({ lo, hi }));
    await inTransaction(async (tx) => {
      const known = await tx.tag.findUnique({ where: { organizationId_name: { organizationId, name } } });
      if (known === null && (await tx.tag.count({ where: { organizationId } })) >= MAX_TAGS) return;
      const id = await ensureTag(tx, organizationId, name, now);
      const before = await lockTagRanges(tx, id);
      const after = unionRanges([...before, ...wanted]);
      const changed = subtractRanges(after, before).map(rangeText);
      if (changed.length === 0) return;
      await tx.tagRange.deleteMany({ where: { tagId: id } });
      await tx.tagRange.createMany({ data: after.map(({ lo, hi }) => ({ tagId: id, lo, hi })) });
      const target = { kind: "tag", id: name };
      const detail = { on: changed.slice(0, 20), ranges: changed.length };
      await recordAudit(tx, { actor: systemActor, organizationId, action: "tag.added", target, detail }, now);
    });
  }
}

async function ensureTag(tx: Db, organizationId: string, name: string, now: Date): Promise<string> {
  const found = await tx.tag.findUnique({ where: { organizationId_name: { organizationId, name } } });
  if (found !== null) return found.id;
  if ((await tx.tag.count({ where: { organizationId } })) >= MAX_TAGS) {
    throw new AppError("conflict", `An organization can have ${MAX_TAGS} tags at most. Remove one first.`);
  }
  const { id } = await tx.tag.upsert({
    where: { organizationId_name: { organizationId, name } },
    create: { organizationId, name, createdAt: now },
    update: {},
  });
  return id;
}

// ── notes ───────────────────────────────────────────────────────────────────

/** Writes a note on a day of an address. Throws not_found when it is not granted. */
export async function writeNote(viewer: Viewer, ip: string, input: WriteNoteInput, now: Date): Promise<Note> {
  const { organizationId } = asReader(viewer);
  const on = await oneAddress({ organizationId }, ip, now);
  const { lo, hi } =
    input.on === "address" ? { lo: on, hi: on } : networkOf(on, familyOf(on) === 4 ? 24 : 48);
  return inTransaction(async (tx) => {
    const { id } = await tx.note.create({
      data: {
        organizationId,
        lo,
        hi,
        day: startOf(input.day),
        text: input.text,
        writtenBy: viewer.email,
        createdAt: now,
      },
    });
    await recordAudit(
      tx,
      {
        actor: viewer.actor,
        organizationId,
        action: "note.written",
        target: { kind: "note", id },
        detail: { on: rangeText({ lo, hi }), day: input.day },
      },
      now,
    );
    return {
      id,
      on: rangeText({ lo, hi }),
      day: input.day,
      text: input.text,
      writtenBy: viewer.email,
      createdAt: now.toISOString(),
    };
  });
}

/** Takes a note away; writing it again is the way back. Throws not_found. */
export async function removeNote(viewer: Viewer, id: string, now: Date): Promise<void> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    const { count } = await tx.note.deleteMany({ where: { id, organizationId } });
    if (count === 0) throw notFound("note");
    const target = { kind: "note", id };
    await recordAudit(tx, { actor: viewer.actor, organizationId, action: "note.removed", target }, now);
  });
}

// ── views ───────────────────────────────────────────────────────────────────

/** Saves a view for everybody of the organization. Throws conflict over 100 views. */
export async function saveView(viewer: Viewer, input: SaveViewInput, now: Date): Promise<SavedView> {
  const { organizationId } = asReader(viewer);
  const { page, name, query } = input;
  return inTransaction(async (tx) => {
    const key = { organizationId_page_name: { organizationId, page, name } };
    const known = await tx.savedView.findUnique({ where: key });
    if (known === null && (await tx.savedView.count({ where: { organizationId } })) >= MAX_VIEWS) {
      throw new AppError(
        "conflict",
        `An organization can have ${MAX_VIEWS} views at most. Remove one first.`,
      );
    }
    const { id } = await tx.savedView.upsert({
      where: key,
      create: { organizationId, page, name, query, createdBy: viewer.email, createdAt: now },
      update: { query, createdBy: viewer.email },
    });
    const target = { kind: "view", id };
    await recordAudit(
      tx,
      { actor: viewer.actor, organizationId, action: "view.saved", target, detail: { page, name } },
      now,
    );
    return { id, page, name, query, createdBy: viewer.email };
  });
}

/** Removes a view; saving it again is the way back. Throws not_found. */
export async function removeView(viewer: Viewer, id: string, now: Date): Promise<void> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    const { count } = await tx.savedView.deleteMany({ where: { id, organizationId } });
    if (count === 0) throw notFound("view");
    const target = { kind: "view", id };
    await recordAudit(tx, { actor: viewer.actor, organizationId, action: "view.removed", target }, now);
  });
}

// ── dismissals and visits ───────────────────────────────────────────────────

/** Puts an address of the finder aside for some days; 0 days bring it back. Throws not_found when it is not granted. */
export async function dismiss(
  viewer: Viewer,
  { ip: text, days, reason }: z.output<typeof dismissInput>,
  now: Date,
): Promise<void> {
  const { organizationId } = asReader(viewer);
  const ip = await oneAddress({ organizationId }, text, now);
  await inTransaction(async (tx) => {
    const key = { organizationId, ip };
    if (days === 0) await tx.dismissal.deleteMany({ where: key });
    else {
      const data = { until: later(now, days * DAY), reason, dismissedBy: viewer.email, createdAt: now };
      await tx.dismissal.upsert({
        where: { organizationId_ip: key },
        create: { ...key, ...data },
        update: data,
      });
    }
    await recordAudit(
      tx,
      {
        actor: viewer.actor,
        organizationId,
        action: days === 0 ? "finding.restored" : "finding.dismissed",
        target: { kind: "address", id: ip },
        detail: { days, reason },
      },
      now,
    );
  });
}

async function oneAddress(reader: Reader, text: string, now: Date): Promise<string> {
  const [range] = await requireGranted(reader, [text], now);
  if (range === undefined || range.lo !== range.hi) throw notFound("address");
  return range.lo;
}

/** Notes that the viewer looks at the organization's morning now. Opening it again within hours is the same visit. */
export async function noteVisit(viewer: Viewer, now: Date): Promise<void> {
  const { organizationId } = asReader(viewer);
  const key = { userId: viewer.userId, organizationId };
  const where = { userId_organizationId: key };
  const next = visitAfter(await prisma.visit.findUnique({ where }), now);
  // Two tabs opened at once note the same visit twice; the last one stands.
  await prisma.visit.upsert({ where, create: { ...key, ...next }, update: next });
}
