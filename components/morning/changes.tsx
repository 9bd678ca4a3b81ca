// One list of the morning: addresses that became worse, better, or are new, each with what happened in a sentence.
import { Anchor, Badge } from "@mantine/core";
import Link from "next/link";
import { Fragment } from "react";
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
  const said = together(props.list?.items ?? []);
  return (
    <Listed {...props}>
      {(item) => {
        const items = said.get(item);
        return items && <Change key={item.ip} items={items} />;
      }}
    </Listed>
  );
}

/** Neighbours of which the same status is said and nothing else, as of a network that is limited, by the first of them. */
export function together(items: readonly MorningItem[]): Map<MorningItem, MorningItem[]> {
  const groups = new Map<MorningItem, MorningItem[]>();
  let last: MorningItem[] = [];
  for (const item of items) {
    if (last[0] && sameStatus(last[0], item)) {
      last.push(item);
      continue;
    }
    last = [item];
    groups.set(item, last);
  }
  return groups;
}

function sameStatus(one: MorningItem, other: MorningItem): boolean {
  return (
    one.sentences.length === 1 &&
    other.sentences.length === 1 &&
    one.sentences[0] === other.sentences[0] &&
    one.status !== null &&
    one.status === other.status &&
    one.statusText === other.statusText
  );
}

function Change({ items }: { items: readonly MorningItem[] }) {
  const { sentences = [], statusText = null } = items[0] ?? {};
  const [first, ...more] = sentences;
  // Why stands beside what was done, before the figures.
  const others = statusText === null ? more : [`${statusText}.`, ...more];
  return (
    <li className={classes.change}>
      {items.map((item) => (
        <Fragment key={item.ip}>
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
          </div>
        </Fragment>
      ))}
      <div className={classes.said}>
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
