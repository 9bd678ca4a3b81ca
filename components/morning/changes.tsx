// One list of the morning: addresses that became worse, better, or are new, each with what happened in a sentence.
import { Anchor, Badge } from "@mantine/core";
import Link from "next/link";
import type { Morning, MorningItem } from "@/lib/reputation/schema";
import { FilterResultMark } from "../filter-result-mark";
import { unbroken } from "../format";
import classes from "./changes.module.css";
import { Listed } from "./listed";

type Props = {
  id: string;
  title: string;
  list: Morning["worse"] | undefined;
  /** What stands there when nothing changed. */
  nothing: string;
  onAll: () => void;
};

export function Changes(props: Props) {
  return <Listed {...props}>{(item) => <Change key={item.ip} item={item} />}</Listed>;
}

function Change({ item }: { item: MorningItem }) {
  const [first, ...more] = item.sentences;
  // Why stands beside what was done, before the figures.
  const others = item.statusText === null ? more : [`${item.statusText}.`, ...more];
  return (
    <li className={classes.change}>
      <FilterResultMark
        kind={item.result === "none" ? "floor" : item.result}
        blocked={item.status === "blocked"}
      />
      <div>
        <Anchor
          component={Link}
          prefetch={false}
          className={`address ${classes.ip}`}
          href={`/ips/${encodeURIComponent(item.ip)}`}
        >
          {item.ip}
        </Anchor>
        {item.tags.map((tag) => (
          <Badge key={tag} variant="default" size="sm" tt="none" ml={6}>
            {tag}
          </Badge>
        ))}
        <p>{unbroken(first ?? "")}</p>
        {others.map((sentence) => (
          <p key={sentence} className={classes.more}>
            {unbroken(sentence)}
          </p>
        ))}
      </div>
    </li>
  );
}
