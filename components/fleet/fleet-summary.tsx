// The fleet in one line: how many addresses of each filter result and status. Each number is also the filter to it.
import { Skeleton, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import type { IpList, StatusState } from "@/lib/reputation/schema";
import { FilterResultMark } from "../filter-result-mark";
import { count, dayShort, dayText, plural } from "../format";
import { markWords } from "../result-words";
import { Term } from "../term";
import { Tip } from "../tip";
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
      <span className={classes.words}>
        {windowSentence(list)}: {plural(list.total, "address", "addresses")}
      </span>
      <Part {...result("RED")} means={meansResult("RED")} number={summary.red} name="red">
        <FilterResultMark kind="RED" size={16} named={false} />
      </Part>
      <Part {...result("YELLOW")} means={meansResult("YELLOW")} number={summary.yellow} name="yellow">
        <FilterResultMark kind="YELLOW" size={16} named={false} />
      </Part>
      <Part {...result("GREEN")} means={meansResult("GREEN")} number={summary.green} name="green">
        <FilterResultMark kind="GREEN" size={16} named={false} />
      </Part>
      <Part
        {...result("none")}
        means={`${count(summary.belowFloor)} below the floor of ${count(list.floor)} DATA commands, ${count(summary.noVerdicts)} without a verdict in this window.`}
        number={summary.belowFloor + summary.noVerdicts}
        name="no result"
      >
        <FilterResultMark kind="floor" size={16} named={false} />
      </Part>
      <span className={classes.rule} aria-hidden />
      {statusStates.map((state) => (
        <Part
          key={state}
          pressed={filter.status === state}
          onClick={() => onFilter({ status: filter.status === state ? null : state })}
          means={`${meansStatus[state]} Whatever the window.`}
          number={summary[state]}
          name={state}
        />
      ))}
      {list.organizationTraps !== null && (
        <span className={classes.plain}>
          <b>{list.organizationTraps}</b>
          <Term
            means={{
              text: "The provider tells trap hits only for all of your addresses together, as a band, and only of days that ended 48 hours ago.",
            }}
          >
            trap hits in all
          </Term>
        </span>
      )}
    </div>
  );
}

function Part(props: {
  pressed: boolean;
  onClick: () => void;
  number: number;
  name: string;
  /** What is counted, one hover or focus away. */
  means: string;
  children?: ReactNode;
}) {
  const idle = props.number === 0 && !props.pressed;
  return (
    <Tip label={props.means}>
      <UnstyledButton
        className={classes.part}
        aria-pressed={props.pressed}
        aria-disabled={idle}
        onClick={idle ? undefined : props.onClick}
      >
        {props.children}
        <b>{count(props.number)}</b> {props.name}
      </UnstyledButton>
    </Tip>
  );
}

const meansStatus: Record<StatusState, string> = {
  blocked: "Addresses whose mail is refused now.",
  junked: "Addresses whose mail goes to the junk folder now.",
  limited: "Addresses whose mail is slowed down now.",
};
const statusStates = Object.keys(meansStatus) as StatusState[];

const meansResult = (kind: "RED" | "YELLOW" | "GREEN") =>
  `${markWords[kind].means} Over the whole window, which is never widened for this.`;

/** "7 days, 13 Nov to 19 Nov 2026" */
function windowSentence({ window }: IpList): string {
  if (window.name === "today") return `Today so far, ${dayShort(window.to)} UTC`;
  if (window.days === 1) return dayText(window.to);
  return `${dayShort(window.from)} to ${dayText(window.to)}`;
}
