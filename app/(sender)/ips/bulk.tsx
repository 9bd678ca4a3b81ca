"use client";
// The selected addresses of the fleet, and the tags that are put on them or taken off.
import dynamic from "next/dynamic";
import { useState } from "react";
import { plural } from "@/components/format";
import { toast } from "@/components/undo-toast";
import { useChangeTag, useTags } from "@/lib/client/notebook";
import type { IpList } from "@/lib/reputation/schema";

const BulkTags = dynamic(() => import("@/components/fleet/bulk-tags").then((module) => module.BulkTags), {
  ssr: false,
});

export type Selection = ReturnType<typeof useSelection>;

/** What is selected, of what is listed: another page or filter leaves what it does not show unselected. */
export function useSelection(list: IpList | undefined) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const ips = (list?.rows ?? []).flatMap(({ ip }) => (chosen.has(ip) ? ip : []));
  return {
    ips,
    keys: new Set(ips) as ReadonlySet<string>,
    onSelect: (ip: string, selected: boolean) =>
      setChosen(new Set(selected ? [...ips, ip] : ips.filter((each) => each !== ip))),
    selectAll: () => setChosen(new Set(list?.rows.map(({ ip }) => ip))),
    clear: () => setChosen(new Set()),
  };
}

export function Bulk({ selection, list }: { selection: Selection; list: IpList | undefined }) {
  const tags = useTags();
  const change = useChangeTag();

  async function put(name: string, action: "add" | "remove") {
    const { changed } = await change.mutateAsync({ name, action, on: selection.ips });
    const on = plural(selection.ips.length, "address", "addresses");
    if (changed.length === 0) {
      toast({
        message: `Nothing to do: tag “${name}” was ${action === "add" ? "there" : "not there"} already.`,
      });
      return;
    }
    const back = { name, action: action === "add" ? ("remove" as const) : ("add" as const), on: changed };
    toast({
      message: action === "add" ? `Tag “${name}” put on ${on}.` : `Tag “${name}” taken off ${on}.`,
      undo: () => change.mutateAsync(back),
    });
  }

  return (
    <BulkTags
      selected={selection.ips.length}
      tags={tags.data?.tags.map(({ name }) => name) ?? []}
      whole={selection.ips.length === list?.rows.length}
      problem={change.error ?? tags.error}
      working={change.isPending}
      onTag={(name, action) => put(name, action).catch(() => undefined)}
      onWhole={selection.selectAll}
      onClear={selection.clear}
    />
  );
}
