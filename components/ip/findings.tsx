// What to know about an address, heaviest first: what happened, what it rests on, what to do next.
import { Skeleton } from "@mantine/core";
import { IconAlertOctagon, IconAlertTriangle, IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import type { Finding } from "@/lib/reputation/schema";
import { unbroken } from "../format";
import classes from "./findings.module.css";

const looks = {
  alarm: { icon: IconAlertOctagon, name: "Alarm" },
  warning: { icon: IconAlertTriangle, name: "Warning" },
  notice: { icon: IconInfoCircle, name: "Notice" },
  good: { icon: IconCircleCheck, name: "Good" },
} as const;

export function Findings({ findings }: { findings: readonly Finding[] | undefined }) {
  if (!findings) return <Skeleton h={74} />;
  return (
    <ul className={classes.list} aria-label="What to know">
      {findings.map((finding) => {
        const look = looks[finding.severity];
        return (
          <li
            key={`${finding.kind} ${finding.restsOn}`}
            className={classes.finding}
            data-severity={finding.severity}
          >
            <look.icon size={20} stroke={1.7} className={classes.icon} aria-label={look.name} />
            <div>
              <p className={classes.happened}>{unbroken(finding.happened)}</p>
              <p className={classes.restsOn}>{unbroken(finding.restsOn)}</p>
              {finding.next && (
                <p className={classes.next}>
                  <b>Next:</b> {unbroken(finding.next)}
                </p>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
