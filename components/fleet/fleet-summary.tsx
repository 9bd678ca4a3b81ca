// The fleet in one line: how many addresses of each filter result and status. Each number is also the filter to it.
import { Skeleton, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import type { IpList } from "@/lib/reputation/schema";
import { FilterResultMark } from "../filter-result-mark";
import { count, dayShort, dayText } from "../format";
import type { FleetFilter } from "./fleet-filter";
import classes from "./fleet-summary.module.css";

type Props = {
  list: IpList | undefined;
  filter: FleetFilter;
  onFilter: (patch: Partial<FleetFilter>) => void;
};

export function FleetSummary({ list, filter, onFilter }: Props) {
  if (!list) return <Skeleton className={classes.summary} h={36} />;
  const { summary } = list;
  const result = (kind: NonNullable<FleetFilter["result"]>) => ({
    pressed: filter.result === kind,
    onClick: () => onFilter({ result: filter.result === kind ? null : kind }),
  });
  return (
    <div className={classes.summary}>
      <span className={classes.words}>{windowSentence(list)}</span>
      <Part {...result("RED")} number={summary.red} name="red">
        <FilterResultMark kind="RED" size={16} named={false} />
      </Part>
      <Part {...result("YELLOW")} number={summary.yellow} name="yellow">
        <FilterResultMark kind="YELLOW" size={16} named={false} />
      </Part>
      <Part {...result("GREEN")} number={summary.green} name="green">
        <FilterResultMark kind="GREEN" size={16} named={false} />
      </Part>
      <Part {...result("none")} number={summary.belowFloor + summary.noVerdicts} name="no result">
        <FilterResultMark kind="floor" size={16} named={false} />
      </Part>
      <span className={classes.rule} aria-hidden />
      <Part
        pressed={filter.blocked}
        onClick={() => onFilter({ blocked: !filter.blocked })}
        number={summary.blocked}
        name="blocked"
      />
      <span className={classes.plain}>
        <b>{count(summary.junked)}</b> junked
      </span>
      <span className={classes.plain}>
        <b>{count(summary.limited)}</b> limited
      </span>
    </div>
  );
}

function Part(props: {
  pressed: boolean;
  onClick: () => void;
  number: number;
  name: string;
  children?: ReactNode;
}) {
  return (
    <UnstyledButton
      className={classes.part}
      aria-pressed={props.pressed}
      onClick={props.onClick}
      disabled={props.number === 0 && !props.pressed}
    >
      {props.children}
      <b>{count(props.number)}</b> {props.name}
    </UnstyledButton>
  );
}

/** "7 days, 13 Nov to 19 Nov 2026" */
function windowSentence({ window }: IpList): string {
  if (window.name === "today") return `Today so far, ${dayText(window.to)} UTC`;
  if (window.days === 1) return dayText(window.to);
  return `${dayShort(window.from)} to ${dayText(window.to)}`;
}
