// One list of the morning: its name and number, what stands there when there is nothing, and the way to the rest.
import { Button, Skeleton, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { count } from "../format";
import classes from "./changes.module.css";

/** Most that one list names; other pages have the rest. */
export const MOST = 200;

type Props<Item> = {
  id: string;
  title: string;
  /** Undefined while loading. */
  list: { total: number; items: readonly Item[] } | undefined;
  /** What stands there when there is nothing. */
  nothing: string;
  /** Shows more of it here; left out where the rest has a place of its own, which `rest` names. */
  onAll?: () => void;
  rest?: string;
  /** Comes after the rest of the page. */
  late?: boolean;
  children: (item: Item) => ReactNode;
};

export function Listed<Item>({ id, title, list, nothing, onAll, rest, late, children }: Props<Item>) {
  const more = list === undefined ? 0 : list.total - list.items.length;
  return (
    <section aria-labelledby={id} className={`${classes.changes} ${late ? classes.late : ""}`}>
      <Title order={2} id={id} className={classes.title}>
        {title} {list && list.total > 0 && <span className={classes.total}>{count(list.total)}</span>}
      </Title>
      {list === undefined && (
        <div className={classes.list} aria-hidden>
          {[1, 2, 3].map((row) => (
            <Skeleton key={row} h={58} my={4} />
          ))}
        </div>
      )}
      {list?.total === 0 && <p className={classes.nothing}>{nothing}</p>}
      {list && list.total > 0 && <ul className={classes.list}>{list.items.map(children)}</ul>}
      {list && more > 0 && onAll && (
        <Button variant="subtle" size="compact-sm" ml={-8} mt={4} onClick={onAll}>
          {list.total <= MOST ? `Show all ${count(list.total)}` : `Show ${MOST} of ${count(list.total)}`}
        </Button>
      )}
      {more > 0 && rest && (
        <p className={classes.more}>
          {count(more)} more, {rest}.
        </p>
      )}
    </section>
  );
}
