// How far the data reaches, and what is behind: "Complete through 19 Nov 2026. 20 Nov is late."
import { Skeleton } from "@mantine/core";
import type { Completeness, CompletenessState } from "@/lib/ingest/schema";
import classes from "./complete-through.module.css";
import { FilterResultMark } from "./filter-result-mark";
import { dayShort, dayText, unbroken } from "./format";
import { Term } from "./term";

const behind: CompletenessState[] = ["missing", "late", "open"];

const words = {
  missing: "missing",
  late: "late",
  open: "not closed yet",
} as const;

/** Undefined while loading, null where it could not be read. */
type Props = { completeness: Completeness | undefined | null };

export function CompleteThrough({ completeness }: Props) {
  if (completeness === null) return <>How far the data reaches could not be read.</>;
  if (completeness === undefined) return <Skeleton component="span" display="inline-block" h={12} w={210} />;
  const lags = lagSentence(completeness);
  return (
    <>
      <Term means={{ text: meaning }}>{throughSentence(completeness.completeThrough)}</Term>
      {lags !== "" && (
        <span className={classes.behind}>
          <FilterResultMark
            kind={lags.includes(words.missing) ? "missing" : "late"}
            size={14}
            named={false}
          />
          {unbroken(lags)}
        </span>
      )}
    </>
  );
}

const meaning =
  "A UTC day is complete when every mail system of the provider that sends data has closed it. It is late 36 hours after its end and missing after 7 days. Default windows end at the last complete day.";

/** "Complete through 19 Nov 2026." */
export function throughSentence(day: string | null): string {
  return day === null ? "No day is complete yet." : `Complete through ${dayText(day)}.`;
}

/** The days that should be complete by now and are not, by state; empty when there is none. */
export function lagSentence({ completeThrough, days }: Completeness): string {
  return behind
    .flatMap((state) => {
      const late = days.filter(
        (entry) =>
          entry.state === state &&
          (completeThrough === null || entry.day > completeThrough || state !== "open"),
      );
      const [first] = late;
      const last = late.at(-1);
      if (!first || !last) return [];
      return [`${spanOf(late.length, first.day, last.day)} ${words[state as keyof typeof words]}.`];
    })
    .join(" ");
}

function spanOf(days: number, first: string, last: string): string {
  if (days === 1) return `${dayShort(first)} is`;
  if (days === 2) return `${dayShort(first)} and ${dayShort(last)} are`;
  return `${days} days from ${dayShort(first)} to ${dayShort(last)} are`;
}
