"use client";
// The finder for abuse desks: which addresses look as if somebody else sends from them, and why.
import { Button, NativeSelect, Switch, Text } from "@mantine/core";
import Link from "next/link";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { CompleteThrough } from "@/components/complete-through";
import { EmptyState } from "@/components/empty-state";
import { SuspectList, suspicionNames } from "@/components/finder/suspect-list";
import { ViewExport } from "@/components/fleet/view-export";
import { count, dayShort, dayText, plural } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { toast } from "@/components/undo-toast";
import { useMe } from "@/lib/client/identity";
import { useCompleteness } from "@/lib/client/ingest";
import { useDismiss, useTags } from "@/lib/client/notebook";
import { suspectsExport, useSuspects } from "@/lib/client/reputation";
import type { Suspects, SuspicionKind } from "@/lib/reputation/schema";
import classes from "./screen.module.css";

const suspicionKinds = Object.keys(suspicionNames) as SuspicionKind[];

const view = {
  kind: parseAsStringLiteral(suspicionKinds),
  tag: parseAsString,
  dismissed: parseAsBoolean.withDefault(false),
};

export function FinderScreen() {
  const [{ kind, tag, dismissed }, setState] = useQueryStates(view, { history: "push" });
  const me = useMe();
  const completeness = useCompleteness();
  const inOrganization = me.data?.organization !== null;
  const query = {
    ...(kind && { kind }),
    ...(tag && { tag }),
    ...(dismissed && { dismissed: "true" as const }),
  };
  const found = useSuspects(query, inOrganization);
  const tags = useTags(inOrganization);
  const dismiss = useDismiss();

  async function aside(ip: string, days: number) {
    await dismiss.mutateAsync({ ip, days });
    toast({
      message: days === 0 ? `${ip} is back on the list.` : `${ip} put aside for ${plural(days, "day")}.`,
      undo: () => dismiss.mutateAsync({ ip, days: days === 0 ? 7 : 0 }),
    });
  }

  if (found.data && !found.data.hasNetworks) return <NoNetworks />;
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
        {found.data && sentence(found.data)}
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
            onAside={(ip, days) => aside(ip, days).catch(() => undefined)}
          />
        )
      )}
    </>
  );
}

function sentence({ window, total, suspects, hiddenDismissed }: Suspects): string {
  const shown =
    suspects.length < total - hiddenDismissed
      ? `the ${count(suspects.length)} with the weightiest are shown`
      : "all are shown";
  const aside = hiddenDismissed > 0 ? ` ${plural(hiddenDismissed, "address", "addresses")} put aside.` : "";
  return `${dayShort(window.from)} to ${dayText(window.to)}: ${plural(total, "address shows", "addresses show")} a sign; ${shown}.${aside}`;
}

function NoNetworks() {
  return (
    <>
      <PageHeader title="Finder" />
      <EmptyState
        title="Add the networks you are responsible for"
        action={
          <Button component={Link} href="/networks/add">
            Add networks
          </Button>
        }
      >
        Here you will see which of your addresses look as if somebody else sends from them: new senders, jumps
        in volume, trap hits, unknown recipients, names that do not fit.
      </EmptyState>
    </>
  );
}
