// The open work of the organization, apart from the addresses themselves: what waits for it, what ends soon, and what
// the provider is at.
import { Anchor } from "@mantine/core";
import Link from "next/link";
import { unbroken } from "../format";
import classes from "./changes.module.css";
import { Listed } from "./listed";

export type DueItem = {
  key: string;
  href: string;
  what: string;
  /** What it rests on and what to do. */
  sentence: string;
  /** For the organization; else for the provider. */
  waits: boolean;
};

/** The most that are named; their own pages have the rest. */
const MOST_NAMED = 8;

export function Due({ items }: { items: readonly DueItem[] | undefined }) {
  return (
    <Listed
      id="due"
      title="Open work"
      list={items && { total: items.length, items: items.slice(0, MOST_NAMED) }}
      nothing="No claim, feed, key or case waits for you, and nothing ends within 30 days."
      rest="on their own pages"
      late
    >
      {(item) => (
        <li key={item.key} className={classes.item}>
          <Anchor component={Link} href={item.href} className={item.waits ? classes.ip : undefined}>
            {item.what}
          </Anchor>
          <p className={classes.more}>{unbroken(item.sentence)}</p>
        </li>
      )}
    </Listed>
  );
}
