// A change of an account's mail address: asked for by its holder, carried out when the present and the new mailbox
// have both agreed. What is asked about an address that has an account answers, and does, the same as about a free one.
import { enqueue } from "@/lib/jobs/commands";
import { queueMail } from "@/lib/outbox/commands";
import { DAY, later } from "@/lib/platform/day";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import { clientKey } from "@/lib/platform/rate-limit";
import { hashSecret, newSecret } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import { getAccount } from "./account-queries";
import { type FoundChange, findBySecret, pageOf } from "./address-change-queries";
import { addressChangedMail, addressTakenMail, newAddressMail, presentAddressMail } from "./address-letters";
import { takeMail } from "./commands";
import { requireConfirmed } from "./confirm-commands";
import { linkTriesFrom } from "./limits";
import { recordOnAccount, tellHolder } from "./notice-commands";
import type { AccountView, AddressChangePage } from "./schema";
import { deadLink } from "./tokens";
import type { Viewer } from "./viewer";

const lastsMs = DAY;

/** Mails a link to each of the two addresses. A change that was asked for before ends. Throws invalid_input, confirm_first. */
export async function requestAddressChange(
  viewer: Viewer,
  newEmail: string,
  address: string | null,
  now: Date,
): Promise<AccountView> {
  if (newEmail === viewer.email) {
    const message = "This is your address already.";
    throw new AppError("invalid_input", message, { issues: [{ path: "body.newEmail", message }] });
  }
  await requireConfirmed(viewer, now);
  await takeMail(newEmail, address);
  return inTransaction(async (tx) => {
    await endOpen(tx, viewer.userId, now);
    const secrets = { present: newSecret(), new: newSecret() };
    await tx.addressChange.create({
      data: {
        userId: viewer.userId,
        newEmail,
        presentHash: hashSecret(secrets.present),
        newHash: hashSecret(secrets.new),
        createdAt: now,
        expiresAt: later(now, lastsMs),
      },
    });
    const { name: providerName } = await getSettings(tx);
    const about = { providerName, email: viewer.email, newEmail };
    const present = presentAddressMail(about, publicLink(`/address/${secrets.present}`));
    await queueMail(tx, { to: viewer.email, ...present }, now);
    // Where there is an account nobody learns the second secret: the change can never be carried out.
    const taken = (await tx.user.findUnique({ where: { email: newEmail } })) !== null;
    const other = taken
      ? addressTakenMail(about, publicLink("/signin"))
      : newAddressMail(about, publicLink(`/address/${secrets.new}`));
    await queueMail(tx, { to: newEmail, ...other }, now);
    await recordOnAccount(tx, viewer.actor, "account.address_asked", viewer.userId, now, { newEmail });
    return getAccount(viewer, now, tx);
  });
}

/** Takes back what the viewer asked for. Throws not_found when nothing is open. */
export async function withdrawAddressChange(viewer: Viewer, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    if ((await endOpen(tx, viewer.userId, now)) === 0) throw notFound("change of address");
    await recordOnAccount(tx, viewer.actor, "account.address_kept", viewer.userId, now);
  });
}

/**
 * Notes that one mailbox agrees; on the second the address is changed, every link mailed to either address is void,
 * and every session ends but one of the account's own that this came from.
 * @throws gone for a dead link, conflict when the new address got an account meanwhile.
 */
export async function agreeToAddressChange(
  token: string,
  viewer: Viewer | null,
  address: string | null,
  now: Date,
): Promise<AddressChangePage> {
  await linkTriesFrom.take(clientKey(address));
  const page = await inTransaction(async (tx) => {
    const found = await findBySecret(tx, token, now);
    // The row stays locked from here: of two mailboxes that agree at once, the second sees the first.
    const { count } = await tx.addressChange.updateMany({
      where: { id: found.change.id, endedAt: null },
      data: found.side === "present" ? { presentAgreed: now } : { newAgreed: now },
    });
    if (count === 0) throw deadLink();
    const change = await tx.addressChange.findUniqueOrThrow({ where: { id: found.change.id } });
    const complete = change.presentAgreed !== null && change.newAgreed !== null;
    if (complete) await carryOut(tx, { ...found, change }, viewer, address, now);
    return { ...(await pageOf({ ...found, change })), complete };
  });
  await linkTriesFrom.giveBack(clientKey(address));
  return page;
}

/** Ends a change as one of its two mailboxes. Throws gone. */
export async function refuseAddressChange(token: string, address: string | null, now: Date): Promise<void> {
  await linkTriesFrom.take(clientKey(address));
  await inTransaction(async (tx) => {
    const { change, side, user } = await findBySecret(tx, token, now);
    await endOpen(tx, user.id, now);
    const label = side === "present" ? user.email : change.newEmail;
    const actor = { kind: "visitor", id: null, label, address } as const;
    await recordOnAccount(tx, actor, "account.address_refused", user.id, now, { newEmail: change.newEmail });
  });
  await linkTriesFrom.giveBack(clientKey(address));
}

async function carryOut(
  tx: Db,
  { change, user }: FoundChange,
  viewer: Viewer | null,
  address: string | null,
  now: Date,
): Promise<void> {
  const { newEmail } = change;
  if ((await tx.user.findUnique({ where: { email: newEmail } })) !== null) {
    throw new AppError("conflict", `${newEmail} got an account of its own meanwhile. Nothing was changed.`);
  }
  await tx.user.update({ where: { id: user.id }, data: { email: newEmail } });
  await endOpen(tx, user.id, now);
  await tx.emailToken.updateMany({
    where: { OR: [{ userId: user.id }, { email: { in: [user.email, newEmail] } }], usedAt: null },
    data: { usedAt: now },
  });
  const { count } = await tx.session.updateMany({
    where: {
      userId: user.id,
      revokedAt: null,
      ...(viewer?.userId === user.id && { id: { not: viewer.sessionId } }),
    },
    data: { revokedAt: now },
  });
  for (const email of [user.email, newEmail]) {
    await tellHolder(
      tx,
      email,
      (about, url) => addressChangedMail({ ...about, newEmail }, user.email, url),
      now,
    );
  }
  const actor = { kind: "user", id: user.id, label: newEmail, address } as const;
  const detail = { from: user.email, to: newEmail, sessionsEnded: count };
  await recordOnAccount(tx, actor, "account.address_changed", user.id, now, detail);
  await enqueue(tx, "account.moved", { userId: user.id, from: user.email, to: newEmail });
}

/** Ends the open changes of an account; answers how many there were. */
async function endOpen(tx: Db, userId: string, now: Date): Promise<number> {
  const open = { userId, endedAt: null, expiresAt: { gt: now } };
  return (await tx.addressChange.updateMany({ where: open, data: { endedAt: now } })).count;
}
