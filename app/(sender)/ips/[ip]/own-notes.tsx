"use client";
// The organization's notes about an address, with what writes them.
import { Notes } from "@/components/ip/notes";
import { ProblemNotice, type ShownProblem } from "@/components/problem-notice";
import { toast } from "@/components/undo-toast";
import { useMe } from "@/lib/client/identity";
import { useRemoveNote, useWriteNote } from "@/lib/client/notebook";
import type { Note } from "@/lib/notebook/schema";

type Props = {
  ip: string;
  network: string;
  notes: readonly Note[] | undefined;
  /** Why they could not be read. */
  problem: ShownProblem | null;
  onRetry: () => void;
};

export function OwnNotes({ ip, network, notes, problem, onRetry }: Props) {
  const me = useMe();
  const write = useWriteNote(ip);
  const remove = useRemoveNote(ip);

  async function removeOne({ id, day, text, on }: Note) {
    await remove.mutateAsync(id);
    const again = { day, text, on: on.includes("/") ? ("network" as const) : ("address" as const) };
    toast({ message: "Note removed.", undo: () => write.mutateAsync(again) });
  }

  return (
    <Notes
      notes={notes}
      network={network}
      today={new Date().toISOString().slice(0, 10)}
      mayWrite={me.data?.permissions.includes("notebook:write") ?? false}
      unread={problem && <ProblemNotice problem={problem} onRetry={onRetry} />}
      problem={write.error ?? remove.error}
      saving={write.isPending}
      onWrite={(note) =>
        write.mutateAsync(note).then(
          () => true,
          () => false,
        )
      }
      onRemove={(note) => removeOne(note).catch(() => undefined)}
    />
  );
}
