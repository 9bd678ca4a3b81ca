// The rules of one address: met or not, the figure, and the day it may be met.
import { IconCheck, IconQuestionMark, IconX } from "@tabler/icons-react";
import type { RuleResult } from "@/lib/cases/schema";
import { dayText, unbroken } from "../format";
import { resultNames, ruleNames } from "./case-words";
import classes from "./rule-list.module.css";

const icons = { pass: IconCheck, fail: IconX, unknown: IconQuestionMark };

export function RuleList({ rules }: { rules: readonly RuleResult[] }) {
  return (
    <ul className={classes.list}>
      {rules.map((rule) => {
        const Icon = icons[rule.result];
        return (
          <li key={rule.rule} data-result={rule.result}>
            <Icon size={16} aria-hidden className={classes.icon} />
            <div>
              <strong>{ruleNames[rule.rule]}</strong>: {resultNames[rule.result].toLowerCase()}
              {rule.mayPassOn && <>, may be met on {dayText(rule.mayPassOn)}</>}
              <div className={classes.figure}>{unbroken(rule.figure)}</div>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
