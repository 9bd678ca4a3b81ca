// Whether an account may be deleted, and when it is.
import { DAY, later } from "@/lib/platform/day";
import { AppError } from "@/lib/platform/errors";

/** Days in which its holder can keep an account after all. */
const graceDays = 14;

/** When an account is deleted that was asked for at `now`. */
export function deletionDue(now: Date): Date {
  return later(now, graceDays * DAY);
}

/** What stands in the place of a person's address wherever something they did is kept. */
export const deletedPerson = "a deleted account";

/** What leaving leaves behind: organizations where the person is the last owner and others are members, by name. */
export type Leaving = { leftWithoutOwner: readonly string[]; isLastPostmaster: boolean };

/** Throws conflict when the account must stay for now. */
export function checkDeletion({ leftWithoutOwner, isLastPostmaster }: Leaving): void {
  if (leftWithoutOwner.length > 0) {
    throw new AppError(
      "conflict",
      `You are the last owner of ${leftWithoutOwner.join(", ")}, which has other members. Make one of them owner first, or end the organization. Nothing was changed.`,
    );
  }
  if (isLastPostmaster) {
    throw new AppError(
      "conflict",
      "You are the last postmaster: nobody could manage this service. Make a colleague postmaster first. Nothing was changed.",
    );
  }
}
