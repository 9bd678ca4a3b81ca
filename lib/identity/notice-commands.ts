// Mail to the people who answer for an organization, and to the holder of an account about that account.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { queueMail } from "@/lib/outbox/commands";
import type { LetterBody } from "@/lib/outbox/letter";
import type { Db } from "@/lib/platform/db";
import { publicLink } from "@/lib/platform/public-link";
import { getSettings } from "@/lib/provider/queries";
import type { About, AccountMail } from "./letters";

/** Queues a mail to every owner and admin of an organization who can sign in. */
export async function tellAdmins(
  tx: Db,
  organizationId: string,
  mail: { kind: string; subject: string } & LetterBody,
  now: Date,
): Promise<void> {
  const members = await tx.member.findMany({
    where: {
      organizationId,
      role: { in: ["owner", "admin"] },
      user: { disabledAt: null, emailConfirmedAt: { not: null } },
    },
    include: { user: { select: { email: true } } },
    orderBy: { userId: "asc" },
  });
  for (const { user } of members) await queueMail(tx, { ...mail, to: user.email }, now);
}

/** Queues a mail about an account to its own address; `mailOf` gets the link by which a new password is chosen. */
export async function tellHolder(
  tx: Db,
  email: string,
  mailOf: (about: About, forgotUrl: string) => AccountMail,
  now: Date,
): Promise<void> {
  const about = { providerName: (await getSettings(tx)).name, email };
  await queueMail(tx, { to: email, ...mailOf(about, publicLink("/reset")) }, now);
}

/** Records what happened to an account, which belongs to no organization. */
export async function recordOnAccount(
  tx: Db,
  actor: Actor,
  action: string,
  userId: string,
  now: Date,
  detail: Record<string, string | number | boolean | null> = {},
): Promise<void> {
  const target = { kind: "user", id: userId };
  await recordAudit(tx, { actor, organizationId: null, action, target, detail }, now);
}
