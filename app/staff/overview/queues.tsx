"use client";
// What waits for a person: each queue with its count, those with work first, the empty ones quiet.
import { Skeleton } from "@mantine/core";
import Link from "next/link";
import { count } from "@/components/format";
import type { StaffOverview } from "@/lib/cases/schema";
import classes from "./queues.module.css";

type Queue = { key: keyof StaffOverview["queues"]; name: string; href: string; text: string };

const queues: Queue[] = [
  { key: "overdueCases", name: "Overdue cases", href: "/staff/cases", text: "Their answer was due." },
  { key: "cases", name: "Cases", href: "/staff/cases", text: "Wait for a person." },
  {
    key: "claims",
    name: "Claims",
    href: "/staff/claims",
    text: "Wait for a proof or for staff.",
  },
  { key: "proposals", name: "Proposed blocks", href: "/staff/blocks", text: "Wait for a second person." },
  { key: "abuseReports", name: "Abuse reports", href: "/staff/abuse", text: "About our own users." },
  { key: "stoppedFeeds", name: "Stopped feeds", href: "/staff/reports", text: "Nothing could be delivered." },
  { key: "failedMails", name: "Failed mail", href: "/staff/outbox", text: "Refused by the relay for good." },
];

export function Queues({ counts }: { counts: StaffOverview["queues"] | undefined }) {
  const waiting = ({ key }: Queue) => (counts?.[key] ?? 0) > 0;
  const sorted = [...queues].sort((a, b) => Number(waiting(b)) - Number(waiting(a)));
  return (
    <ul className={classes.list} aria-busy={counts === undefined}>
      {sorted.map(({ key, name, href, text }) => (
        <li key={key} data-empty={counts?.[key] === 0 || undefined}>
          <Link href={href} className={classes.queue}>
            {counts === undefined ? (
              <Skeleton h={24} w={36} />
            ) : (
              <span className={classes.count}>{count(counts[key])}</span>
            )}
            <span>
              <span className={classes.name}>{name}</span>
              <span className={classes.text}>{text}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
