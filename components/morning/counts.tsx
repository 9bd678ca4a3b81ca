// The organization in one line of figures, each with its change since the day it is compared with, and each the way to
// the addresses behind it.
import { Skeleton } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Morning, MorningCounts } from "@/lib/reputation/schema";
import { type DefinitionName, definitions } from "../definitions";
import { FilterResultMark } from "../filter-result-mark";
import { count, plural } from "../format";
import { Term } from "../term";
import classes from "./counts.module.css";

type Name = keyof MorningCounts;
type Figure = {
  name: Name;
  label: string;
  means: DefinitionName | { text: string };
  /** Where the addresses behind the figure are, in the fleet. */
  href: string;
  mark?: "GREEN" | "YELLOW" | "RED";
  /** Whether more of it is good or bad; neither for what only grows. */
  more: "bad" | "good" | "neither";
};

const result = {
  text: `${definitions.filterResult} Here of the day, or for an address below the floor of the 7 days that end with it. The list behind it goes by the 7 days.`,
};
const week = "Of the 7 days that end with the day.";
const figures: readonly Figure[] = [
  {
    name: "active",
    label: "Sending",
    means: { text: "Addresses that tried to send on the day, accepted or not." },
    href: "/ips?window=1",
    more: "neither",
  },
  {
    name: "red",
    label: "Red",
    means: result,
    href: "/ips?result=RED",
    mark: "RED",
    more: "bad",
  },
  {
    name: "yellow",
    label: "Yellow",
    means: result,
    href: "/ips?result=YELLOW",
    mark: "YELLOW",
    more: "bad",
  },
  {
    name: "green",
    label: "Green",
    means: result,
    href: "/ips?result=GREEN",
    mark: "GREEN",
    more: "good",
  },
  { name: "blocked", label: "Blocked", means: "status", href: "/ips?status=blocked", more: "bad" },
  {
    name: "enforced",
    label: "Complaints 0.3\u202f%+",
    means: { text: `Addresses with a complaint rate of 0.3 % or more from at least 500 recipients. ${week}` },
    href: "/ips?line=enforced",
    more: "bad",
  },
  {
    name: "warned",
    label: "Complaints 0.1\u202f%+",
    means: {
      text: `Addresses with a complaint rate of 0.1 % or more from at least 1 000 recipients; includes those from 0.3 %. ${week}`,
    },
    href: "/ips?line=warned",
    more: "bad",
  },
  {
    name: "trapped",
    label: "With trap hits",
    means: { text: `Addresses whose mail reached trap addresses. ${week}` },
    href: "/ips?traps=true",
    more: "bad",
  },
];

export function MorningFigures({ counts, since }: { counts: Morning["counts"] | undefined; since: string }) {
  return (
    <div className={classes.frame}>
      <ul className={classes.figures} aria-label="Your addresses in figures">
        {figures.map((figure) => (
          <li key={figure.name} className={classes.figure}>
            <span className={classes.label}>
              {figure.mark && <FilterResultMark kind={figure.mark} size={14} named={false} />}
              <Term means={figure.means}>{figure.label}</Term>
            </span>
            {counts === undefined ? (
              <Skeleton h={28} w={56} my={3} />
            ) : (
              <Link className={classes.value} href={figure.href}>
                {shown(counts.now[figure.name])}
              </Link>
            )}
            <span className={classes.change}>
              {counts === undefined ? <Skeleton h={10} w={72} /> : changeOf(figure, counts, since)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The provider may not tell trap hits by address. */
function shown(value: number | null): string {
  return value === null ? "–" : count(value);
}

function changeOf({ name, more }: Figure, { now, before }: Morning["counts"], since: string): ReactNode {
  const [is, was] = [now[name], before[name]];
  if (is === null || was === null) return "not told by address";
  if (is === was) return "as before";
  const [sign, word] = is > was ? ["+", "more"] : ["−", "fewer"];
  const tone = more === "neither" ? undefined : is > was === (more === "bad") ? "worse" : "better";
  return (
    <span
      data-tone={tone}
      data-direction={is > was ? "up" : "down"}
      title={`${plural(was, "address", "addresses")} on ${since}`}
    >
      {sign}
      {count(Math.abs(is - was))}
      <span className={classes.spoken}> {word} than before</span>
    </span>
  );
}
