// The provider's settings: with their keys for the product's own use, without them for staff.

import { type Db, prisma } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { hasRelay } from "@/lib/platform/mailer";
import type { ProviderSettings } from "@/prisma/client/client";
import { dkimRecord, newProviderKeys, type ProviderKeys } from "./keys";
import type { PublicSettings, StaffSettings, TrapDisclosure } from "./schema";

/** Everything, secrets included: never to be answered or logged as a whole. */
export type Settings = PublicSettings & ProviderKeys & { updatedAt: Date };

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
  const { hashKey: _hashKey, dkimPrivateKey: _dkimPrivateKey, updatedAt, ...visible } = settings;
  return {
    ...visible,
    dkimRecord: dkimRecord(settings),
    mailRelay: hasRelay(),
    mailFrom: env().MAIL_FROM ?? null,
    publicUrl: env().PUBLIC_URL,
    updatedAt: updatedAt.toISOString(),
  };
}

function fromRow({ id: _id, trapDisclosure, ...row }: ProviderSettings): Settings {
  return { ...row, trapDisclosure: trapDisclosure as TrapDisclosure };
}
