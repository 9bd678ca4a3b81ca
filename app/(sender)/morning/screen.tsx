"use client";
// The first page of a day: is the data whole, what got worse, what is blocked, what waits for me. Compared with the
// reader's last visit, or with the day in the URL.
import { Anchor, Button, Group, Text, TextInput } from "@mantine/core";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useEffect } from "react";
import { CompleteThrough } from "@/components/complete-through";
import { EmptyState } from "@/components/empty-state";
import { dayText, instantText } from "@/components/format";
import { Changes } from "@/components/morning/changes";
import { MorningFigures } from "@/components/morning/counts";
import { Due } from "@/components/morning/due";
import { dueItems } from "@/components/morning/due-items";
import { Headline } from "@/components/morning/headline";
import { MOST } from "@/components/morning/listed";
import { Statuses } from "@/components/morning/statuses";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { useCases } from "@/lib/client/cases";
import { useFeeds } from "@/lib/client/feedback";
import { useMe } from "@/lib/client/identity";
import { useCompleteness } from "@/lib/client/ingest";
import { useKeys } from "@/lib/client/keys";
import { useClaims, useGrants } from "@/lib/client/networks";
import { useNoteVisit } from "@/lib/client/notebook";
import { changesExport, useMorning } from "@/lib/client/reputation";
import type { Morning } from "@/lib/reputation/schema";
import { AddNetworks } from "../add-networks";
import classes from "./screen.module.css";
import { morningQuery, morningView } from "./view";

const OnlyAddress = dynamic(() => import("./only-address").then((module) => module.OnlyAddress));

export function MorningScreen() {
  const [state, setState] = useQueryStates(morningView, { history: "push" });
  const me = useMe();
  const completeness = useCompleteness();
  const inOrganization = me.data?.organization !== null;
  const morning = useMorning(morningQuery(state), inOrganization);
  const seen = morning.isSuccess;
  const { mutate: noteVisit } = useNoteVisit();
  useEffect(() => {
    if (seen) noteVisit();
  }, [seen, noteVisit]);

  if (!inOrganization) return <NoOrganization />;
  const permissions = me.data?.permissions ?? [];
  if (morning.data && !morning.data.hasNetworks)
    return <NoNetworks mayAdd={permissions.includes("networks:write")} />;
  const { data } = morning;
  const showAll = () => setState({ limit: MOST });
  const worse = (
    <Changes
      id="worse"
      title="Worse"
      list={data?.worse}
      nothing="Nothing got worse since then."
      onAll={showAll}
    />
  );
  const better = (
    <Changes
      id="better"
      title="Better"
      list={data?.better}
      nothing="Nothing got better since then."
      onAll={showAll}
    />
  );
  const work = <OpenWork permissions={permissions} />;
  return (
    <>
      <PageHeader
        title="Morning"
        lead={<CompleteThrough completeness={completeness.data} />}
        actions={
          <Since
            morning={morning.data}
            waiting={morning.isPlaceholderData}
            chosen={state.since}
            onChange={(day) => setState({ since: day })}
          />
        }
      />
      {morning.error ? (
        <ProblemNotice
          problem={morning.error}
          fieldNames={{ since: "Compared with" }}
          onRetry={() => morning.refetch()}
          retrying={morning.isFetching}
        />
      ) : (
        <div className={classes.morning} data-stale={morning.isPlaceholderData || undefined}>
          {data?.total === 0 ? (
            <>
              <NothingYet to={data.to} />
              <div className={classes.lists}>{work}</div>
            </>
          ) : data?.only ? (
            <>
              <OnlyAddress ip={data.only} />
              {/* What got worse is what its card says, with why and what to do. */}
              <div className={classes.lists}>
                {data.worse.total === 0 && worse}
                {better}
                {work}
              </div>
            </>
          ) : (
            <>
              <div className={classes.first}>
                <Headline morning={data} />
                <MorningFigures counts={data?.counts} since={dayText(data?.since ?? "")} />
              </div>
              <div className={`${classes.lists} ${classes.all}`}>
                <Statuses list={data?.statuses} onAll={showAll} />
                {worse}
                {work}
                {better}
                <Changes
                  id="fresh"
                  title="New senders"
                  list={data?.fresh}
                  nothing="No address began to send that was silent in the 30 days before."
                  onAll={showAll}
                />
              </div>
            </>
          )}
          {data && (
            <Text size="sm" c="dimmed">
              For scripts:{" "}
              <Anchor href={changesExport(data.since)} target="_blank" rel="noreferrer">
                what changed since {dayText(data.since)}
              </Anchor>
              , one address after the other.
            </Text>
          )}
        </div>
      )}
    </>
  );
}

