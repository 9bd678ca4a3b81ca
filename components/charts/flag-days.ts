// What is written about days of a chart: incidents of the provider, own notes.

export type Flag = { day: string; kind: "incident" | "note"; text: string };

/** The flags of a day that were not there on the day before: what goes on for days is named where it begins. */
export function begunOf(flags: readonly Flag[], before: readonly Flag[]): Flag[] {
  return flags.filter((flag) => !before.some(({ kind, text }) => kind === flag.kind && text === flag.text));
}

/** An incident as flags: on each day it touched, so that its length is seen. */
export function incidentFlags(
  incidents: readonly { title: string; startsAt: string; endsAt: string | null }[],
  days: readonly { day: string }[],
): Flag[] {
  return incidents.flatMap(({ title, startsAt, endsAt }) =>
    days.flatMap(({ day }) =>
      startsAt.slice(0, 10) <= day && (endsAt === null || day <= endsAt.slice(0, 10))
        ? [{ day, kind: "incident" as const, text: title }]
        : [],
    ),
  );
}
