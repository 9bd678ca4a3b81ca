// The open work of the organization, apart from the addresses themselves: what waits for it, what ends soon, and what
// the provider is at.
import { Anchor, Title } from "@mantine/core";
import Link from "next/link";
import { count, unbroken } from "../format";
import { Waiting } from "./changes";
import classes from "./changes.module.css";

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
    <section aria-labelledby="due" className={classes.changes}>
      <Title order={2} id="due" className={classes.title}>
        Open work {items && items.length > 0 && <span className={classes.total}>{count(items.length)}</span>}
      </Title>
      {items === undefined && <Waiting />}
      {items?.length === 0 && (
        <p className={classes.nothing}>
          No claim, feed, key or case waits for you, and nothing ends within 30 days.
        </p>
      )}
      {items !== undefined && items.length > 0 && (
        <ul className={classes.list}>
          {items.slice(0, MOST_NAMED).map((item) => (
            <li key={item.key} className={classes.item}>
              <Anchor component={Link} href={item.href} className={item.waits ? classes.ip : undefined}>
                {item.what}
              </Anchor>
              <p className={classes.more}>{unbroken(item.sentence)}</p>
            </li>
          ))}
        </ul>
      )}
      {items !== undefined && items.length > MOST_NAMED && (
        <p className={classes.more}>{count(items.length - MOST_NAMED)} more, on their own pages.</p>
      )}
    </section>
  );
}
