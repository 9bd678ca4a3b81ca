// What the two mailboxes of a change of address are asked.
import { type Db, prisma } from "@/lib/platform/db";
import { hashSecret, sameBytes } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import type { AddressChange, User } from "@/prisma/client/client";
import type { AddressChangePage } from "./schema";
import { deadLink } from "./tokens";

/** An open change as one of its links finds it. */
export type FoundChange = { change: AddressChange; side: "present" | "new"; user: User };

/** What the reader of a link is asked. Throws gone. */
export async function getAddressChange(token: string, now: Date): Promise<AddressChangePage> {
  return pageOf(await findBySecret(prisma, token, now));
}

/** The change behind a link, and which mailbox the link was sent to. Throws gone. */
export async function findBySecret(db: Db, token: string, now: Date): Promise<FoundChange> {
  const hash = hashSecret(token);
  const found = await db.addressChange.findFirst({
    where: {
      OR: [{ presentHash: hash }, { newHash: hash }],
      endedAt: null,
      expiresAt: { gt: now },
      user: { disabledAt: null },
    },
    include: { user: true },
  });
  if (found === null) throw deadLink();
  const { user, ...change } = found;
  return { change, side: sameBytes(change.presentHash, hash) ? "present" : "new", user };
}

/** A change as its page shows it. */
export async function pageOf({ change, side, user }: FoundChange): Promise<AddressChangePage> {
  const agreed = side === "present" ? change.presentAgreed : change.newAgreed;
  const other = side === "present" ? change.newAgreed : change.presentAgreed;
  return {
    provider: (await getSettings()).name,
    side,
    email: user.email,
    newEmail: change.newEmail,
    agreed: agreed !== null,
    otherAgreed: other !== null,
    complete: false,
    expiresAt: change.expiresAt.toISOString(),
  };
}
