// One line for each incident that goes on or is planned, above every page of a signed-in person.
import Link from "next/link";
import type { Notice } from "@/lib/notices/schema";
import classes from "./incident-banner.module.css";
import { noticeTimes, stateWords } from "./notice-words";

export function IncidentBanner({ incidents }: { incidents: readonly Notice[] }) {
  if (incidents.length === 0) return null;
  return (
    <aside className={classes.banner} aria-label="Incidents">
      {incidents.map((incident) => (
        <p key={incident.id}>
          <strong>{stateWords[incident.state]}:</strong>{" "}
          <Link href={`/announcements/${incident.id}`}>{incident.title}</Link>, {noticeTimes(incident)}
        </p>
      ))}
    </aside>
  );
}
