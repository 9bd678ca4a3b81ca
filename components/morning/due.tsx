// What asks for an action soon, apart from the addresses themselves: claims that wait, grants and keys that end.
import { Anchor, Title } from "@mantine/core";
import Link from "next/link";
import classes from "./due.module.css";

export type DueItem = {
  key: string;
  href: string;
  what: string;
  /** What it rests on and what to do. */
  sentence: string;
};

export function Due({ items }: { items: readonly DueItem[] | undefined }) {
  if (items === undefined || items.length === 0) return null;
  return (
    <section aria-labelledby="due">
      <Title order={2} id="due">
        For you to do
      </Title>
      <ul className={classes.list}>
        {items.map((item) => (
          <li key={item.key} className={classes.item}>
            <Anchor component={Link} href={item.href}>
              {item.what}
            </Anchor>{" "}
            <span className={classes.sentence}>{item.sentence}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