/** With which day the morning is compared, in words and to choose. */
function Since({
  morning,
  waiting,
  chosen,
  onChange,
}: {
  morning: Morning | undefined;
  /** Another day is asked for than this morning is compared with. */
  waiting: boolean;
  /** The day in the URL, which stands there also when nothing could be read. */
  chosen: string | null;
  onChange: (day: string | null) => void;
}) {
  const words =
    morning === undefined || waiting
      ? "\u00a0"
      : morning.sinceBy === "visit" && morning.visitAt !== null
        ? `Your last visit, ${instantText(morning.visitAt)}`
        : morning.sinceBy === "week"
          ? `${dayText(morning.since)}, a week before`
          : `${dayText(morning.since)}, chosen`;
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        type="date"
        size="sm"
        label="Compared with"
        description={words}
        inputWrapperOrder={["label", "input", "description"]}
        value={(waiting && chosen) || (morning?.since ?? chosen ?? "")}
        max={morning?.to}
        onChange={(event) => {
          if (event.currentTarget.value !== "") onChange(event.currentTarget.value);
        }}
      />
      {chosen !== null && (
        <Button variant="subtle" size="compact-sm" mb={22} onClick={() => onChange(null)}>
          Last visit
        </Button>
      )}
    </Group>
  );
}

/** Keys are not everybody's to see. What cannot be read is left to its own page, which says why. */
function OpenWork({ permissions }: { permissions: readonly string[] }) {
  const claims = useClaims();
  const grants = useGrants();
  const keys = useKeys(permissions.includes("keys:read"));
  const cases = useCases();
  const feeds = useFeeds();
  const waiting = [claims, grants, keys, cases, feeds].some(({ isLoading }) => isLoading);
  const lists = {
    claims: claims.data,
    grants: grants.data,
    keys: keys.data,
    cases: cases.data,
    feeds: feeds.data,
  };
  return <Due items={waiting ? undefined : dueItems(lists, new Date())} />;
}

function NoNetworks({ mayAdd }: { mayAdd: boolean }) {
  return (
    <>
      <PageHeader title="Morning" />
      <EmptyState title="Add the networks you send from" action={<AddNetworks mayAdd={mayAdd} />}>
        Each morning this page will say what is blocked and why, what got worse, what got better and which
        addresses are new since you last looked. It begins when the first network is proved to be yours.
      </EmptyState>
    </>
  );
}

/** Granted networks from which nothing came in the weeks that are compared. */
function NothingYet({ to }: { to: string }) {
  return (
    <EmptyState
      title="No mail from your networks yet"
      action={
        <Group>
          <Button component={Link} href="/ips?window=today">
            Today so far
          </Button>
          <Button component={Link} href="/networks" variant="default">
            Your networks
          </Button>
        </Group>
      }
    >
      Your networks are granted. In the two weeks to {dayText(to)} no mail system of the provider reported a
      message from them. What they send is under “Today so far” within a minute, and here once its day is
      complete.
    </EmptyState>
  );
}

function NoOrganization() {
  return (
    <>
      <PageHeader title="Morning" />
      <EmptyState title="No organization yet">
        Networks and their data belong to an organization: the company or group that sends the mail. Create
        one with the button at the top of the navigation (“No organization”), or ask a colleague to add you to
        theirs.
      </EmptyState>
    </>
  );
}
