// What this domain does when an account is erased: its notes and views are the organization's and stay.
import { inTransaction } from "@/lib/platform/db";

/** Puts `name` in the place of the address of who wrote. Doing it twice is safe. */
export async function forgetNotebookOf({ email }: { email: string }, name: string): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.note.updateMany({ where: { writtenBy: email }, data: { writtenBy: name } });
    await tx.savedView.updateMany({ where: { createdBy: email }, data: { createdBy: name } });
    await tx.dismissal.updateMany({ where: { dismissedBy: email }, data: { dismissedBy: name } });
  });
}
