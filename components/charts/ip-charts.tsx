"use client";
// The days of one address as a stack of frames on one time axis with one crosshair.
import Link from "next/link";
import { useMemo, useState } from "react";
import type { IpDay, IpSeries } from "@/lib/reputation/schema";
import { type Column, DataTable } from "../data-table";
import { count, dayText, percent } from "../format";
import { shortRate } from "../rate";
import { markWords } from "../result-words";
import { trapWords } from "../trap-words";
import { type ChartDay, chartDays, type DayLook } from "./chart-days";
import { ChartFrame } from "./chart-frame";
import { rateSentence, trapSentence, unknownSentence, volumeSentence } from "./chart-sentences";
import { DayReadout } from "./day-readout";
import type { Flag } from "./flag-days";
import { Flags } from "./flags";
import classes from "./ip-charts.module.css";
import { LatePlot, useSpareTime } from "./late-plot";
import type { PlotProps } from "./plot-room";

type Props = {
  series: IpSeries;
  flags: readonly Flag[];
  /** Those that the flags are of, to read more. */
  incidents: readonly { id: string; title: string }[];
};

export function IpCharts({ series, flags, incidents }: Props) {
  const [active, setActive] = useState<number | null>(null);
  const days = useMemo(() => chartDays(series, flags), [series, flags]);
  const newestFirst = useMemo(() => [...series.days].reverse(), [series]);
  const shown = active === null ? undefined : series.days[active];
  const shared = {
    days: days.length,
    active,
    onActive: setActive,
    readout: shown ? <DayReadout day={shown} flags={days[active ?? 0]?.flags ?? []} /> : null,
  };
  const table = (columns: Column<IpDay>[], caption: string) => (
    <DataTable
      nested
      caption={caption}
      columns={[dayColumn, ...columns]}
      rows={newestFirst}
      rowKey={(day) => day.day}
    />
  );
  const hasTime = useSpareTime();
  const plot = (of: PlotProps["of"], height: number, named = false) => (
    <LatePlot of={of} days={days} height={height} named={named} hasTime={hasTime} />
  );
  const withTraps = series.trapDisclosure !== "guarded";

  return (
    <div className={classes.stack}>
      <Flags days={days} flags={flags} onActive={setActive} />
      <ChartFrame
        {...shared}
        title="Recipients by verdict"
        means="verdicts"
        sentence={volumeSentence(series)}
        legend={<VerdictLegend days={days} compared={series.before !== null} />}
        plot={plot("volume", 190)}
        table={table([...volumeColumns, ...beforeColumns(series)], "Recipients by verdict, by day")}
      />
      <ChartFrame
        {...shared}
        title="Complaint rate"
        means="complaintRate"
        sentence={rateSentence(series)}
        legend={<RateLegend days={days} compared={series.before !== null} />}
        plot={plot("rate", 130)}
        table={table(rateColumns, "Complaint rate by day")}
      />
      <ChartFrame
        {...shared}
        title="Trap hits"
        means="trapHits"
        sentence={trapSentence(series)}
        plot={withTraps ? plot("traps", 70) : null}
        table={table(trapColumns, "Trap hits by day")}
      />
      <ChartFrame
        {...shared}
        named
        title="Unknown recipients"
        means="unknownShare"
        sentence={unknownSentence(series)}
        plot={plot("unknown", 90, true)}
        table={table(unknownColumns, "Unknown recipients by day")}
      />
      {incidents.length > 0 && (
        <p className={classes.flags}>
          ⚑ Incidents in this time:{" "}
          {incidents.map(({ id, title }, index) => (
            <span key={id}>
              {index > 0 && ", "}
              <Link href={`/announcements/${id}`}>{title}</Link>
            </span>
          ))}
          .
        </p>
      )}
    </div>
  );
}

const lookNames: Partial<Record<DayLook, string>> = {
  zero: "no mail",
  dashed: "not closed, late",
  struck: "missing",
  crossed: "lost",
  today: "today so far",
  hidden: "not readable",
};

/** Verdicts always; of the looks of days those that are there to be wondered at. */
function VerdictLegend({ days, compared }: { days: readonly ChartDay[]; compared: boolean }) {
  const looks = [...new Set(days.map(({ look }) => look))];
  return (
    <span className={classes.legend} aria-hidden>
      <span className={classes.ham}>ham</span>
      <span className={classes.suspect}>suspect</span>
      <span className={classes.spam}>spam</span>
      {days.some(({ belowFloor }) => belowFloor) && <span className={classes.floor}>below the floor</span>}
      {looks.map(
        (look) =>
          lookNames[look] && (
            <span key={look} className={classes[look]}>
              {lookNames[look]}
            </span>
          ),
      )}
      {compared && <span className={classes.before}>before</span>}
    </span>
  );
}

/** The bars behind the line, which the volume of a day makes long. */
function RateLegend({ days, compared }: { days: readonly ChartDay[]; compared: boolean }) {
  return (
    <span className={classes.legend} aria-hidden>
      {days.some(({ rate }) => rate !== undefined) && (
        <span className={classes.interval}>95{"\u202f"}% interval</span>
      )}
      {days.some(({ belowFloor }) => belowFloor) && <span className={classes.floor}>below the floor</span>}
      {compared && <span className={classes.before}>before</span>}
    </span>
  );
}

const dayColumn: Column<IpDay> = {
  key: "day",
  header: "Day",
  cell: (day) => (
    <>
      {dayText(day.day)}
      {day.state !== "complete" && (
        <span className={classes.state}> {markWords[day.state].name.toLowerCase()}</span>
      )}
    </>
  ),
};

const figure = (key: string, header: string, of: (day: IpDay) => string): Column<IpDay> => ({
  key,
  header,
  numeric: true,
  cell: of,
});

const counted = (key: string, header: string, of: (counts: NonNullable<IpDay["counts"]>) => number) =>
  figure(key, header, (day) => (day.counts === null ? "–" : count(of(day.counts))));

const volumeColumns = [
  counted("recipients", "Recipients", (counts) => counts.recipients),
  counted("ham", "Ham", (counts) => counts.ham),
  counted("suspect", "Suspect", (counts) => counts.suspect),
  counted("spam", "Spam", (counts) => counts.spam),
];

/** What the same weekday had in the compared period. */
function beforeColumns({ days, before }: IpSeries): Column<IpDay>[] {
  if (before === null) return [];
  const sameDay = new Map(days.map(({ day }, index) => [day, before[index]]));
  return [
    figure("before", "Before", ({ day }) => {
      const counts = sameDay.get(day)?.counts;
      return counts ? count(counts.recipients) : "–";
    }),
  ];
}

const rateColumns = [
  counted("complaints", "Complaints", (counts) => counts.complaints),
  figure("base", "Base", (day) =>
    "baseCount" in day.complaintRate ? count(day.complaintRate.baseCount) : "–",
  ),
  figure("rate", "Rate", (day) => shortRate(day.complaintRate)),
];

const trapColumns = [
  figure("traps", "Trap hits", (day) => (day.counts === null ? "–" : trapWords(day.trapHits))),
];

const unknownColumns = [
  counted("rcpt", "RCPT commands", (counts) => counts.rcptCommands),
  counted("unknown", "Unknown", (counts) => counts.rcptUnknown),
  figure("share", "Share", (day) =>
    day.unknownShare === null || day.counts === null
      ? "–"
      : percent(day.unknownShare, day.counts.rcptCommands),
  ),
];
