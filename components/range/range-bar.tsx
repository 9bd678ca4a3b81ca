"use client";
// Which days are shown: a named window, or from and to; and whether the period before is shown beside them.
import { Button, Group, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { IconArrowsDiff, IconCalendar } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { WindowName } from "@/lib/reputation/schema";
import { PressPanel } from "../first-press";
import { dayShort, dayText } from "../format";
import { Tip } from "../tip";
import classes from "./range-bar.module.css";

export type Range = { window: WindowName; from: string | null; to: string | null; compare: boolean };

type Props = {
  range: Range;
  onRange: (patch: Partial<Range>) => void;
  /** The windows that can be chosen, in order. */
  windows: readonly WindowName[];
  /** The last complete day: where ranges end. Null until there is one. */
  last: string | null | undefined;
};

/** The longest that is kept: there is no period before it. */
const LONGEST = "400";

export function RangeBar({ range, onRange, windows, last }: Props) {
  const chosen = range.from !== null || range.to !== null;
  const comparable = chosen || range.window !== LONGEST;
  return (
    <div className={classes.bar}>
      <SegmentedControl
        className={classes.windows}
        aria-label="Window"
        size="sm"
        data={windows.map((value) => ({ value, label: <Name window={value} /> }))}
        value={chosen ? "" : range.window}
        onChange={(value) =>
          onRange({
            window: windows.find((name) => name === value) ?? "7",
            from: null,
            to: null,
            ...(value === LONGEST && { compare: false }),
          })
        }
        transitionDuration={0}
      />
      <Chosen range={range} onRange={onRange} last={last ?? null} chosen={chosen} />
      <Tip
        label={
          comparable
            ? "The period before: as long, and whole weeks earlier, so that weekends meet weekends"
            : "Nothing is kept from before the last 400 days"
        }
      >
        <Button
          variant={range.compare ? "light" : "default"}
          leftSection={<IconArrowsDiff size={16} stroke={1.6} />}
          aria-pressed={range.compare}
          data-disabled={!comparable || undefined}
          aria-disabled={!comparable}
          onClick={() => comparable && onRange({ compare: !range.compare })}
        >
          Compare
        </Button>
      </Tip>
    </div>
  );
}

function Name({ window }: { window: WindowName }) {
  if (window === "today") return <span className={classes.today}>Today so far</span>;
  return (
    <>
      {window}
      <span className={classes.long}>{window === "1" ? " day" : " days"}</span>
      <abbr className={classes.short} title={window === "1" ? "day" : "days"}>
        {" "}
        d
      </abbr>
    </>
  );
}

type ChosenProps = Pick<Props, "range" | "onRange"> & { last: string | null; chosen: boolean };

function Chosen({ range, onRange, last, chosen }: ChosenProps) {
  return (
    <PressPanel
      position="bottom-start"
      width={300}
      button={
        <Button variant={chosen ? "light" : "default"} leftSection={<IconCalendar size={16} stroke={1.6} />}>
          {chosen ? span(range, last) : "Days"}
        </Button>
      }
    >
      {(close) => (
        <DaysForm
          from={range.from ?? ""}
          to={range.to ?? last ?? ""}
          last={last}
          onDays={(from, to) => {
            onRange({ from, to });
            close();
          }}
        />
      )}
    </PressPanel>
  );
}

type DaysProps = {
  from: string;
  to: string;
  last: string | null;
  /** `to` is null where the days end at the last complete one, whichever that is. */
  onDays: (from: string, to: string | null) => void;
};

function DaysForm({ last, onDays, ...shown }: DaysProps) {
  const [draft, setDraft] = useState({ from: shown.from, to: shown.to });
  const wrong = draft.from !== "" && draft.to !== "" && draft.from > draft.to;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (wrong || draft.from === "") return;
    onDays(draft.from, draft.to === "" || draft.to === last ? null : draft.to);
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          type="date"
          label="First day"
          required
          withAsterisk={false}
          value={draft.from}
          {...(last && { max: last })}
          onChange={({ currentTarget }) => setDraft((old) => ({ ...old, from: currentTarget.value }))}
        />
        <TextInput
          type="date"
          label="Last day"
          description={last ? `At the latest ${dayText(last)}, the last complete day` : undefined}
          value={draft.to}
          {...(last && { max: last })}
          error={wrong ? "This is before the first day." : undefined}
          onChange={({ currentTarget }) => setDraft((old) => ({ ...old, to: currentTarget.value }))}
        />
        <Group justify="flex-end">
          <Button type="submit">Show</Button>
        </Group>
      </Stack>
    </form>
  );
}

function span({ from, to }: Range, last: string | null): string {
  const end = to ?? last;
  const start = from === null ? "…" : dayShort(from);
  return end === null ? `${start} on` : `${start} – ${dayShort(end)}`;
}
