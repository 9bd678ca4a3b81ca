"use client";
// The finder for abuse desks: which addresses look as if somebody else sends from them, and why.
import { NativeSelect, Switch, Text } from "@mantine/core";
import { useQueryStates } from "nuqs";
import { CompleteThrough } from "@/components/complete-through";
import { EmptyState } from "@/components/empty-state";
import { SuspectList } from "@/components/finder/suspect-list";
import { suspicionKinds, suspicionNames } from "@/components/finder/suspicion-names";
import { ViewExport } from "@/components/fleet/view-export";
import { count, dayShort, dayText, plural } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { Term } from "@/components/term";
import { toast } from "@/components/undo-toast";
import { useMe } from "@/lib/client/identity";
import { useCompleteness } from "@/lib/client/ingest";
import { useDismiss, useTags } from "@/lib/client/notebook";
import { suspectsExport, useSuspects } from "@/lib/client/reputation";
import { DAY } from "@/lib/platform/day";
import type { Suspect, Suspects, SuspicionKind } from "@/lib/reputation/schema";
import { AddNetworks } from "../add-networks";
import classes from "./screen.module.css";
import { finderQuery, finderView } from "./view";

export function FinderScreen() {
  const [state, setState] = useQueryStates(finderView, { history: "push" });
  const me = useMe();
  const completeness = useCompleteness();
  const inOrganization = me.data?.organization !== null;
  const { kind, tag, dismissed } = state;
  const query = finderQuery(state);
  const found = useSuspects(query, inOrganization);
  const tags = useTags(inOrganization);
  const dismiss = useDismiss();

  async function aside({ ip }: Suspect, days: number, reason: string) {
    await dismiss.mutateAsync({ ip, days, reason });
    toast({
      message: `${ip} put aside for ${plural(days, "day")}.`,
      undo: () => dismiss.mutateAsync({ ip, days: 0 }),
    });
  }

  async function bringBack({ ip, dismissed }: Suspect) {
    await dismiss.mutateAsync({ ip, days: 0 });
    const left = dismissed === null ? 0 : Math.ceil((Date.parse(dismissed.until) - Date.now()) / DAY);
    toast({
      message: `${ip} is back on the list.`,
      undo: () => dismiss.mutateAsync({ ip, days: Math.max(left, 1), reason: dismissed?.reason ?? "" }),
    });
  }

  if (found.data && !found.data.hasNetworks)
    return <NoNetworks mayAdd={me.data?.permissions.includes("networks:write") ?? false} />;
  return (
    <>
      <PageHeader
        title="Finder"
        lead={<CompleteThrough completeness={completeness.data} />}
        actions={
          <ViewExport csv={suspectsExport(query, "csv")} json={suspectsExport(query, "json")}>
            These addresses with their signs and figures.
          </ViewExport>
        }
      />
      <div className={classes.bar}>
        <NativeSelect
          aria-label="Sign"
          value={kind ?? ""}
          onChange={({ currentTarget }) =>
            setState({ kind: suspicionKinds.find((each) => each === currentTarget.value) ?? null })
          }
          data={[
            { value: "", label: "Any sign" },
            ...suspicionKinds.map((value) => ({ value, label: suspicionNames[value] })),
          ]}
        />
        <NativeSelect
          aria-label="Tag"
          value={tag ?? ""}
          onChange={({ currentTarget }) => setState({ tag: currentTarget.value || null })}
          data={[
            { value: "", label: "Any tag" },
            ...(tags.data?.tags.map(({ name }) => ({ value: name, label: name })) ?? []),
          ]}
        />
        <Switch
          label="With those put aside"
          checked={dismissed}
          onChange={({ currentTarget }) => setState({ dismissed: currentTarget.checked })}
        />
      </div>
      <Text size="sm" c="dimmed" mih={22} mb="xs">
        {found.data && <Sentence found={found.data} kind={kind} waiting={found.isPlaceholderData} />}
      </Text>
      {dismiss.error && <ProblemNotice problem={dismiss.error} />}
      {found.error && (
        <ProblemNotice problem={found.error} onRetry={() => found.refetch()} retrying={found.isFetching} />
      )}
      {!found.error && found.data?.suspects.length === 0 ? (
        <EmptyState title={kind || tag ? "No address fits these filters" : "No address looks suspicious"}>
          {kind || tag
            ? "Take a filter away to see the others."
            : "None of your addresses hit traps, began to send out of nothing, jumped in volume, sent mostly spam or tried many unknown recipients in these 7 days."}
        </EmptyState>
      ) : (
        !found.error && (
          <SuspectList
            suspects={found.data?.suspects}
            stale={found.isPlaceholderData}
            mayWrite={me.data?.permissions.includes("notebook:write") ?? false}
            onAside={(suspect, days, reason) => aside(suspect, days, reason).catch(() => undefined)}
            onBack={(suspect) => bringBack(suspect).catch(() => undefined)}
          />
        )
      )}
    </>
  );
}

const ranking =
  "In this order of weight: trap hits; new sender and volume jump; mostly spam; unknown recipients; generic or no name and HELO mismatch. What an address shows is added up, and among equals the one with more recipients comes first. Names alone put no address here.";

/** How many addresses show a sign, how many of those stand here, and in which order. */
function Sentence({
  found,
  kind,
  waiting,
}: {
  found: Suspects;
  kind: SuspicionKind | null;
  waiting: boolean;
}) {
  const { window, total, suspects, hiddenDismissed } = found;
  const listed = suspects.length;
  const days = `${dayShort(window.from)} to ${dayText(window.to)}`;
  if (total === 0) return <>{days}: no address shows a sign that somebody else sends from it.</>;
  return (
    <>
      {days}: {plural(total, "address shows a sign", "addresses show a sign")} that somebody else sends from{" "}
      {total === 1 ? "it" : "them"}
      {kind !== null && !waiting && `; ${count(listed)} of them with “${suspicionNames[kind]}”`}
      {kind === null && listed < total - hiddenDismissed && `; the first ${count(listed)} are listed`}
      {listed > 1 && (
        <>
          , <Term means={{ text: ranking }}>the weightiest first</Term>
        </>
      )}
      .
      {hiddenDismissed > 0 &&
        ` ${plural(hiddenDismissed, "address is", "addresses are")} put aside and not listed.`}
    </>
  );
}

function NoNetworks({ mayAdd }: { mayAdd: boolean }) {
  return (
    <>
      <PageHeader title="Finder" />
      <EmptyState title="Add the networks you are responsible for" action={<AddNetworks mayAdd={mayAdd} />}>
        Here you will see which of your addresses look as if somebody else sends from them: new senders, jumps
        in volume, trap hits, unknown recipients, names that do not fit.
      </EmptyState>
    </>
  );
}
