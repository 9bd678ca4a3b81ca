"use client";
// The saved views of the fleet.
import { IconBookmark } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { toast } from "@/components/undo-toast";
import { useRemoveView, useSavedViews, useSaveView } from "@/lib/client/notebook";
import type { SavedView } from "@/lib/notebook/schema";
import { ToolPopover } from "./tool-popover";

const SavedViews = dynamic(
  () => import("@/components/fleet/saved-views").then((module) => module.SavedViews),
  { ssr: false },
);

export function ViewsButton({ mayWrite }: { mayWrite: boolean }) {
  return (
    <ToolPopover name="Views" icon={IconBookmark}>
      {(close) => <Views mayWrite={mayWrite} onClose={close} />}
    </ToolPopover>
  );
}

function Views({ mayWrite, onClose }: { mayWrite: boolean; onClose: () => void }) {
  const query = useSearchParams();
  const views = useSavedViews();
  const save = useSaveView();
  const remove = useRemoveView();

  // A view is of the days and filters, not of the page one happens to be on.
  function saveAs(name: string) {
    const kept = new URLSearchParams(query);
    kept.delete("page");
    save.mutate(
      { page: "/ips", name, query: kept.toString() },
      {
        onSuccess: () => {
          toast({ message: `View “${name}” saved for your organization.` });
          onClose();
        },
      },
    );
  }

  async function removeOne({ id, ...view }: SavedView) {
    await remove.mutateAsync(id);
    toast({
      message: `View “${view.name}” removed.`,
      undo: () => save.mutateAsync({ page: view.page, name: view.name, query: view.query }),
    });
  }

  return (
    <SavedViews
      views={views.data?.views.filter(({ page }) => page === "/ips")}
      mayWrite={mayWrite}
      problem={save.error ?? remove.error ?? views.error}
      saving={save.isPending}
      onSave={saveAs}
      onRemove={removeOne}
      onOpened={onClose}
    />
  );
}
