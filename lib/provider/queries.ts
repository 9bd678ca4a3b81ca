// The provider's settings: with their keys for the product's own use, without them for staff.

import { listStaffAudit } from "@/lib/audit/staff-queries";
import { type Db, prisma } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { hasRelay } from "@/lib/platform/mailer";
import type { ProviderSettings } from "@/prisma/client/client";
import { changesIn } from "./changes";
import { dkimRecord, newProviderKeys, type ProviderKeys } from "./keys";
import type {
  PublicSettings,
  SettingsHistory,
  StaffSecondFactor,
  StaffSettings,
  TrapDisclosure,
} from "./schema";

/** Everything, secrets included: never to be answered or logged as a whole. */
export type Settings = PublicSettings & ProviderKeys & { updatedAt: Date; trapsVersion: number };

/**
 * The settings. The first reader of a new database creates them, with fresh keys; of several first readers one
 * wins and all read the winner's.
 */
export async function getSettings(db: Db = prisma): Promise<Settings> {
  const found = await db.providerSettings.findUnique({ where: { id: 1 } });
  if (found !== null) return fromRow(found);
  await db.providerSettings.createMany({
    data: { id: 1, ...(await newProviderKeys()) },
    skipDuplicates: true,
  });
  return fromRow(await db.providerSettings.findUniqueOrThrow({ where: { id: 1 } }));
}

/** What staff see and edit. */
export async function getStaffSettings(db: Db = prisma): Promise<StaffSettings> {
  const settings = await getSettings(db);
  const {
    hashKey: _hashKey,
    dkimPrivateKey: _dkimPrivateKey,
    trapsVersion: _trapsVersion,
    updatedAt,
    ...visible
  } = settings;
  return {
    ...visible,
    trapAddresses: [],
    dkimRecord: dkimRecord(settings),
    mailRelay: hasRelay(),
    mailFrom: env().MAIL_FROM ?? null,
    publicUrl: env().PUBLIC_URL,
    updatedAt: updatedAt.toISOString(),
  };
}

/** A page of what was changed, read from the audit log. */
export async function listSettingsHistory(cursor: string | undefined): Promise<SettingsHistory> {
  const { events, next } = await listStaffAudit({ action: "settings.changed", cursor });
  return {
    changes: events.map(({ id, at, actorLabel, detail }) => ({
      id,
      at,
      by: actorLabel,
      note: typeof detail.note === "string" ? detail.note : "",
      settings: changesIn(detail),
    })),
    next,
  };
}

function fromRow({
  id: _id,
  trapAddresses: _trapAddresses,
  trapDisclosure,
  staffSecondFactor,
  ...row
}: ProviderSettings): Settings {
  return {
    ...row,
    trapDisclosure: trapDisclosure as TrapDisclosure,
    staffSecondFactor: staffSecondFactor as StaffSecondFactor,
  };
}
