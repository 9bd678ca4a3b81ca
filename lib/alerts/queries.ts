// The rules of an organization, what would have fired, and what was sent.
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { completeness } from "@/lib/ingest/queries";
import { addDays, dayOf, eachDay, endOf, startOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { parseNetwork } from "@/lib/platform/ip";
import type { AlertRule as RuleRow } from "@/prisma/client/client";
import { kinds } from "./event";
import { findBetween, findInDay, withRanges } from "./find-queries";
import {
  type AlertList,
  type AlertRule,
  alertDelivery,
  alertRule,
  type DeliveryList,
  type Preview,
  type PreviewInput,
} from "./schema";

const PREVIEW_DAYS = 30;
const LOG = 100;

/** The rules of the viewer's organization, oldest first. */
export async function listRules(viewer: Viewer): Promise<AlertList> {
  const { organizationId } = asReader(viewer);
  const rows = await prisma.alertRule.findMany({
    where: { organizationId, endedAt: null },
    include: { firings: { orderBy: { firedAt: "desc" }, take: 1, select: { firedAt: true } } },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return { rules: rows.map(({ firings, ...row }) => toRule(row, firings[0]?.firedAt ?? null)) };
}

/** A rule as its organization sees it: without its secret. */
export function toRule(row: RuleRow, lastFiredAt: Date | null): AlertRule {
  return alertRule.parse({
    ...row,
    mutedUntil: row.mutedUntil?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    lastFiredAt: lastFiredAt?.toISOString() ?? null,
  });
}

/** The newest messages of the organization's rules. */
export async function listDeliveries(viewer: Viewer): Promise<DeliveryList> {
  const { organizationId } = asReader(viewer);
  const rows = await prisma.alertDelivery.findMany({
    where: { organizationId },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: LOG,
  });
  return {
    deliveries: rows.map((row) =>
      alertDelivery.parse({
        ...row,
        createdAt: row.createdAt.toISOString(),
        sentAt: row.sentAt?.toISOString() ?? null,
      }),
    ),
  };
}

/** On which of the last 30 complete days a rule like this would have fired. Throws invalid_input. */
export async function previewRule(viewer: Viewer, input: PreviewInput, now: Date): Promise<Preview> {
  const { organizationId } = asReader(viewer);
  for (const text of input.networks) {
    if (parseNetwork(text) !== null) continue;
    throw new AppError("invalid_input", `${text} is no address or network.`, {
      issues: [{ path: "body.networks", message: `${text} is no address or network` }],
    });
  }
  const { by, threshold, minVolume } = kinds[input.event];
  const condition = {
    ...input,
    id: "00000000-0000-4000-8000-000000000000",
    organizationId,
    threshold: input.threshold ?? threshold,
    minVolume: input.minVolume ?? minVolume,
  };
  const ranged = await withRanges([condition], now);
  const everyDay = by === "clock" ? [{ count: 1, sample: [] }] : null;
  const to = (await completeness(now)).completeThrough ?? addDays(dayOf(now), -1);
  const days: Preview["days"] = [];
  for (const day of eachDay(addDays(to, 1 - PREVIEW_DAYS), to)) {
    const found =
      everyDay ??
      (by === "day" ? await findInDay(ranged, day) : await findBetween(ranged, startOf(day), endOf(day)));
    for (const { count, sample } of found) days.push({ day, count, sample });
  }
  return { times: days.length, days };
}
