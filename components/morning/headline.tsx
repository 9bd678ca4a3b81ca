// The morning in one sentence: what got worse and what is blocked, said also when it is nothing.
import { Skeleton } from "@mantine/core";
import type { Morning } from "@/lib/reputation/schema";
import { count, dayText, plural } from "../format";
import classes from "./headline.module.css";

export function Headline({ morning }: { morning: Morning | undefined }) {
  return (
    <p className={classes.headline}>
      {morning ? headlineOf(morning) : <Skeleton component="span" display="inline-block" h={16} w={360} />}
    </p>
  );
}

export function headlineOf({ worse, counts, since }: Pick<Morning, "worse" | "counts" | "since">): string {
  const { blocked } = counts.now;
  const before = `since ${dayText(since)}`;
  if (worse.total === 0) {
    return blocked === 0
      ? `Nothing got worse ${before}, and nothing is blocked.`
      : `Nothing got worse ${before}; ${plural(blocked, "address is", "addresses are")} blocked.`;
  }
  return `${plural(worse.total, "address", "addresses")} got worse ${before}; ${
    blocked === 0 ? "none is blocked." : `${count(blocked)} ${blocked === 1 ? "is" : "are"} blocked.`
  }`;
}
