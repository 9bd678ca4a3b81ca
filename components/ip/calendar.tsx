// The days of an address as a calendar: a column a week, Monday on top. The daily table says the same in words.
import { Title } from "@mantine/core";
import Link from "next/link";
import type { IpSeries } from "@/lib/reputation/schema";
import { FilterResultMark } from "../filter-result-mark";
import { dayShort, dayText, plural } from "../format";
import { type MarkKind, markWords } from "../result-words";
import classes from "./calendar.module.css";
import { kindOf } from "./daily-table";

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

type Props = {
  series: IpSeries;
  /** The page of one day alone. */
  hrefOf: (day: string) => string;
};

export function Calendar({ series, hrefOf }: Props) {
  const { days } = series;
  const first = days[0];
  if (first === undefined) return null;
  const before = (new Date(`${first.day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return (
    <section aria-labelledby="calendar" className={classes.section}>
      <Title order={2} id="calendar" mb={4}>
        Calendar
      </Title>
      <p className={classes.sentence}>{calendarSentence(series)}</p>
      <ul className={classes.legend} aria-hidden>
        {kindsOf(days).map((kind) => (
          <li key={kind}>
            <FilterResultMark kind={kind} size={14} named={false} />
            {markWords[kind].name}
          </li>
        ))}
      </ul>
      <div className={classes.frame} aria-hidden>
        <div className={classes.grid}>
          {weekdays.map((name, index) => (
            <span key={name} className={classes.weekday} style={{ gridRow: index + 2 }}>
              {name}
            </span>
          ))}
          {days.map((day, index) => (
            <Link
              key={day.day}
              href={hrefOf(day.day)}
              scroll={false}
              prefetch={false}
              // The range above the charts takes the same day by keyboard.
              tabIndex={-1}
              className={classes.day}
              data-unclosed={unclosed.includes(day.state) || undefined}
              style={{
                gridRow: ((before + index) % 7) + 2,
                gridColumn: Math.floor((before + index) / 7) + 2,
              }}
              title={`${dayText(day.day)}: ${markWords[kindOf(day)].name}${unclosed.includes(day.state) && day.counts ? `, ${markWords[day.state as MarkKind].name.toLowerCase()}` : ""}`}
            >
              <FilterResultMark kind={kindOf(day)} size={16} named={false} />
            </Link>
          ))}
          {months(days, before).map(({ name, week }) => (
            <span
              key={`${name} ${week}`}
              className={classes.month}
              style={{ gridRow: 1, gridColumn: week + 2 }}
            >
              {name}
            </span>
          ))}
        </div>
      </div>
    </section>
  );
}

/** The weeks that months begin in, with their names; one that leaves no room for its own is not named. */
function months(days: IpSeries["days"], before: number): { name: string; week: number }[] {
  const all = days.flatMap(({ day }, index) =>
    index === 0 || day.endsWith("-01")
      ? [{ name: dayShort(day).split(" ")[1] ?? "", week: Math.floor((before + index) / 7) }]
      : [],
  );
  return all.filter(({ week }, index) => (all[index + 1]?.week ?? Number.POSITIVE_INFINITY) - week > 1);
}

/** Days whose figures can still grow: dashed, whatever their mark is so far. */
const unclosed: readonly string[] = ["open", "late", "today"];

const inOrder = Object.keys(markWords) as MarkKind[];

/** The kinds of day there are, as the legend orders them. */
function kindsOf(days: IpSeries["days"]): MarkKind[] {
  const all = new Set(days.map(kindOf));
  return inOrder.filter((kind) => all.has(kind));
}

/** "90 days: 3 red, 80 green, 7 below the floor." */
export function calendarSentence({ days }: IpSeries): string {
  const parts = kindsOf(days).map(
    (kind) => `${days.filter((day) => kindOf(day) === kind).length} ${markWords[kind].name.toLowerCase()}`,
  );
  return `${plural(days.length, "day")}: ${parts.join(", ")}.`;
}
