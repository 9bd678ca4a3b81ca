// What is written about days of a chart: incidents of the provider, own notes.

export type Flag = { day: string; kind: "incident" | "note"; text: string };

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
